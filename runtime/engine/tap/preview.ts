/**
 * A value as JSON, written only as far as somebody will look at it: however large the value is, the work
 * ends with the limit. What JSON cannot say is said as the editor says it: bytes as hex, dates in ISO 8601.
 */

const maxDepth = 64

export interface Preview {
  readonly text: string
  /** There was more. */
  readonly isCut: boolean
}

/** `limit` counts characters; a little more may come out, where the last part ends. */
export function previewJson(value: unknown, limit: number): Preview {
  const writer: Writer = { text: '', limit, isCut: false }
  write(writer, value, 0)
  return { text: writer.text, isCut: writer.isCut }
}

interface Writer {
  text: string
  readonly limit: number
  isCut: boolean
}

function write(writer: Writer, value: unknown, depth: number): void {
  if (writer.isCut) return
  if (typeof value !== 'object' || value === null) writer.text += scalar(writer, value)
  else if (value instanceof Uint8Array) writer.text += string(writer, hexOf(value, writer.limit))
  else if (value instanceof Date) writer.text += JSON.stringify(value) ?? 'null'
  else if (value instanceof Error) writer.text += string(writer, value.message)
  else if (depth === maxDepth) writer.isCut = true
  else if (Array.isArray(value)) writeList(writer, value, depth)
  else writeMap(writer, value instanceof Map ? value : Object.entries(value), depth)
  if (writer.text.length > writer.limit) writer.isCut = true
}

function scalar(writer: Writer, value: unknown): string {
  if (typeof value === 'string') return string(writer, value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'null'
}

/** Of a long string only the start is escaped. */
function string(writer: Writer, value: string): string {
  const left = Math.max(0, writer.limit - writer.text.length)
  if (value.length <= left) return JSON.stringify(value)
  writer.isCut = true
  return JSON.stringify(value.slice(0, left))
}

function writeList(writer: Writer, list: readonly unknown[], depth: number): void {
  writer.text += '['
  let separator = ''
  for (const item of list) {
    if (writer.isCut) return
    writer.text += separator
    separator = ','
    write(writer, item, depth + 1)
  }
  if (!writer.isCut) writer.text += ']'
}

function writeMap(
  writer: Writer,
  entries: Iterable<readonly [unknown, unknown]>,
  depth: number,
): void {
  writer.text += '{'
  let separator = ''
  for (const [key, item] of entries) {
    if (writer.isCut) return
    writer.text += `${separator}${string(writer, String(key))}:`
    separator = ','
    write(writer, item, depth + 1)
  }
  if (!writer.isCut) writer.text += '}'
}

const hexOf = (bytes: Uint8Array, limit: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, limit)).toString('hex')
