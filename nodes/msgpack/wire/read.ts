/**
 * A strict MessagePack reader: slower than the library, and run when that one cannot say enough: where
 * bytes are broken, what an extension or a big integer is, which bytes a value came from.
 */
import { isUtf8 } from 'node:buffer'

import { PermanentError } from '../../../runtime/plugin.ts'
import type { Span } from '../../../runtime/plugin.ts'
import { readTime, timeMilliseconds, timeText } from './time.ts'

export interface ReadOptions {
  readonly maxDepth: number
  readonly duplicateKeys: 'refuse' | 'last'
  readonly mapKeys: 'text' | 'refuse'
  readonly bigints: 'bigint' | 'string' | 'number'
  readonly timestamps: 'text' | 'milliseconds' | 'keep'
  readonly extensions: 'keep' | 'bytes' | 'refuse'
}

/** `toString` of any bytes without its handling of arguments; Node's types do not name it. */
interface Utf8Decoder {
  utf8Slice(this: Uint8Array, start: number, end: number): string
}
const decoder: Utf8Decoder = Object.assign(Object.create(Buffer.prototype))

/** More places than this nobody looks at. */
const mostSpans = 20_000

interface Place {
  readonly path: string
  readonly start: number
  end: number
}

/** With `spans`, tells of every value which bytes it came from. */
export function readStrictly(bytes: Uint8Array, options: ReadOptions, spans?: Span[]): unknown {
  const reader = createReader(bytes, options, spans ? mostSpans : 0)
  const value = reader.document()
  if (spans) for (const place of reader.places) spans.push(place)
  return value
}

