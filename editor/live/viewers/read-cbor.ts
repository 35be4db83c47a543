/** CBOR (RFC 8949) with the place of each value. Reads a whole buffer or nothing. */
import {
  integer,
  keyText,
  maxDepth,
  NotReadable,
  readWhole,
  setKey,
  spanned,
  take,
  takeBytes,
  takeText,
  under,
} from './spanned.ts'
import type { Cursor, Spanned } from './spanned.ts'

export const readCbor = (bytes: Uint8Array): Spanned | undefined => readWhole(bytes, read)

const stop = Symbol('the end of a list without a length')

function read(cursor: Cursor, path: string, depth: number): unknown {
  const value = spanned(cursor, path, () => item(cursor, path, depth))
  if (value === stop) throw new NotReadable('a list ends that has not begun')
  return value
}

function item(cursor: Cursor, path: string, depth: number): unknown {
  if (depth > maxDepth) throw new NotReadable('it is too deep')
  const head = cursor.view.getUint8(take(cursor, 1))
  const [major, info] = [head >> 5, head & 31]
  if (major === 7) return simple(cursor, info)
  const count = argument(cursor, info)
  if (count === undefined && (major < 2 || major > 5)) throw new NotReadable('a length is missing')
  if (major < 2) return integer(major === 0 ? (count ?? 0n) : -1n - (count ?? 0n))
  if (major === 6) return tagged(Number(count), read(cursor, path, depth + 1))
  const length = count === undefined ? undefined : Number(count)
  if (major === 2) return string(cursor, length, 2, takeBytes, joinBytes)
  if (major === 3) return string(cursor, length, 3, takeText, (parts) => parts.join(''))
  return major === 4 ? list(cursor, length, path, depth) : map(cursor, length, path, depth)
}

/** `undefined`: without a length, up to a stop. */
function argument(cursor: Cursor, info: number): bigint | undefined {
  const { view } = cursor
  if (info < 24) return BigInt(info)
  if (info === 24) return BigInt(view.getUint8(take(cursor, 1)))
  if (info === 25) return BigInt(view.getUint16(take(cursor, 2)))
  if (info === 26) return BigInt(view.getUint32(take(cursor, 4)))
  if (info === 27) return view.getBigUint64(take(cursor, 8))
  if (info === 31) return undefined
  throw new NotReadable('a byte is never used')
}

function simple(cursor: Cursor, info: number): unknown {
  const { view } = cursor
  switch (info) {
    case 20:
    case 21:
      return info === 21
    case 22:
    case 23:
      return null
    case 25:
      return half(view.getUint16(take(cursor, 2)))
    case 26:
      return view.getFloat32(take(cursor, 4))
    case 27:
      return view.getFloat64(take(cursor, 8))
    case 31:
      return stop
    default:
      throw new NotReadable('a byte is never used')
  }
}

function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function string<T>(
  cursor: Cursor,
  length: number | undefined,
  major: number,
  one: (cursor: Cursor, length: number) => T,
  join: (parts: readonly T[]) => T,
): T {
  if (length !== undefined) return one(cursor, length)
  const parts: T[] = []
  for (;;) {
    const head = cursor.view.getUint8(take(cursor, 1))
    if (head === 0xff) return join(parts)
    const part = head >> 5 === major ? argument(cursor, head & 31) : undefined
    if (part === undefined) throw new NotReadable('a part is of another kind')
    parts.push(one(cursor, Number(part)))
  }
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Whether a list of no known length ends here; the stop is taken. */
function ends(cursor: Cursor, length: number | undefined, index: number): boolean {
  if (length !== undefined) return index >= length
  if (cursor.bytes[cursor.at] !== 0xff) return false
  take(cursor, 1)
  return true
}

function list(cursor: Cursor, length: number | undefined, path: string, depth: number): unknown[] {
  if ((length ?? 0) > cursor.bytes.length - cursor.at) throw new NotReadable('items are missing')
  const made: unknown[] = []
  while (!ends(cursor, length, made.length))
    made.push(read(cursor, under(path, made.length), depth + 1))
  return made
}

function map(
  cursor: Cursor,
  length: number | undefined,
  path: string,
  depth: number,
): Record<string, unknown> {
  if ((length ?? 0) * 2 > cursor.bytes.length - cursor.at)
    throw new NotReadable('pairs are missing')
  const made: Record<string, unknown> = {}
  for (let index = 0; !ends(cursor, length, index); index++) {
    const before = cursor.spans.length
    const key = keyText(read(cursor, '', depth + 1))
    // Only values are shown: the key is named by their path.
    cursor.spans.length = before
    setKey(made, key, read(cursor, under(path, key), depth + 1))
  }
  return made
}

/** Dates and big integers as such; of other tags the value is what counts. */
function tagged(tag: number, value: unknown): unknown {
  if (tag === 1 && typeof value === 'number') {
    const date = new Date(value * 1000)
    return Number.isNaN(date.getTime()) ? value : date.toISOString()
  }
  if ((tag === 2 || tag === 3) && value instanceof Uint8Array) {
    const digits = value.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
    return integer(tag === 2 ? digits : -1n - digits)
  }
  return value
}
