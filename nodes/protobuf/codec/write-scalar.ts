/** Writers for the scalar types. Each takes what JSON can say of its type, and refuses the rest. */
import { wholeOf } from '../wire/longs.ts'
import { reserve, writeBytes, writeText, writeVarint, writeVarint64 } from '../wire/writer.ts'
import type { Writer } from '../wire/writer.ts'
import type { Scalar } from './fields.ts'

/** What is wrong with a value, and where. */
export class ValueFault extends Error {
  override readonly name = 'ValueFault'
  readonly path: string[] = []
}

export interface WriteScalar {
  write(writer: Writer, value: unknown): void
  /** Whether the value is the one that a field without presence leaves out. */
  isDefault(value: unknown): boolean
}

function shown(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 40 ? `a text of ${value.length} characters` : JSON.stringify(value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return String(value)
}

export const misfit = (wanted: string, value: unknown): ValueFault =>
  new ValueFault(`expected ${wanted}, found ${shown(value)}`)

interface Range {
  readonly min: bigint
  readonly max: bigint
}
const signed = (bits: bigint): Range => ({
  min: -(1n << (bits - 1n)),
  max: (1n << (bits - 1n)) - 1n,
})
const unsigned = (bits: bigint): Range => ({ min: 0n, max: (1n << bits) - 1n })

function whole(value: unknown, type: string, { min, max }: Range): bigint {
  const result = wholeOf(value)
  if (result === undefined || result < min || result > max)
    throw misfit(`a whole number from ${min} to ${max} (${type})`, value)
  return result
}

function integer(type: Scalar, range: Range, write: (writer: Writer, value: bigint) => void) {
  const isFast = range.max <= 0xffff_ffffn
  const [min, max] = [Number(range.min), Number(range.max)]
  return {
    write(writer: Writer, value: unknown): void {
      // Most numbers are small; they need no bigint.
      const isSmall = isFast && typeof value === 'number' && Number.isInteger(value)
      if (isSmall && value >= 0 && value <= max && min <= 0 && isPlainVarint.has(type))
        writeVarint(writer, value)
      else write(writer, whole(value, type, range))
    },
    isDefault: (value: unknown) => wholeOf(value) === 0n,
  }
}

const isPlainVarint: ReadonlySet<Scalar> = new Set(['int32', 'uint32'])

const zigzag = (value: bigint): bigint => (value << 1n) ^ (value < 0n ? -1n : 0n)

function fixed32(writer: Writer, value: bigint): void {
  const at = reserve(writer, 4)
  writer.buffer.writeUInt32LE(Number(BigInt.asUintN(32, value)), at)
}
function fixed64(writer: Writer, value: bigint): void {
  const at = reserve(writer, 8)
  writer.buffer.writeBigUInt64LE(BigInt.asUintN(64, value), at)
}

const wordNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

function numberOf(value: unknown, type: string): number {
  if (typeof value === 'number') return value
  const result = typeof value === 'bigint' ? Number(value) : wordNumbers[String(value)]
  if (result === undefined || (typeof value === 'string' && !Object.hasOwn(wordNumbers, value)))
    throw misfit(`a number (${type})`, value)
  return result
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  const isBase64 =
    typeof value === 'string' &&
    /^[\w+/-]*={0,2}$/.test(value) &&
    value.replace(/=+$/, '').length % 4 !== 1
  if (!isBase64) throw misfit('bytes, or base64 text', value)
  return Buffer.from(value, 'base64')
}

export const scalarWriters: Readonly<Record<Scalar, WriteScalar>> = {
  int32: integer('int32', signed(32n), writeVarint64),
  uint32: integer('uint32', unsigned(32n), writeVarint64),
  sint32: integer('sint32', signed(32n), (writer, value) => writeVarint64(writer, zigzag(value))),
  fixed32: integer('fixed32', unsigned(32n), fixed32),
  sfixed32: integer('sfixed32', signed(32n), fixed32),
  int64: integer('int64', signed(64n), writeVarint64),
  uint64: integer('uint64', unsigned(64n), writeVarint64),
  sint64: integer('sint64', signed(64n), (writer, value) => writeVarint64(writer, zigzag(value))),
  fixed64: integer('fixed64', unsigned(64n), fixed64),
  sfixed64: integer('sfixed64', signed(64n), fixed64),
  float: {
    write(writer, value) {
      const number = numberOf(value, 'float')
      if (Number.isFinite(number) && !Number.isFinite(Math.fround(number)))
        throw misfit('a number that fits a float', value)
      const at = reserve(writer, 4)
      writer.buffer.writeFloatLE(number, at)
    },
    // -0 is no default: its bytes are not all zero.
    isDefault: (value) => Object.is(value, 0),
  },
  double: {
    write(writer, value) {
      const number = numberOf(value, 'double')
      const at = reserve(writer, 8)
      writer.buffer.writeDoubleLE(number, at)
    },
    isDefault: (value) => Object.is(value, 0),
  },
  bool: {
    write(writer, value) {
      if (typeof value !== 'boolean') throw misfit('true or false', value)
      writeVarint(writer, value ? 1 : 0)
    },
    isDefault: (value) => value === false,
  },
  string: {
    write(writer, value) {
      if (typeof value !== 'string') throw misfit('a text', value)
      if (/\p{Surrogate}/u.test(value)) throw misfit('a text without half a character', value)
      writeText(writer, value)
    },
    isDefault: (value) => value === '',
  },
  bytes: {
    write: (writer, value) => writeBytes(writer, bytesOf(value)),
    isDefault: (value) => value === '' || (value instanceof Uint8Array && value.length === 0),
  },
}
