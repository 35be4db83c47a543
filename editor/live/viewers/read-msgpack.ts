/** MessagePack with the place of each value. Reads a whole buffer or nothing. */
import {
  hexOf,
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

export const readMsgpack = (bytes: Uint8Array): Spanned | undefined => readWhole(bytes, read)

function read(cursor: Cursor, path: string, depth: number): unknown {
  if (depth > maxDepth) throw new NotReadable('it is too deep')
  return spanned(cursor, path, () => {
    const head = cursor.view.getUint8(take(cursor, 1))
    if (head < 0x80) return head
    if (head < 0x90) return map(cursor, head & 15, path, depth)
    if (head < 0xa0) return list(cursor, head & 15, path, depth)
    if (head < 0xc0) return takeText(cursor, head & 31)
    if (head >= 0xe0) return head - 256
    return long(cursor, head, path, depth)
  })
}

function long(cursor: Cursor, head: number, path: string, depth: number): unknown {
  if (head >= 0xca && head <= 0xd3) return number(cursor, head)
  switch (head) {
    case 0xc0:
      return null
    case 0xc2:
    case 0xc3:
      return head === 0xc3
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return takeBytes(cursor, length(cursor, head - 0xc4))
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return extension(cursor, length(cursor, head - 0xc7))
    case 0xd9:
    case 0xda:
    case 0xdb:
      return takeText(cursor, length(cursor, head - 0xd9))
    case 0xdc:
    case 0xdd:
      return list(cursor, length(cursor, head - 0xdb), path, depth)
    case 0xde:
    case 0xdf:
      return map(cursor, length(cursor, head - 0xdd), path, depth)
    default:
      if (head >= 0xd4 && head <= 0xd8) return extension(cursor, 2 ** (head - 0xd4))
      throw new NotReadable('a byte is never used')
  }
}

/** `size`: 0 for one byte, 1 for two, 2 for four. */
function length(cursor: Cursor, size: number): number {
  const at = take(cursor, 2 ** size)
  if (size === 0) return cursor.view.getUint8(at)
  return size === 1 ? cursor.view.getUint16(at) : cursor.view.getUint32(at)
}

function number(cursor: Cursor, head: number): number | bigint {
  const { view } = cursor
  switch (head) {
    case 0xca:
      return view.getFloat32(take(cursor, 4))
    case 0xcb:
      return view.getFloat64(take(cursor, 8))
    case 0xcc:
      return view.getUint8(take(cursor, 1))
    case 0xcd:
      return view.getUint16(take(cursor, 2))
    case 0xce:
      return view.getUint32(take(cursor, 4))
    case 0xcf:
      return integer(view.getBigUint64(take(cursor, 8)))
    case 0xd0:
      return view.getInt8(take(cursor, 1))
    case 0xd1:
      return view.getInt16(take(cursor, 2))
    case 0xd2:
      return view.getInt32(take(cursor, 4))
    default:
      return integer(view.getBigInt64(take(cursor, 8)))
  }
}

function list(cursor: Cursor, count: number, path: string, depth: number): unknown[] {
  // Each item takes a byte at least: a wrong length is no reason to wait.
  if (count > cursor.bytes.length - cursor.at) throw new NotReadable('items are missing')
  return Array.from({ length: count }, (_, index) => read(cursor, under(path, index), depth + 1))
}

function map(cursor: Cursor, count: number, path: string, depth: number): Record<string, unknown> {
  if (count * 2 > cursor.bytes.length - cursor.at) throw new NotReadable('pairs are missing')
  const made: Record<string, unknown> = {}
  for (let index = 0; index < count; index++) {
    const before = cursor.spans.length
    const key = keyText(read(cursor, '', depth + 1))
    // Only values are shown: the key is named by their path.
    cursor.spans.length = before
    setKey(made, key, read(cursor, under(path, key), depth + 1))
  }
  return made
}

function extension(cursor: Cursor, size: number): unknown {
  const type = cursor.view.getInt8(take(cursor, 1))
  const data = takeBytes(cursor, size)
  return (type === -1 && timestamp(data)) || { $ext: type, data: hexOf(data) }
}

function timestamp(data: Uint8Array): string | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (data.length === 4) return isoOf(view.getUint32(0), 0)
  if (data.length === 12) return isoOf(Number(view.getBigInt64(4)), view.getUint32(0))
  if (data.length !== 8) return undefined
  const both = view.getBigUint64(0)
  return isoOf(Number(both & 0x3_ffff_ffffn), Number(both >> 34n))
}

function isoOf(seconds: number, nanoseconds: number): string | undefined {
  const date = new Date(seconds * 1000 + Math.floor(nanoseconds / 1e6))
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
