/** Problems as text for a terminal: place, message, the line with carets, hint. */
import type { Problem } from './problem.ts'

export interface RenderOptions {
  readonly colour: boolean
  /** Columns of the terminal; long lines are cut around the caret. */
  readonly width?: number
}

/** All problems with frames, an empty line between them. `textOf` yields the text of a file. */
export function renderProblems(
  problems: readonly Problem[],
  textOf: (file: string) => string | undefined,
  options: RenderOptions,
): string {
  return problems.map((problem) => renderProblem(problem, textOf(problem.file), options)).join('\n')
}

/** `flows/a.yaml:3:5  E301 node "hot" (filter) has no key "wehre"`. */
export function renderLine(problem: Problem, { colour }: RenderOptions): string {
  const paint = colour ? painted : unpainted
  const place = `${problem.file}:${problem.line}:${problem.column}`
  const code = paint(problem.severity, problem.code)
  return `${paint('place', place)}  ${code} ${paint('message', printable(problem.message))}`
}

/** `2 errors and 1 warning in 1 file`. */
export function renderSummary(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const files = new Set(problems.map((problem) => problem.file)).size
  const warnings = problems.length - errors
  const parts = [count(errors, 'error'), count(warnings, 'warning')].filter((part) => part !== '')
  return parts.length === 0 ? 'no problems' : `${parts.join(' and ')} in ${count(files, 'file')}`
}

const count = (number: number, thing: string): string =>
  number === 0 ? '' : `${number} ${thing}${number === 1 ? '' : 's'}`

function renderProblem(problem: Problem, text: string | undefined, options: RenderOptions): string {
  const lines = [renderLine(problem, options)]
  if (text !== undefined) lines.push(...frame(problem, text, options))
  if (problem.hint !== undefined) lines.push(`  ${printable(problem.hint)}`)
  return `${lines.join('\n')}\n`
}

function frame(problem: Problem, text: string, { colour, width = 100 }: RenderOptions): string[] {
  const line = lineAt(text, problem.range.start)
  if (line === undefined) return []
  const paint = colour ? painted : unpainted
  const number = String(problem.line)
  const room = Math.max(20, width - number.length - 6)
  const start = problem.range.start - line.start
  const end = Math.min(Math.max(problem.range.end - line.start, start + 1), line.text.length)
  const cut = cutAround(line.text, { start, end: Math.max(end, start + 1) }, room)
  const pad = ' '.repeat(widthOf(cut.text.slice(0, cut.start)))
  const carets = '^'.repeat(Math.max(1, widthOf(cut.text.slice(cut.start, cut.end))))
  const margin = ' '.repeat(number.length)
  return [
    `  ${paint('frame', `${number} |`)} ${shownText(cut.text)}`,
    `  ${margin} ${paint('frame', '|')} ${pad}${paint(problem.severity, carets)}`,
  ]
}

interface Line {
  readonly start: number
  readonly text: string
}

function lineAt(text: string, offset: number): Line | undefined {
  if (text === '') return undefined
  const at = Math.min(offset, text.length)
  let start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
  const newline = text.indexOf('\n', at)
  const end = newline === -1 ? text.length : newline
  if (start === 0 && text.charCodeAt(0) === 0xfeff && at > 0) start = 1
  return { start, text: text.slice(start, end).replace(/\r$/, '') }
}

interface Span {
  readonly start: number
  readonly end: number
}

/** The part of a line that fits, with the span in it and `…` where something was left out. */
function cutAround(text: string, span: Span, room: number): Span & { readonly text: string } {
  if (widthOf(text) <= room) return { text, ...span }
  const spanEnd = Math.min(span.end, span.start + room - 10)
  const from = Math.max(0, Math.min(span.start - 20, text.length - room))
  const before = from > 0 ? '…' : ''
  let to = Math.min(text.length, from + room - 2)
  while (to > spanEnd && widthOf(text.slice(from, to)) > room - 2) to -= 1
  const after = to < text.length ? '…' : ''
  const shift = before.length - from
  return {
    text: `${before}${text.slice(from, to)}${after}`,
    start: span.start + shift,
    end: Math.min(spanEnd, to) + shift,
  }
}

/** Columns on a terminal: tabs are shown as two spaces, wide characters take two. */
function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += columnsOf(character)
  return width
}

function columnsOf(character: string): number {
  if (character === '\t') return 2
  if (/\p{Mark}|\p{Default_Ignorable_Code_Point}/u.test(character)) return 0
  return wide.test(character) ? 2 : 1
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u

const shownText = (text: string): string => printable(text.replaceAll('\t', '  '))

/** Nothing from a file may steer the terminal. */
const printable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- these are what must not get out
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '�')

type Role = 'error' | 'warning' | 'place' | 'frame' | 'message'

const codes: Readonly<Record<Role, string>> = {
  error: '31',
  warning: '33',
  place: '36',
  frame: '2',
  message: '1',
}
const painted = (role: Role, text: string): string => `\u001b[${codes[role]}m${text}\u001b[0m`
const unpainted = (_role: Role, text: string): string => text
