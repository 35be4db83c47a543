/** Rows to CSV text. csv-stringify quotes; what a cell may hold and which columns there are is decided here. */
import { stringify } from 'csv-stringify/sync'

import { PermanentError } from '../../../runtime/plugin.ts'

export interface WriteOptions {
  readonly header: boolean
  readonly columns?: readonly string[]
  readonly extra: 'refuse' | 'drop'
  readonly separator: string
  readonly decimal: '.' | ','
  readonly quote: string
  readonly quoting: 'needed' | 'text' | 'all'
  readonly lineBreak: 'lf' | 'crlf'
  readonly formulas: 'keep' | 'disarm'
  readonly byteOrderMark: boolean
}

type Cells = ReadonlyMap<string, unknown>
interface Table {
  readonly lines: readonly (readonly unknown[])[]
  readonly header: readonly string[] | undefined
}

export function createWrite(options: WriteOptions): (payload: unknown) => string {
  const { separator, quote, quoting, lineBreak, formulas, byteOrderMark } = options
  const settings = {
    delimiter: separator,
    quote: quote === '' ? false : quote,
    escape: quote === '' ? '"' : quote,
    quoted: quoting === 'all',
    // A bare carriage return, and space at an edge, would not survive every reader.
    quoted_match: quoting === 'text' ? /[^0-9.,eE+-]/ : /[\r\n]|^\s|\s$/,
    record_delimiter: lineBreak === 'crlf' ? '\r\n' : '\n',
    escape_formulas: formulas === 'disarm',
    bom: byteOrderMark,
  }
  return (payload) => {
    const { lines, header } = tableOf(payload, options)
    const table = lines.map((line, row) =>
      line.map((value, column) => cellOf(value, options, { row, column, header })),
    )
    if (header) table.unshift([...header])
    if (quote === '') for (const line of table) refuseMarks(line, separator)
    // A row that is one empty cell would be an empty line, and lost.
    const quoted_empty = table.some((line) => line.length === 1 && line[0] === '')
    return stringify(table, { ...settings, quoted_empty })
  }
}

function tableOf(payload: unknown, { header, columns, extra }: WriteOptions): Table {
  const rows = rowsOf(payload)
  const firstList = rows.findIndex((row) => Array.isArray(row))
  if (firstList >= 0) {
    const lines = rows.map((row, index): readonly unknown[] => {
      if (Array.isArray(row)) return row
      throw fault(`row ${index + 1} is ${kindOf(row)}, row ${firstList + 1} is a list`)
    })
    return { lines, header: header ? columns : undefined }
  }
  const objects = rows.map(cellsOf)
  const names = columns ?? [...new Set(objects.flatMap((row) => [...row.keys()]))]
  if (columns && extra === 'refuse') refuseExtra(objects, new Set(columns))
  return {
    lines: objects.map((row) => names.map((name) => row.get(name))),
    header: header && names.length > 0 ? names : undefined,
  }
}

/** A list of plain values is one row; so is anything that is no list. */
function rowsOf(payload: unknown): readonly unknown[] {
  if (!Array.isArray(payload)) return [payload]
  const isRow = payload.length > 0 && payload.every((item) => !isContainer(item))
  return isRow ? [payload] : payload
}

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date)

function cellsOf(row: unknown, index: number): Cells {
  if (row instanceof Map) return new Map([...row].map(([key, value]) => [String(key), value]))
  if (isContainer(row)) return new Map(Object.entries(row))
  throw fault(`row ${index + 1} is ${kindOf(row)}: expected an object or a list`)
}

function refuseExtra(rows: readonly Cells[], columns: ReadonlySet<string>): void {
  for (const [index, row] of rows.entries()) {
    for (const name of row.keys()) {
      if (!columns.has(name)) throw fault(`row ${index + 1} has "${name}", which is no column`)
    }
  }
}

interface Place {
  readonly row: number
  readonly column: number
  readonly header: readonly string[] | undefined
}

function cellOf(value: unknown, { decimal }: WriteOptions, place: Place): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' && Number.isFinite(value)) {
    return decimal === ',' ? String(value).replace('.', ',') : String(value)
  }
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  const name = place.header?.[place.column]
  const column = name === undefined ? String(place.column + 1) : `"${name}"`
  throw fault(`${kindOf(value)} has no form in a cell (row ${place.row + 1}, column ${column})`)
}

function refuseMarks(line: readonly string[], separator: string): void {
  const bad = line.find((cell) => cell.includes(separator) || /[\r\n]/.test(cell))
  if (bad === undefined) return
  const shown = JSON.stringify(bad.slice(0, 40))
  throw fault(`without quotes, no cell can hold a separator or a line break: ${shown}`)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return 'bytes'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number') return String(value)
  return typeof value === 'object' ? 'an object' : `a value of type ${typeof value}`
}

const fault = (message: string) => new PermanentError('encode', message)
