/** What the YAML parser complains about, in words that say what to do. */
import type { YAMLError } from 'yaml'

import type { Range } from './problem.ts'
import type { Report } from './report.ts'

interface Saying {
  readonly reason: string
  readonly advice?: string
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
      reason: 'inside { } and [ ] the braces of a reference are read as a map',
      advice: `Put it in quotes: "${reference}".`,
    }
  if (/:\s+\{\{/.test(line) && error.code !== 'BAD_INDENT')
    return {
      reason: 'a value that starts with "{" is read as a map',
      advice: "Put the whole value in quotes: '{{ topic }}/state'.",
    }
  if (/(?::|-)\s+\*/.test(line))
    return {
      reason: 'a value that starts with "*" is read as an alias',
      advice: 'Put the whole value in quotes.',
    }
  const code: string = error.code
  switch (code) {
    case 'BAD_INDENT':
      return /Flow|must be sufficiently/.test(error.message) ? unclosed(error) : indentation
    case 'MISSING_CHAR':
      return missing(error)
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        reason: 'there is a second ": " in this line',
        advice: 'Put quotes around a value that holds ": ", or start the inner map on a new line.',
      }
    case 'MULTILINE_IMPLICIT_KEY':
      return noColon(found)
    case 'BAD_SCALAR_START':
      return {
        reason: `a value cannot start with ${JSON.stringify(found[0] ?? '')}`,
        advice: 'Put the value in quotes.',
      }
    case 'BAD_DQ_ESCAPE':
      return {
        reason: `"${found}" is not an escape in double quotes`,
        advice: `Use single quotes, where a backslash is just a backslash, or write "\\${found}".`,
      }
    case 'BLOCK_IN_FLOW':
      return {
        reason: 'a comma or a closing bracket is missing before this',
        advice: 'Inside { } and [ ] the entries are separated by commas.',
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

const indentation: Saying = {
  reason: 'the indentation does not fit the lines above',
  advice: 'All keys of one map, and all items of one list, start in the same column.',
}

function unclosed(error: YAMLError): Saying {
  const bracket = /end with an? (\S)/.exec(error.message)?.[1]
  return {
    reason: bracket ? `a "${bracket}" is missing` : 'a bracket is not closed',
    advice: 'Close the list or map that was opened above.',
  }
}

function missing(error: YAMLError): Saying {
  const quoteMark = /Missing closing (['"])/.exec(error.message)?.[1]
  if (quoteMark)
    return { reason: 'a text in quotes is not closed', advice: `Write ${quoteMark} where it ends.` }
  if (/comma|,/.test(error.message))
    return {
      reason: 'a comma is missing before this',
      advice: 'Inside { } and [ ] the entries are separated by commas.',
    }
  return { reason: lowerFirst(error.message) }
}

function noColon(found: string): Saying {
  const [, key, value] = /^([\w-]+):(\S.*)$/.exec(found.trim()) ?? []
  if (key !== undefined && value !== undefined)
    return { reason: 'a space is missing after the colon', advice: `Write "${key}: ${value}".` }
  return {
    reason: 'a key needs a colon and a value behind it',
    advice: 'Write "key: value". A text of several lines is indented more than its key.',
  }
}

function unexpected(error: YAMLError, found: string, line: string): Saying {
  if (/scalar at node end/.test(error.message) && /:\s+["']/.test(line))
    return {
      reason: 'something follows a text in quotes',
      advice: 'Put the whole value in the other kind of quotes: \'topic == "a"\'.',
    }
  const shown = found.trim().slice(0, 20)
  return {
    reason: shown === '' ? lowerFirst(error.message) : `"${shown}" cannot stand here`,
    advice: 'Put a value that holds special characters in quotes, and look at the line above.',
  }
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)
