/** A value and the bytes that each part of it came from. */
import type { Span } from '../../../runtime/admin/contract/try.ts'

export interface Spanned {
  readonly value: unknown
  readonly spans: readonly Span[]
}

/** More marks than this nobody reads. */
export const maxSpans = 5000
export const maxDepth = 64

/** What a reader of a format needs: bytes from the front, and a note of where each value stood. */
export interface Cursor {
  at: number
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly spans: Span[]
}

function createCursor(bytes: Uint8Array): Cursor {
  const { buffer, byteOffset, byteLength } = bytes
  return { at: 0, bytes, view: new DataView(buffer, byteOffset, byteLength), spans: [] }
}

/** The bytes are not of the format; callers only ask whether it could be read. */
export class NotReadable extends Error {
  override readonly name = 'NotReadable'
}

export function take(cursor: Cursor, length: number): number {
  const { at } = cursor
  if (length < 0 || at + length > cursor.bytes.length) throw new NotReadable('the end is missing')
  cursor.at += length
  return at
}

export function takeBytes(cursor: Cursor, length: number): Uint8Array {
  const at = take(cursor, length)
  return cursor.bytes.slice(at, at + length)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function takeText(cursor: Cursor, length: number): string {
  try {
    return utf8.decode(takeBytes(cursor, length))
  } catch {
    throw new NotReadable('the text is not UTF-8')
  }
}

/** Notes where a value stood. What holds others is noted before them. */
export function spanned(cursor: Cursor, path: string, read: () => unknown): unknown {
  const span = { path, start: cursor.at, end: cursor.at }
  if (cursor.spans.length < maxSpans) cursor.spans.push(span)
  const value = read()
  span.end = cursor.at
  return value
}

export const under = (path: string, key: string | number): string =>
  `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`

/** A key of a map as JSON has it. `__proto__` stays a key like any other. */
export function setKey(map: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Digits beyond what a number holds exactly stay a big integer. */
export const integer = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value

export const keyText = (key: unknown): string => {
  if (typeof key === 'string') return key
  if (key instanceof Uint8Array) return hexOf(key)
  if (typeof key === 'object' && key !== null) throw new NotReadable('a key is no single value')
  return String(key)
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The whole buffer as one value, or `undefined`. */
export function readWhole(
  bytes: Uint8Array,
  read: (cursor: Cursor, path: string, depth: number) => unknown,
): Spanned | undefined {
  const cursor = createCursor(bytes)
  try {
    const value = read(cursor, '', 0)
    return cursor.at === bytes.length ? { value, spans: cursor.spans } : undefined
  } catch (error) {
    if (error instanceof NotReadable) return undefined
    throw error
  }
}
