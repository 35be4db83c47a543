/** What the text in a cell means. A reader answers `undefined` when the text does not fit. */
export const cellTypes = ['text', 'number', 'integer', 'boolean', 'auto'] as const
export type CellType = (typeof cellTypes)[number]
export type ReadCell = (text: string) => unknown

export interface CellOptions {
  readonly decimal: '.' | ','
  readonly empty: 'text' | 'null' | 'omit'
}

/** As in JSON: no leading zeros, so that `007` stays what it is. */
const strict = {
  '.': /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/,
  ',': /^-?(?:0|[1-9][0-9]*)(?:,[0-9]+)?(?:[eE][+-]?[0-9]+)?$/,
}
/** For columns that are said to be numbers, also what sheets and loggers write: `+7`, `007`, `.5`, `5.`. */
const loose = {
  '.': /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/,
  ',': /^[+-]?(?:[0-9]+,?[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]+)?$/,
}
const integer = /^[+-]?[0-9]+$/
/** More digits than any sender means, and slow to read. */
const mostDigits = 1000

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0'].map((word) => [word, false] as const),
])

export function cellReader(type: CellType, { decimal, empty }: CellOptions): ReadCell {
  const nothing = empty === 'text' && (type === 'text' || type === 'auto') ? '' : null
  const read = valueReader(type, decimal)
  return (text) => (text === '' ? nothing : read(text))
}

function valueReader(type: CellType, decimal: '.' | ','): ReadCell {
  switch (type) {
    case 'text':
      return (text) => text
    case 'boolean':
      return (text) => truths.get(text.toLowerCase())
    case 'integer':
      return toInteger
    case 'number':
      return (text) => (loose[decimal].test(text) ? toNumber(text) : undefined)
    case 'auto':
      return (text) => {
        if (text === 'true' || text === 'false') return text === 'true'
        return strict[decimal].test(text) ? (toInteger(text) ?? toNumber(text) ?? text) : text
      }
  }
}

/** Exact: beyond what a number can hold, a big integer. */
function toInteger(text: string): number | bigint | undefined {
  if (!integer.test(text) || text.length > mostDigits) return undefined
  const value = Number(text)
  // Not `-0`: that is no integer anybody counts.
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value
  return BigInt(text.startsWith('+') ? text.slice(1) : text)
}

/** A number out of range is none. */
function toNumber(text: string): number | undefined {
  const value = Number(text.replace(',', '.'))
  return Number.isFinite(value) ? value : undefined
}
