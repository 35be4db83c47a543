/**
 * CSV text to rows. csv-parse cuts the text into cells; names, types and what is missing are decided
 * here, on whole rows, because a callback a cell costs ten times as much. Lines are only counted, by
 * reading again, once something is wrong.
 */
import { CsvError, parse } from 'csv-parse/sync'

import { PermanentError, readText } from '../../../runtime/plugin.ts'
import { cellReader } from './cells.ts'
import type { ReadCell } from './cells.ts'
import type { ReadOptions } from './fields.ts'

export type Row = Record<string, unknown> | unknown[]

/** Throws with the place of a cell: record and column from 0. */
type Fail = (index: number, column: number, what: string, name?: string) => never
type ReadRow = (record: readonly string[], index: number) => Row

export function createRead(options: ReadOptions): (payload: unknown) => Row[] {
  const { header, columns, maxRows } = options
  return (payload) => {
    const text = readText(payload)
    const records = cut(text, options)
    const fail: Fail = (index, column, what, name) => {
      const named = name === undefined ? '' : ` "${name}"`
      const place = `line ${lineOf(text, options, index)}, column ${column + 1}${named}`
      throw new PermanentError('decode', `not valid CSV: ${what} (${place})`)
    }
    const first = header ? records[0] : undefined
    const start = first ? 1 : 0
    if (records.length - start > maxRows) fail(start + maxRows, 0, `more than ${maxRows} rows`)
    if (first) checkHeader(first, columns, fail)
    const names = columns ?? first
    const readRow = names
      ? createObject(names, options, fail)
      : createList(records[0]?.length ?? 0, options, fail)
    return records.slice(start).map((record, index) => readRow(record, start + index))
  }
}

function settings({ separator, quote, comment, trim }: ReadOptions) {
  return {
    columns: false as const,
    delimiter: separator,
    quote: quote === '' ? null : quote,
    escape: quote === '' ? null : quote,
    comment: comment === '' ? null : comment,
    comment_no_infix: true,
    trim,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
  }
}

function cut(text: string, options: ReadOptions): string[][] {
  // With a header, one more than is allowed: enough to see that there are too many.
  const to = options.maxRows + 2
  try {
    return parse(text, { ...settings(options), to })
  } catch (error) {
    throw error instanceof CsvError ? describe(error) : error
  }
}

function describe(error: CsvError): PermanentError {
  const what = words[error.code] ?? error.message
  const place = `line ${String(error['lines'])}, column ${Number(error['index'] ?? 0) + 1}`
  return new PermanentError('decode', `not valid CSV: ${what} (${place})`)
}

const afterQuote = 'expected a separator or the end of the line after the closing quote'
const words: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is never closed',
  CSV_INVALID_CLOSING_QUOTE: afterQuote,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: afterQuote,
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that does not begin with one',
}

/** The line on which a record ends. */
function lineOf(text: string, options: ReadOptions, index: number): number {
  let line = 1
  const count = (record: string[], { lines }: { lines: number }) => {
    line = lines
    return record
  }
  parse(text, { ...settings(options), to: index + 1, on_record: count })
  return line
}

function checkHeader(
  first: readonly string[],
  columns: readonly string[] | undefined,
  fail: Fail,
): void {
  if (columns) {
    if (columns.length === first.length) return
    fail(0, first.length - 1, `expected ${columns.length} columns, the header has ${first.length}`)
  }
  const seen = new Set<string>()
  for (const [column, name] of first.entries()) {
    if (name === '') fail(0, column, 'a column of the header has no name')
    if (seen.has(name)) fail(0, column, 'the header has a name twice', name)
    seen.add(name)
  }
}

function createObject(names: readonly string[], options: ReadOptions, fail: Fail): ReadRow {
  const readers = names.map((name) => readerOf(name, options))
  const omits = options.empty === 'omit'
  return (record, index) => {
    if (!fits(record, names.length, options)) failLength(record, names.length, index, fail)
    const row: Record<string, unknown> = {}
    for (let column = 0; column < record.length; column++) {
      const name = names[column] ?? ''
      const text = record[column] ?? ''
      const value = readers[column]?.(text)
      if (value === undefined) fail(index, column, misfit(name, text, options), name)
      if (value === null && omits) continue
      // A plain assignment to this name would set the prototype.
      if (name === '__proto__') define(row, name, value)
      else row[name] = value
    }
    return row
  }
}

function createList(width: number, options: ReadOptions, fail: Fail): ReadRow {
  const readers: ReadCell[] = []
  return (record, index) => {
    if (!fits(record, width, options)) failLength(record, width, index, fail)
    return record.map((text, column) => {
      const read = (readers[column] ??= readerOf(String(column), options))
      const value = read(text)
      if (value === undefined) fail(index, column, misfit(String(column), text, options))
      return value
    })
  }
}

const fits = ({ length }: readonly string[], width: number, { short }: ReadOptions) =>
  length === width || (length < width && short === 'allow')

function failLength(
  { length }: readonly string[],
  width: number,
  index: number,
  fail: Fail,
): never {
  return fail(index, Math.min(length, width), `expected ${width} cells, found ${length}`)
}

const typeOf = (name: string, { types = {} }: ReadOptions) =>
  (Object.hasOwn(types, name) ? types[name] : types['*']) ?? 'text'

const readerOf = (name: string, options: ReadOptions) => cellReader(typeOf(name, options), options)

function misfit(name: string, text: string, options: ReadOptions): string {
  const found = text.length > 40 ? `${text.slice(0, 40)}...` : text
  return `expected ${typeOf(name, options)}, found ${JSON.stringify(found)}`
}

const define = (row: object, name: string, value: unknown) =>
  Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true })
