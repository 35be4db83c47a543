/** What the YAML parser complains about, in words that say what to do. */
import type { YAMLError } from 'yaml'

import type { Wording, Words } from '../words.ts'
import type { Range } from './problem.ts'
import type { Report } from './report.ts'

interface Saying {
  readonly reason: Wording
  readonly advice?: Words
}

/** Faults that say nothing about what follows them: each is worth a problem. */
const local = new Set(['BAD_SCALAR_START', 'BAD_DQ_ESCAPE', 'TAB_AS_INDENT'])

export function reportSyntax(errors: readonly YAMLError[], report: Report): void {
  const own = new Set<number>()
  for (const [index, error] of errors.entries()) {
    if (index > 0 && !local.has(error.code)) continue
    const range = rangeOf(error, report.source.text)
    const { line } = report.source.position(range.start)
    // A fault that was mended in the reader's mind shows no second time on its line.
    if (own.has(line)) continue
    own.add(line)
    if (error.code === 'TAB_AS_INDENT' || isTab(error, report)) report.add('E103', { range }, {})
    else if (error.code === 'MULTIPLE_DOCS') report.add('E108', { range: dashes(range) }, {})
    else if (error.code === 'RESOURCE_EXHAUSTION') report.add('E106', { range }, { limit: 64 })
    else report.add('E101', { range }, saying(error, range, report))
  }
}

function rangeOf(error: YAMLError, text: string): Range {
  // At the end of the file there is nothing to see: the last thing that was written is nearer.
  const isAtEnd = text.slice(error.pos[0]).trim() === ''
  const start = isAtEnd ? Math.max(0, text.trimEnd().length - 1) : error.pos[0]
  const newline = text.indexOf('\n', start)
  const lineEnd = newline === -1 ? text.length : newline
  const end = Math.max(start, Math.min(error.pos[1], lineEnd))
  return { start, end: end === start ? Math.min(start + 1, text.length) : end }
}

const dashes = ({ start }: Range): Range => ({ start, end: start + 3 })

const isTab = (error: YAMLError, report: Report): boolean =>
  /\btab/i.test(error.message) && report.source.text[error.pos[0]] === '\t'

