/** Reads what is no container: a primitive or a fixed, and what its logical type makes of it. */
import type { FixedSchema, PrimitiveSchema } from '../schema/model.ts'
import {
  readBytes,
  readInt,
  readLength,
  readLong,
  readText,
  take,
  WireFault,
} from '../wire/reader.ts'
import type { Reader } from '../wire/reader.ts'
import { toPlain } from './logical-values.ts'

export interface DecodeOptions {
  /** `auto`: a number where it is exact, a bigint beyond. */
  readonly longs: 'auto' | 'bigint' | 'string' | 'number'
  readonly logical: 'plain' | 'raw'
  readonly unions: 'plain' | 'tagged'
  readonly maxDepth: number
}

export type ReadValue = (reader: Reader, depth: number) => unknown

export function readSingle(
  writer: PrimitiveSchema | FixedSchema,
  reader: PrimitiveSchema | FixedSchema,
  options: DecodeOptions,
): ReadValue {
  const { logical } = reader
  if (logical === undefined || options.logical === 'raw') return rawReader(writer, reader, options)
  // Exact, for what is made of it.
  const read = rawReader(writer, reader, { ...options, longs: 'auto' })
  const isLong = reader.kind === 'long'
  return (from, depth) => {
    const raw = read(from, depth)
    const plain = toPlain(logical, raw)
    return plain === raw && isLong ? asLong(raw as number | bigint, options.longs) : plain
  }
}

function asLong(value: number | bigint, longs: DecodeOptions['longs']): unknown {
  if (longs === 'auto') return value
  if (longs === 'bigint') return BigInt(value)
  return longs === 'string' ? String(value) : Number(value)
}

function rawReader(
  writer: PrimitiveSchema | FixedSchema,
  reader: PrimitiveSchema | FixedSchema,
  { longs }: DecodeOptions,
): ReadValue {
  if (reader.kind === 'fixed') return (from) => readBytes(from, reader.size)
  if (writer.kind === 'int' && reader.kind === 'int') return readInt
  if (writer.kind === 'int' || writer.kind === 'long') {
    const read = writer.kind === 'int' ? readInt : readLong
    if (reader.kind === 'float' || reader.kind === 'double') return (from) => Number(read(from))
    return longs === 'auto' ? read : (from) => asLong(read(from), longs)
  }
  switch (writer.kind) {
    case 'null':
      return () => null
    case 'boolean':
      return readBoolean
    case 'float':
      return (from) => from.bytes.readFloatLE(take(from, 4, 'a float'))
    case 'double':
      return (from) => from.bytes.readDoubleLE(take(from, 8, 'a double'))
    default:
      return reader.kind === 'string'
        ? readText
        : (from) => readBytes(from, readLength(from, 'bytes'))
  }
}

function readBoolean(from: Reader): boolean {
  const at = take(from, 1, 'a boolean')
  const byte = from.bytes[at]
  if (byte === 0 || byte === 1) return byte === 1
  throw new WireFault(`expected 0 or 1 for a boolean, found ${byte}`, at)
}
