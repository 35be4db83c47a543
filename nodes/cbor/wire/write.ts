/**
 * Writes CBOR for what the library alters or does not know: integers of more than 32 bits, -0, keys that
 * are no text, times, tags, short floats. Every head takes its shortest form (RFC 8949, 4.1).
 */
import { deepestValue, isWellFormed, PermanentError } from '../../../runtime/plugin.ts'
import { millisecondsOf } from './time.ts'

export interface WriteOptions {
  /** Under these keys, text and numbers are times. */
  readonly timestamps: ReadonlySet<string>
  readonly integerKeys: boolean
  readonly floats: 'double' | 'shortest'
  /** `{ $tag, value }` and `{ $simple }` stand for a tagged and a simple value. */
  readonly marks: boolean
}

export function write(value: unknown, options: WriteOptions): Buffer {
  const writer = createWriter(options)
  writer.item(value, deepestValue)
  return writer.bytes()
}

const major = { unsigned: 0x00, negative: 0x20, bytes: 0x40, text: 0x60, list: 0x80, map: 0xa0 }
const tagged = 0xc0
const simple = 0xe0
const most = 2n ** 64n

function createWriter(options: WriteOptions) {
  const path: (string | number)[] = []
  let out = Buffer.allocUnsafe(256)
  let at = 0

  /** Makes room for so many bytes and moves on by them; gives where they begin. May replace the buffer. */
  function room(size: number): number {
    if (at + size > out.length) {
      const larger = Buffer.allocUnsafe(Math.max(out.length * 2, at + size))
      out.copy(larger, 0, 0, at)
      out = larger
    }
    at += size
    return at - size
  }
  function raw(bytes: Uint8Array): void {
    const start = room(bytes.length)
    out.set(bytes, start)
  }

  /** A head with its number in as few bytes as hold it. */
  function head(kind: number, value: number | bigint): void {
    const start = room(9)
    if (value < 24) {
      out[start] = kind | Number(value)
      at = start + 1
      return
    }
    const size = value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 2 ** 32 ? 4 : 8
    out[start] = kind | (24 + Math.log2(size))
    if (size === 8) out.writeBigUInt64BE(BigInt(value), start + 1)
    else out.writeUIntBE(Number(value), start + 1, size)
    at = start + 1 + size
  }

  function item(value: unknown, depth: number): void {
    if (value === null) head(simple, 22)
    else if (typeof value === 'boolean') head(simple, value ? 21 : 20)
    else if (typeof value === 'string') text(value)
    else if (typeof value === 'number') number(value)
    else if (typeof value === 'bigint') integer(value)
    else if (typeof value === 'object') object(value, depth)
    else throw fault(`a value of type ${typeof value} has no form in CBOR`)
  }

  function text(value: string): void {
    if (value.length < 24 && shortText(value)) return
    if (!isWellFormed(value)) throw fault('the text holds half a character (a lone surrogate)')
    const length = Buffer.byteLength(value)
    head(major.text, length)
    const start = room(length)
    out.write(value, start)
  }

  /** Nearly all keys: a loop is quicker than a call. Takes nothing but ASCII. */
  function shortText(value: string): boolean {
    const start = room(1 + value.length)
    out[start] = major.text | value.length
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

  function blob(kind: number, bytes: Uint8Array): void {
    head(kind, bytes.length)
    raw(bytes)
  }

  function number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) float(value)
    else if (value < 0) head(major.negative, -1 - value)
    else head(major.unsigned, value)
  }

  function integer(value: bigint): void {
    const size = value < 0n ? -1n - value : value
    if (size < most) return head(value < 0n ? major.negative : major.unsigned, size)
    head(tagged, value < 0n ? 3 : 2)
    const digits = size.toString(16)
    blob(major.bytes, Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'))
  }

  function float(value: number): void {
    const half = options.floats === 'shortest' ? halfOf(value) : undefined
    const isSingle = options.floats === 'shortest' && Object.is(Math.fround(value), value)
    const size = half === undefined ? (isSingle ? 4 : 8) : 2
    const start = room(1 + size)
    out[start] = simple | (24 + Math.log2(size))
    if (half !== undefined) out.writeUInt16BE(half, start + 1)
    else if (isSingle) out.writeFloatBE(value, start + 1)
    else out.writeDoubleBE(value, start + 1)
  }

  function object(value: object, depth: number): void {
    if (depth === 0) throw fault(`nested deeper than ${deepestValue}, or a value that holds itself`)
    if (value instanceof Uint8Array) blob(major.bytes, value)
    else if (value instanceof Date) time(value.getTime())
    else if (Array.isArray(value) || value instanceof Set)
      list(Array.isArray(value) ? value : [...value], depth)
    else if (value instanceof Map) map([...value], depth)
    else if (!options.marks || !('$tag' in value || '$simple' in value) || !mark(value, depth))
      record(value, depth)
  }

  function list(items: readonly unknown[], depth: number): void {
    head(major.list, items.length)
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
    head(major.map, count)
    for (let index = 0; index < keys.length; index++)
      if (values[index] !== undefined) member(keys[index] ?? '', values[index], depth)
  }

  function map(entries: readonly (readonly [unknown, unknown])[], depth: number): void {
    const members = entries.filter(([, value]) => value !== undefined)
    head(major.map, members.length)
    for (const [key, value] of members) member(key, value, depth)
  }

  function member(key: unknown, value: unknown, depth: number): void {
    path.push(String(key))
    if (typeof key === 'string') textKey(key)
    else item(key, 1)
    if (typeof key === 'string' && options.timestamps.has(key)) timeIn(value, depth)
    else item(value, depth - 1)
    path.pop()
  }

  function textKey(key: string): void {
    if (options.integerKeys && wholeNumber.test(key)) integer(BigInt(key))
    else text(key)
  }

  /** Text stays as it is, under tag 0; milliseconds become seconds, under tag 1. */
  function timeIn(value: unknown, depth: number): void {
    if (typeof value === 'number') return time(value)
    if (typeof value !== 'string') return item(value, depth - 1)
    if (millisecondsOf(value) === undefined)
      throw fault(`expected ISO 8601 text with a zone, found ${JSON.stringify(cut(value))}`)
    head(tagged, 0)
    text(value)
  }

  function time(milliseconds: number): void {
    if (!Number.isFinite(milliseconds)) throw fault('a date out of range')
    head(tagged, 1)
    number(milliseconds / 1000)
  }

  /** Whether the object stood for something. */
  function mark(value: object, depth: number): boolean {
    const { $tag: tag, value: inner, $simple: number_, ...rest }: Marked = value
    if (Object.keys(rest).length > 0) return false
    if (isTag(tag) && 'value' in value && number_ === undefined) {
      head(tagged, tag)
      path.push('value')
      item(inner ?? null, depth - 1)
      path.pop()
    } else if (isSimple(number_) && tag === undefined && !('value' in value)) {
      head(simple, number_)
    } else return false
    return true
  }

  function fault(says: string): PermanentError {
    const where = path.length === 0 ? '' : ` (in ${cut(pointer(path), 200)})`
    return new PermanentError('encode', `${says}${where}`)
  }

  return { item, bytes: () => out.subarray(0, at) }
}

