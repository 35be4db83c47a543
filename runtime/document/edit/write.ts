/** New values as text, in the style of what stands around them. */
import { keyText, scalarText } from './scalar-text.ts'

export interface WriteStyle {
  /** Column of the key (or dash) that the value belongs to. */
  readonly column: number
  /** Columns from a key to the keys inside of its value. */
  readonly step: number
  readonly lineBreak: string
  readonly isFlow: boolean
}

/** Longer ones are not written on one line. */
const widest = 100
/** A list or map inside of an entry that is longer gets lines of its own. */
const widestInner = 60

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What JSON would leave out. */
export const entriesOf = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, item]) => item !== undefined)

const itemsOf = (value: readonly unknown[]): unknown[] => value.filter((item) => item !== undefined)

/** A value on one line. */
function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${itemsOf(value).map(flowText).join(', ')}]`
  if (!isObject(value)) return scalarText(value, { isFlow: true, column: 0, lineBreak: '\n' })
  const entries = entriesOf(value).map(([key, item]) => `${keyText(key)}: ${flowText(item)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** What follows the colon or the dash, with the space or line break before it. */
export function valueText(value: unknown, style: WriteStyle): string {
  if (style.isFlow || isShort(value)) return ` ${flowOrScalar(value, style)}`
  if (Array.isArray(value)) {
    const column = style.column + style.step
    const inner = { ...style, column }
    return itemsOf(value)
      .map((item) => `${style.lineBreak}${' '.repeat(column)}-${itemText(item, inner)}`)
      .join('')
  }
  if (isObject(value)) return blockMap(value, style)
  return ` ${flowOrScalar(value, style)}`
}

export function blockMap(value: object, style: WriteStyle): string {
  const column = style.column + style.step
  return entriesOf(value)
    .map(([key, item]) => {
      const text = valueText(item, { ...style, column })
      return `${style.lineBreak}${' '.repeat(column)}${keyText(key)}:${text}`
    })
    .join('')
}

/** A map in a list starts behind its dash. */
export function itemText(value: unknown, style: WriteStyle): string {
  if (style.isFlow || !isObject(value) || isShort(value)) return valueText(value, style)
  if (Array.isArray(value)) return ` ${flowText(value)}`
  const text = blockMap(value, { ...style, step: 2 })
  return ` ${text.trimStart()}`
}

function flowOrScalar(value: unknown, { column, step, lineBreak, isFlow }: WriteStyle): string {
  if (isObject(value)) return flowText(value)
  return scalarText(value, { isFlow, column: column + step, lineBreak })
}

const hasLines = (value: unknown): boolean =>
  isObject(value)
    ? Object.values(value).some(hasLines)
    : typeof value === 'string' && value.includes('\n')

/** Lists and maps of a few words stand on the line of their key. */
function isShort(value: unknown): boolean {
  if (!isObject(value)) return false
  const inner = Object.values(value)
  if (inner.length === 0) return true
  if (hasLines(value) || inner.some((item) => isObject(item) && !isShort(item))) return false
  const text = flowText(value)
  return text.length <= widestInner && !/['"]/.test(text)
}

/** The whole of an entry on one line, where that is readable. */
export function oneLiner(key: string, value: object, column: number): string | undefined {
  if (hasLines(value)) return undefined
  const text = `${keyText(key)}: ${flowText(value)}`
  return column + text.length <= widest ? text : undefined
}
