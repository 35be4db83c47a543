/** Scalars as a person writes them: plain where YAML allows it, else in quotes, long texts as a block. */
import { isScalar, parseDocument } from 'yaml'

export interface ScalarStyle {
  /** Inside of brackets or braces. */
  readonly isFlow: boolean
  /** Where the lines of a block of text start. */
  readonly column: number
  readonly lineBreak: string
}

/** What YAML 1.2 reads as another thing than a text. */
const otherValue =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const badStart = /^(?:[-?:](?:\s|$)|[,[\]{}#&*!|>'"%@`]|---|\.\.\.)/
const badStartInFlow = /^[-?:](?:[\s,[\]{}]|$)/
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]/u

function isPlainText(text: string, isFlow: boolean): boolean {
  if (text === '' || text.trim() !== text || unprintable.test(text)) return false
  if (badStart.test(text) || otherValue.test(text) || text === '<<' || text === '=') return false
  if (/:(?:\s|$)|\s#/.test(text)) return false
  return !isFlow || (!badStartInFlow.test(text) && !/[,[\]{}]|:$/.test(text))
}

const singleQuoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** JSON is YAML, but for characters that a file must not hold as they are. */
export const doubleQuoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** A text in quotes of the kind, where that can hold it. */
export const quoted = (text: string, quote: '"' | "'"): string =>
  quote === '"' || unprintable.test(text) ? doubleQuoted(text) : singleQuoted(text)

/** A key, which stands on one line whatever it is. */
export function keyText(key: string): string {
  if (isPlainText(key, true)) return key
  return quoted(key, "'")
}

export function scalarText(value: unknown, style: ScalarStyle): string {
  if (typeof value !== 'string') return plainText(value)
  if (isPlainText(value, style.isFlow)) return value
  if (value.includes('\n') && !style.isFlow) {
    const written = literalText(value, style)
    if (written !== undefined) return written
  }
  return quoted(value, "'")
}

function plainText(value: unknown): string {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return '.nan'
    if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
    return Object.is(value, -0) ? '-0' : String(value)
  }
  return typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : 'null'
}

/** `|` and the lines below; nothing when a block cannot hold the text. */
export function literalText(text: string, style: ScalarStyle): string | undefined {
  const isEnded = text.endsWith('\n')
  const lines = (isEnded ? text.slice(0, -1) : text).split('\n')
  const first = lines[0] ?? ''
  if (lines.at(-1) === '' || first === '' || /^\s/.test(first)) return undefined
  if (lines.some((line) => unprintable.test(line.replaceAll('\t', '')) || /^\s+$/.test(line)))
    return undefined
  return `|${isEnded ? '' : '-'}${blockLines(lines, style)}`
}

const blockLines = (lines: readonly string[], { column, lineBreak }: ScalarStyle): string =>
  lines.map((line) => lineBreak + (line === '' ? '' : ' '.repeat(column)) + line).join('')

/** `>` and the lines below, broken where the old ones were as far as the text is the same. */
export function foldedText(
  text: string,
  old: readonly string[],
  style: ScalarStyle,
): string | undefined {
  const isEnded = text.endsWith('\n')
  const whole = isEnded ? text.slice(0, -1) : text
  const width = Math.max(72, ...old.map((line) => line.length))
  const lines = foldParagraphs(whole, old, width)
  const written = `>${isEnded ? '' : '-'}${blockLines(lines, style)}`
  return readsAs(`a:\n${' '.repeat(Math.max(1, style.column - 1))}b: ${written}`, text)
    ? written
    : undefined
}

function foldParagraphs(text: string, old: readonly string[], width: number): string[] {
  const result: string[] = []
  for (const [index, paragraph] of text.split('\n').entries()) {
    if (index > 0) result.push('')
    if (paragraph !== '') result.push(...foldLine(paragraph, old, width))
  }
  return result
}

function foldLine(paragraph: string, old: readonly string[], width: number): string[] {
  const known = new Set(old)
  const words = paragraph.split(/(?<=\S) (?=\S)/)
  const lines: string[] = []
  for (let at = 0; at < words.length;) {
    let best = at + 1
    let line = words[at] ?? ''
    let kept: number | undefined
    for (let end = at + 1; end <= words.length; end += 1) {
      if (end > at + 1) line += ` ${words[end - 1]}`
      if (line.length > width) break
      best = end
      if (known.has(line)) kept = end
    }
    const end = kept ?? best
    lines.push(words.slice(at, end).join(' '))
    at = end
  }
  return lines
}

/** Whether the last value of the text, `b`, is read as this. */
function readsAs(yaml: string, text: string): boolean {
  const document = parseDocument(yaml, { logLevel: 'error', prettyErrors: false })
  const node = document.getIn(['a', 'b'], true)
  return document.errors.length === 0 && isScalar(node) && node.value === text
}
