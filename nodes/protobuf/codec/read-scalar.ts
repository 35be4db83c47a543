/** Readers for the scalar types. */
import { longOf } from '../wire/longs.ts'
import type { Longs } from '../wire/longs.ts'
import { readBytes, readFixed64, readText, readVarint, take } from '../wire/reader.ts'
import type { Reader } from '../wire/reader.ts'
import type { Scalar } from './fields.ts'

export type ReadScalar = (reader: Reader) => unknown

export function scalarReader(type: Scalar, longs: Longs): ReadScalar {
  switch (type) {
    case 'int64':
    case 'uint64':
      return (reader) => {
        readVarint(reader)
        return longOf(reader.low, reader.high, type === 'int64', longs)
      }
    case 'sint64':
      return (reader) => {
        readVarint(reader)
        const sign = -(reader.low & 1)
        const low = ((reader.low >>> 1) | (reader.high << 31)) ^ sign
        return longOf(low >>> 0, ((reader.high >>> 1) ^ sign) >>> 0, true, longs)
      }
    case 'fixed64':
    case 'sfixed64':
      return (reader) => {
        readFixed64(reader)
        return longOf(reader.low, reader.high, type === 'sfixed64', longs)
      }
    default:
      return small[type]
  }
}

type Small = Exclude<Scalar, 'int64' | 'uint64' | 'sint64' | 'fixed64' | 'sfixed64'>

const small: Readonly<Record<Small, ReadScalar>> = {
  int32: (reader) => {
    readVarint(reader)
    return reader.low | 0
  },
  uint32: (reader) => {
    readVarint(reader)
    return reader.low
  },
  sint32: (reader) => {
    readVarint(reader)
    return (reader.low >>> 1) ^ -(reader.low & 1)
  },
  bool: (reader) => {
    readVarint(reader)
    return reader.low !== 0 || reader.high !== 0
  },
  fixed32: (reader) => reader.bytes.readUInt32LE(take(reader, 4, 'an integer of 32 bits')),
  sfixed32: (reader) => reader.bytes.readInt32LE(take(reader, 4, 'an integer of 32 bits')),
  float: (reader) => reader.bytes.readFloatLE(take(reader, 4, 'a float')),
  double: (reader) => reader.bytes.readDoubleLE(take(reader, 8, 'a double')),
  string: readText,
  bytes: readBytes,
}

/** What a field is when it is not there. */
export function fallbackOf(type: Scalar, written: unknown, longs: Longs): unknown {
  if (type === 'bytes')
    return written instanceof Uint8Array ? Uint8Array.from(written) : new Uint8Array()
  if (!type.endsWith('64')) return written
  // The library keeps it as two halves.
  const { low, high } = written as { low: number; high: number }
  const isSigned = type !== 'uint64' && type !== 'fixed64'
  return longOf(low >>> 0, high >>> 0, isSigned, longs)
}