function saying(error: YAMLError, range: Range, report: Report): Saying {
  const { text } = report.source
  const found = text.slice(range.start, range.end)
  const lineStart = text.lastIndexOf('\n', range.start - 1) + 1
  const newline = text.indexOf('\n', range.start)
  const line = text.slice(lineStart, newline === -1 ? undefined : newline)
  const reference = referenceAt(line, range.start - lineStart)
  if (reference !== undefined)
    return {
      reason: {
        en: 'inside { } and [ ] the braces of a reference are read as a map',
        zh: '在 { } 和 [ ] 中，引用的花括号会被读作映射',
      },
      advice: { en: `Put it in quotes: "${reference}".`, zh: `给它加上引号："${reference}"。` },
    }
  if (/:\s+\{\{/.test(line) && error.code !== 'BAD_INDENT') return bracesFirst
  if (/(?::|-)\s+\*/.test(line)) return starFirst
  const code: string = error.code
  switch (code) {
    case 'BAD_INDENT':
      return /Flow|must be sufficiently/.test(error.message) ? unclosed(error) : indentation
    case 'MISSING_CHAR':
      return missing(error)
    case 'BLOCK_AS_IMPLICIT_KEY':
      return secondColon
    case 'MULTILINE_IMPLICIT_KEY':
      return noColon(found)
    case 'BAD_SCALAR_START':
      return badStart(found)
    case 'BAD_DQ_ESCAPE':
      return badEscape(found)
    case 'BLOCK_IN_FLOW':
      return {
        reason: {
          en: 'a comma or a closing bracket is missing before this',
          zh: '此处之前缺少逗号或右括号',
        },
        advice: commas,
      }
    case 'UNEXPECTED_TOKEN':
      return unexpected(error, found, line)
    default:
      return { reason: lowerFirst(error.message) }
  }
}

/** The reference that stands at this column of the line. */
function referenceAt(line: string, column: number): string | undefined {
  for (const match of line.matchAll(/[^\s,[\]{}"']*\$\{[^}]*\}[^\s,[\]{}"']*/g))
    if (match.index <= column && column < match.index + match[0].length) return match[0]
  return undefined
}

function unclosed(error: YAMLError): Saying {
  const bracket = /end with an? (\S)/.exec(error.message)?.[1]
  return {
    reason: bracket ? { en: `a "${bracket}" is missing`, zh: `缺少 "${bracket}"` } : openBracket,
    advice: { en: 'Close the list or map that was opened above.', zh: '闭合上面的列表或映射。' },
  }
}

function missing(error: YAMLError): Saying {
  const quoteMark = /Missing closing (['"])/.exec(error.message)?.[1]
  if (quoteMark)
    return {
      reason: { en: 'a text in quotes is not closed', zh: '引号中的文本没有闭合' },
      advice: { en: `Write ${quoteMark} where it ends.`, zh: `在文本结束处写上 ${quoteMark} 。` },
    }
  if (/comma|,/.test(error.message))
    return {
      reason: { en: 'a comma is missing before this', zh: '此处之前缺少逗号' },
      advice: commas,
    }
  return { reason: lowerFirst(error.message) }
}

function noColon(found: string): Saying {
  const [, key, value] = /^([\w-]+):(\S.*)$/.exec(found.trim()) ?? []
  if (key !== undefined && value !== undefined)
    return {
      reason: { en: 'a space is missing after the colon', zh: '冒号后面缺少空格' },
      advice: { en: `Write "${key}: ${value}".`, zh: `请写成 "${key}: ${value}"。` },
    }
  return {
    reason: { en: 'a key needs a colon and a value behind it', zh: '键的后面需要冒号和值' },
    advice: {
      en: 'Write "key: value". A text of several lines is indented more than its key.',
      zh: '请写成 "key: value"。多行文本的缩进要比它的键更深。',
    },
  }
}

function badStart(found: string): Saying {
  const start = JSON.stringify(found[0] ?? '')
  return {
    reason: { en: `a value cannot start with ${start}`, zh: `值不能以 ${start} 开头` },
    advice: { en: 'Put the value in quotes.', zh: '给值加上引号。' },
  }
}

function badEscape(found: string): Saying {
  return {
    reason: {
      en: `"${found}" is not an escape in double quotes`,
      zh: `"${found}" 不是双引号中的转义`,
    },
    advice: {
      en: `Use single quotes, where a backslash is just a backslash, or write "\\${found}".`,
      zh: `请用单引号（其中的反斜杠就是反斜杠本身），或写成 "\\${found}"。`,
    },
  }
}

function unexpected(error: YAMLError, found: string, line: string): Saying {
  if (/scalar at node end/.test(error.message) && /:\s+["']/.test(line)) return behindQuotes
  const shown = found.trim().slice(0, 20)
  return {
    reason:
      shown === ''
        ? lowerFirst(error.message)
        : { en: `"${shown}" cannot stand here`, zh: `"${shown}" 不能出现在这里` },
    advice: {
      en: 'Put a value that holds special characters in quotes, and look at the line above.',
      zh: '给含有特殊字符的值加上引号，并检查上一行。',
    },
  }
}

const bracesFirst: Saying = {
  reason: {
    en: 'a value that starts with "{" is read as a map',
    zh: '以 "{" 开头的值会被读作映射',
  },
  advice: {
    en: "Put the whole value in quotes: '{{ topic }}/state'.",
    zh: "给整个值加上引号：'{{ topic }}/state'。",
  },
}
const starFirst: Saying = {
  reason: {
    en: 'a value that starts with "*" is read as an alias',
    zh: '以 "*" 开头的值会被读作别名',
  },
  advice: { en: 'Put the whole value in quotes.', zh: '给整个值加上引号。' },
}
const indentation: Saying = {
  reason: { en: 'the indentation does not fit the lines above', zh: '缩进与上面的行不符' },
  advice: {
    en: 'All keys of one map, and all items of one list, start in the same column.',
    zh: '同一映射的所有键、同一列表的所有项都从同一列开始。',
  },
}
const openBracket: Words = { en: 'a bracket is not closed', zh: '有括号没有闭合' }
const commas: Words = {
  en: 'Inside { } and [ ] the entries are separated by commas.',
  zh: '在 { } 和 [ ] 中，各项之间用逗号分隔。',
}
const secondColon: Saying = {
  reason: { en: 'there is a second ": " in this line', zh: '这一行有第二个 ": "' },
  advice: {
    en: 'Put quotes around a value that holds ": ", or start the inner map on a new line.',
    zh: '给含有 ": " 的值加上引号，或把里面的映射另起一行。',
  },
}
const behindQuotes: Saying = {
  reason: { en: 'something follows a text in quotes', zh: '引号中的文本后面还有内容' },
  advice: {
    en: 'Put the whole value in the other kind of quotes: \'topic == "a"\'.',
    zh: '给整个值加上另一种引号：\'topic == "a"\'。',
  },
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)
