/**
 * Writes MessagePack for what the library alters or does not know: integers of more than 32 bits, -0,
 * keys that are no text, timestamps, extensions. Every value takes its shortest form.
 */
import { deepestValue, isWellFormed, PermanentError } from '../../../runtime/plugin.ts'
import { timeData, timeFrom } from './time.ts'

export interface WriteOptions {
  /** Under these keys, text and numbers are times. */
  readonly timestamps: ReadonlySet<string>
  readonly integerKeys: boolean
  /** `{ $ext, data }` and `{ $timestamp }` stand for an extension and a timestamp. */
  readonly marks: boolean
}

export function write(value: unknown, options: WriteOptions): Buffer {
  const writer = createWriter(options)
  writer.item(value, deepestValue)
  return writer.bytes()
}

function createWriter(options: WriteOptions) {
  const path: (string | number)[] = []
  let out = Buffer.allocUnsafe(256)
  let at = 0

  /** Makes room for so many bytes and moves on by them; gives where they begin. */
  function room(size: number): number {
    if (at + size > out.length) {
      const larger = Buffer.allocUnsafe(Math.max(out.length * 2, at + size))
      out.copy(larger, 0, 0, at)
      out = larger
    }
    at += size
    return at - size
  }
  // Room comes first in each of these: it may replace the buffer.
  const byte = (value: number): void => {
    const start = room(1)
    out[start] = value
  }
  const short = (value: number): void => {
    const start = room(2)
    out.writeUInt16BE(value & 0xffff, start)
  }
  const word = (value: number): void => {
    const start = room(4)
    out.writeUInt32BE(value >>> 0, start)
  }
  const raw = (bytes: Uint8Array): void => {
    const start = room(bytes.length)
    out.set(bytes, start)
  }

  /** A head with a length of 1, 2 or 4 bytes; `first` is the head with the shortest. */
  function sized(first: number, length: number, shortest = 1): void {
    if (length <= 0xff && shortest === 1) {
      byte(first)
      byte(length)
    } else if (length <= 0xffff) {
      byte(first + 2 - shortest)
      short(length)
    } else {
      byte(first + 3 - shortest)
      word(length)
    }
  }

  function item(value: unknown, depth: number): void {
    if (value === null) byte(0xc0)
    else if (typeof value === 'boolean') byte(value ? 0xc3 : 0xc2)
    else if (typeof value === 'string') text(value)
    else if (typeof value === 'number') number(value)
    else if (typeof value === 'bigint') integer(value)
    else if (typeof value === 'object') object(value, depth)
    else throw fault(`a value of type ${typeof value} has no form in MessagePack`)
  }

  function text(value: string): void {
    if (value.length < 32 && shortText(value)) return
    if (!isWellFormed(value)) throw fault('the text holds half a character (a lone surrogate)')
    const length = Buffer.byteLength(value)
    if (length < 32) byte(0xa0 | length)
    else sized(0xd9, length)
    const start = room(length)
    out.write(value, start)
  }

  /** Nearly all keys: a loop is quicker than a call. Takes nothing but ASCII. */
  function shortText(value: string): boolean {
    const start = room(1 + value.length)
    out[start] = 0xa0 | value.length
    for (let index = 0; index < value.length; index++) {
      const unit = value.charCodeAt(index)
      if (unit >= 0x80) {
        at = start
        return false
      }
      out[start + 1 + index] = unit
    }
    return true
  }

  function number(value: number): void {
    if (value >> 0 === value && !Object.is(value, -0)) return small(value)
    if (Number.isSafeInteger(value) && value !== 0) return integer(BigInt(value))
    byte(0xcb)
    const start = room(8)
    out.writeDoubleBE(value, start)
  }

  function integer(value: bigint): void {
    if (value >= -0x8000_0000n && value <= 0xffff_ffffn) return small(Number(value))
    if (value < -(2n ** 63n) || value >= 2n ** 64n)
      throw fault(`the integer ${digits(value)} needs more than 64 bits`)
    byte(value < 0n ? 0xd3 : 0xcf)
    const start = room(8)
    out.writeBigUInt64BE(BigInt.asUintN(64, value), start)
  }

  function small(value: number): void {
    if (value >= 0) {
      if (value < 0x80) byte(value)
      else sized(0xcc, value)
    } else if (value >= -0x20) byte(0x100 + value)
    else if (value >= -0x80) {
      byte(0xd0)
      byte(value)
    } else if (value >= -0x8000) {
      byte(0xd1)
      short(value)
    } else {
      byte(0xd2)
      word(value)
    }
  }

  function object(value: object, depth: number): void {
    if (depth === 0) throw fault(`nested deeper than ${deepestValue}, or a value that holds itself`)
    if (value instanceof Uint8Array) {
      sized(0xc4, value.length)
      raw(value)
    } else if (value instanceof Date) timestamp(value)
    else if (Array.isArray(value) || value instanceof Set)
      list(Array.isArray(value) ? value : [...value], depth)
    else if (value instanceof Map) map([...value], depth)
    else if (!options.marks || !('$ext' in value || '$timestamp' in value) || !mark(value))
      record(value, depth)
  }

  function list(items: readonly unknown[], depth: number): void {
    if (items.length < 16) byte(0x90 | items.length)
    else sized(0xdc, items.length, 2)
    for (let index = 0; index < items.length; index++) {
      path.push(index)
      item(items[index] ?? null, depth - 1)
      path.pop()
    }
  }

  function record(value: object, depth: number): void {
    const keys = Object.keys(value)
    const values: unknown[] = Object.values(value)
    let count = 0
    for (let index = 0; index < keys.length; index++) if (values[index] !== undefined) count++
    mapHead(count)
    for (let index = 0; index < keys.length; index++)
      if (values[index] !== undefined) member(keys[index] ?? '', values[index], depth)
  }

  function map(entries: readonly (readonly [unknown, unknown])[], depth: number): void {
    const members = entries.filter(([, value]) => value !== undefined)
    mapHead(members.length)
    for (const [key, value] of members) member(key, value, depth)
  }

  function mapHead(count: number): void {
    if (count < 16) byte(0x80 | count)
    else sized(0xde, count, 2)
  }

  function member(key: unknown, value: unknown, depth: number): void {
    path.push(String(key))
    if (typeof key === 'string') textKey(key)
    else item(key, 1)
    if (isTime(key, value)) timestamp(value)
    else item(value, depth - 1)
    path.pop()
  }

  const isTime = (key: unknown, value: unknown): boolean =>
    typeof key === 'string' &&
    options.timestamps.has(key) &&
    (typeof value === 'string' || typeof value === 'number')

  function textKey(key: string): void {
    if (options.integerKeys && wholeNumber.test(key)) integer(BigInt(key))
    else text(key)
  }

  function timestamp(value: unknown): void {
    const time = timeFrom(value)
    if (time) return extension(-1, timeData(time))
    const found = value instanceof Date ? 'a date out of range' : cut(JSON.stringify(value))
    throw fault(`expected ISO 8601 text with a zone, or milliseconds, found ${found}`)
  }

  /** Whether the object stood for something. */
  function mark(value: object): boolean {
    const { $ext: type, data, $timestamp: time, ...rest }: Marked = value
    if (Object.keys(rest).length > 0) return false
    if (time !== undefined && type === undefined && data === undefined) timestamp(time)
    else if (isType(type) && data instanceof Uint8Array && time === undefined) extension(type, data)
    else return false
    return true
  }

  function extension(type: number, data: Uint8Array): void {
    const fixed = [1, 2, 4, 8, 16].indexOf(data.length)
    if (fixed >= 0) byte(0xd4 + fixed)
    else sized(0xc7, data.length)
    byte(type)
    raw(data)
  }

  function fault(says: string): PermanentError {
    const where = path.length === 0 ? '' : ` (in ${cut(pointer(path), 200)})`
    return new PermanentError('encode', `${says}${where}`)
  }

  return { item, bytes: () => out.subarray(0, at) }
}

interface Marked {
  readonly $ext?: unknown
  readonly data?: unknown
  readonly $timestamp?: unknown
}

const wholeNumber = /^(0|-?[1-9][0-9]{0,18})$/

/** Writing all digits of a huge number would take longer than anything else here. */
const digits = (value: bigint): string =>
  value < 2n ** 256n && value > -(2n ** 256n) ? cut(String(value)) : 'given'

const isType = (type: unknown): type is number =>
  Number.isInteger(type) && Number(type) >= -128 && Number(type) <= 127

const pointer = (path: readonly (string | number)[]): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const cut = (text: string, most = 40) =>
  text.length > most ? `${text.slice(0, most - 3)}...` : text