function createReader(bytes: Uint8Array, options: ReadOptions, mostPlaces: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const path: (string | number)[] = []
  let places: Place[] = []
  let at = 0

  function document(): unknown {
    const value = item(options.maxDepth)
    if (at < bytes.length)
      throw fault(at, 'the end', `${counted(bytes.length - at, 'more byte')} (${hexAt(at)} ...)`)
    return value
  }

  function item(depth: number): unknown {
    if (places.length >= mostPlaces) return body(depth)
    const place = { path: pointer(path), start: at, end: at }
    places.push(place)
    const value = body(depth)
    place.end = at
    return value
  }

  function body(depth: number): unknown {
    const start = at
    const head = bytes[at]
    if (head === undefined) throw fault(at, 'a value', 'the end')
    at += 1
    if (head < 0x80) return head
    if (head >= 0xe0) return head - 0x100
    if (head < 0x90) return map(start, head & 0x0f, depth)
    if (head < 0xa0) return list(start, head & 0x0f, depth)
    if (head < 0xc0) return text(start, head & 0x1f)
    return long(start, head, depth)
  }

  function long(start: number, head: number, depth: number): unknown {
    if (head === 0xc0) return null
    if (head === 0xc1) throw fault(start, 'a value', 'the byte 0xc1, which is never used')
    if (head <= 0xc3) return head === 0xc3
    if (head <= 0xc6) return data(start, unsigned(start, 1 << (head - 0xc4)), 'bytes')
    if (head <= 0xc9) return extension(start, unsigned(start, 1 << (head - 0xc7)))
    if (head <= 0xd3) return number(start, head)
    if (head <= 0xd8) return extension(start, 1 << (head - 0xd4))
    if (head <= 0xdb) return text(start, unsigned(start, 1 << (head - 0xd9)))
    const count = unsigned(start, head % 2 === 0 ? 2 : 4)
    return head <= 0xdd ? list(start, count, depth) : map(start, count, depth)
  }

  function number(start: number, head: number): unknown {
    const size = [4, 8, 1, 2, 4, 8, 1, 2, 4, 8][head - 0xca] ?? 0
    const from = take(start, size, 'the number')
    if (head === 0xca) return view.getFloat32(from)
    if (head === 0xcb) return view.getFloat64(from)
    if (head === 0xcf) return whole(view.getBigUint64(from))
    if (head === 0xd3) return whole(view.getBigInt64(from))
    if (head < 0xd0) return size === 1 ? view.getUint8(from) : wide(view, from, size)
    return size === 1 ? view.getInt8(from) : size === 2 ? view.getInt16(from) : view.getInt32(from)
  }

  function whole(value: bigint): unknown {
    const near = Number(value)
    if (Number.isSafeInteger(near) || options.bigints === 'number') return near
    return options.bigints === 'string' ? String(value) : value
  }

  function text(start: number, length: number): string {
    const from = take(start, length, 'text')
    const written = decoder.utf8Slice.call(bytes, from, at)
    // Broken bytes decode to U+FFFD: without one there is nothing to check.
    if (written.includes('\uFFFD') && !isUtf8(bytes.subarray(from, at)))
      throw fault(start, 'UTF-8 text', 'bytes that are not')
    return written
  }

  function data(start: number, length: number, what: string): Uint8Array {
    const from = take(start, length, what)
    return bytes.subarray(from, from + length)
  }

  function extension(start: number, length: number): unknown {
    const type = view.getInt8(take(start, 1, 'the extension'))
    const content = data(start, length, 'extension')
    if (type === -1) return timestamp(start, content)
    if (options.extensions === 'refuse') throw fault(start, 'no extension', `one of type ${type}`)
    return options.extensions === 'bytes' ? content : { $ext: type, data: content }
  }

  function timestamp(start: number, content: Uint8Array): unknown {
    const time = readTime(content)
    if (!time) throw fault(start, 'a timestamp of 4, 8 or 12 bytes', `0x${hex(content)}`)
    if (options.timestamps === 'milliseconds') return timeMilliseconds(time)
    const written = timeText(time)
    if (written === undefined)
      throw fault(start, 'a year that dates have', `${time.seconds} seconds since 1970`)
    return options.timestamps === 'keep' ? { $timestamp: written } : written
  }

  function list(start: number, count: number, depth: number): unknown[] {
    enter(start, count, count, depth)
    const items: unknown[] = []
    for (let index = 0; index < count; index++) {
      path.push(index)
      items.push(item(depth - 1))
      path.pop()
    }
    return items
  }

  function map(start: number, count: number, depth: number): Record<string, unknown> {
    enter(start, count, count * 2, depth)
    const result: Record<string, unknown> = {}
    for (let index = 0; index < count; index++) {
      const keyStart = at
      const name = key()
      path.push(name)
      if (Object.hasOwn(result, name)) again(keyStart, name)
      setOwn(result, name, item(depth - 1))
      path.pop()
    }
    return result
  }

  /** A count that what is left cannot hold is a lie: nothing is read for it. */
  function enter(start: number, count: number, least: number, depth: number): void {
    if (depth === 0) throw fault(start, `at most maxDepth (${options.maxDepth}) levels`, 'one more')
    const left = bytes.length - at
    if (least <= left) return
    const what = least === count ? 'item' : 'pair'
    throw fault(start, counted(count, what), `${counted(left, 'byte')} for them`)
  }

  function key(): string {
    const start = at
    const head = bytes[at] ?? 0
    const isDeep = (head >= 0x80 && head < 0xa0) || head >= 0xdc
    const isText = (head >= 0xa0 && head < 0xc0) || (head >= 0xd9 && head <= 0xdb)
    if (isDeep && head < 0xe0) throw fault(start, 'a single value as a key', hexAt(start))
    const value = body(0)
    if (isText) return String(value)
    if (options.mapKeys === 'refuse') throw fault(start, 'a text as a key', hexAt(start))
    if (value instanceof Uint8Array) return hex(value)
    if (typeof value === 'object' && value !== null)
      throw fault(start, 'a single value as a key', 'an extension')
    return Object.is(value, -0) ? '-0' : String(value)
  }

  function again(start: number, name: string): void {
    if (options.duplicateKeys === 'refuse')
      throw fault(start, 'each key once', `${JSON.stringify(cut(name))} a second time`)
    if (mostPlaces === 0) return
    const gone = pointer(path)
    places = places.filter((place) => place.path !== gone && !place.path.startsWith(`${gone}/`))
  }

  function unsigned(start: number, size: number): number {
    const from = take(start, size, 'the length')
    return size === 1 ? view.getUint8(from) : wide(view, from, size)
  }

  /** Moves on by so many bytes and gives where they begin. */
  function take(start: number, length: number, what: string): number {
    const left = bytes.length - at
    if (length > left) throw fault(start, `${counted(length, 'byte')} of ${what}`, `${left}`)
    at += length
    return at - length
  }

  function fault(offset: number, expected: string, found: string): PermanentError {
    const where = path.length === 0 ? '' : ` in ${cut(pointer(path), 200)}`
    const says = `expected ${expected}, found ${found} (at byte ${offset}${where})`
    return new PermanentError('decode', `not valid MessagePack: ${says}`)
  }

  const hexAt = (offset: number): string => `0x${hex(bytes.subarray(offset, offset + 1))}`

  return {
    document,
    get places(): readonly Place[] {
      return places
    },
  }
}

const wide = (view: DataView, at: number, size: number): number =>
  size === 2 ? view.getUint16(at) : view.getUint32(at)

function pointer(path: readonly (string | number)[]): string {
  let text = ''
  for (const key of path)
    text += `/${typeof key === 'number' ? key : key.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return text
}

/** `__proto__` is a key like any other: own data, never the prototype. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { ...ownData, value })
}
const ownData = { enumerable: true, configurable: true, writable: true }

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
const cut = (text: string, most = 40) =>
  text.length > most ? `${text.slice(0, most - 3)}...` : text