interface Marked {
  readonly $tag?: unknown
  readonly value?: unknown
  readonly $simple?: unknown
}

const wholeNumber = /^(0|-?[1-9][0-9]*)$/

const isTag = (tag: unknown): tag is number | bigint =>
  (Number.isSafeInteger(tag) && Number(tag) >= 0) ||
  (typeof tag === 'bigint' && tag >= 0n && tag < most)

/** 24 to 31 would be read as the head of something else; 20 to 23 are values of their own. */
const isSimple = (value: unknown): value is number =>
  Number.isInteger(value) &&
  ((Number(value) >= 0 && Number(value) < 20) || (Number(value) >= 32 && Number(value) < 256))

/** The bits of a half float that is exactly this number, or `undefined`. */
function halfOf(value: number): number | undefined {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size === 0) return sign
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00
  const exponent = Math.max(Math.floor(Math.log2(size)), -14)
  const mantissa = size / 2 ** (exponent - 10)
  if (exponent > 15 || !Number.isInteger(mantissa) || mantissa >= 2048) return undefined
  return sign | (mantissa < 1024 ? mantissa : ((exponent + 15) << 10) | (mantissa - 1024))
}

const pointer = (path: readonly (string | number)[]): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const cut = (text: string, length = 40) =>
  text.length > length ? `${text.slice(0, length - 3)}...` : text
