/**
 * What is looked for in the bare text, before the YAML parser sees it: things that would make the
 * parser slow or deep, and things that it would report forty times and not name.
 */
import { Lexer } from 'yaml'

import { limits } from './limits.ts'
import type { Report } from './report.ts'

/** Adds problems and says whether parsing makes sense. */
export function scanText(text: string, report: Report): boolean {
  return (
    !isTooLong(text, report) &&
    !hasControlCharacter(text, report) &&
    !hasConflict(text, report) &&
    !isTooDeepOrMany(text, report)
  )
}

function isTooLong(text: string, report: Report): boolean {
  if (text.length <= limits.length) return false
  const mebibytes = (text.length / 1024 / 1024).toFixed(1)
  report.add('E107', at(limits.length, 1), {
    what: {
      en: `it has ${mebibytes} Mi characters, and the limit of 1 Mi is passed here`,
      zh: `它有 ${mebibytes} Mi 个字符，从这里起超过 1 Mi 的上限`,
    },
  })
  return true
}

/** What YAML 1.2 does not allow in a file: control characters, and halves of characters. */
const unprintable =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

function hasControlCharacter(text: string, report: Report): boolean {
  const match = unprintable.exec(text)
  if (!match) return false
  const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  report.add('E110', at(match.index, 1), { character: code === '0000' ? 'NUL' : `U+${code}` })
  return true
}

function hasConflict(text: string, report: Report): boolean {
  const start = /^(?:<{7}|>{7})(?:[ \t].*)?\r?$/m.exec(text)
  if (!start) return false
  const rest = text.slice(start.index)
  const end = start[0].startsWith('<') ? /^>{7}(?:[ \t].*)?\r?$/m.exec(rest) : null
  const line = start[0].replace(/\r$/, '')
  report.add('E102', at(start.index, line.length), {
    end: end ? report.source.position(start.index + end.index).line : undefined,
  })
  return true
}

/** The lexer does not recurse, so it can measure what the composer, which does, must not get. */
function isTooDeepOrMany(text: string, report: Report): boolean {
  let offset = 0
  let depth = 0
  let inLine = 0
  let scalars = 0
  for (const token of new Lexer().lex(text)) {
    // Three marks of the lexer stand for no text: document start, flow error, scalar start.
    if (token === '\u0002' || token === '\u0018' || token === '\u001f') {
      if (token === '\u001f') scalars += 1
      continue
    }
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    else if (depth === 0 && (token === '-' || token === '?' || token === ':')) inLine += 1
    else if (token.endsWith('\n')) inLine = 0
    else if (/^ +$/.test(token) && inLine === 0 && token.length > 4 * limits.depth) depth = Infinity
    if (depth > limits.depth || (depth === 0 && inLine > limits.depth)) {
      report.add('E106', at(offset, token.length), { limit: limits.depth })
      return true
    }
    if (scalars > limits.values) {
      report.add('E107', at(offset, token.length), {
        what: {
          en: `it has more than ${limits.values} values`,
          zh: `它有超过 ${limits.values} 个值`,
        },
      })
      return true
    }
    offset += token.length
  }
  return false
}

const at = (start: number, length: number) => ({ range: { start, end: start + length } })
