/** How one value of a field is read, by its type in the schema. */
import protobuf from 'protobufjs'

import type { Longs } from '../wire/longs.ts'
import {
  createReader,
  readLength,
  readTag,
  readVarint,
  skip,
  WireFault,
  wireNames,
} from '../wire/reader.ts'
import type { Reader } from '../wire/reader.ts'
import { wireTypeOf } from './fields.ts'
import type { FieldFacts, Names } from './fields.ts'
import { fallbackOf, scalarReader } from './read-scalar.ts'
import type { Fields } from './well-known.ts'

export interface DecodeOptions {
  readonly longs: Longs
  readonly enums: 'name' | 'number'
  readonly names: Names
  readonly defaults: boolean
  readonly unknown: 'ignore' | 'refuse'
  readonly wellKnown: 'plain' | 'message'
  readonly maxDepth: number
}

/**
 * Reads one value of a field, without its tag. `before`: what stands there already; a message that is
 * sent in several parts is one message with the fields of all of them.
 */
export type ReadValue = (reader: Reader, depth: number, before?: Fields) => unknown
/** Reads up to the end of the reader, or up to the end of the group with this number. */
export type ReadFields = (reader: Reader, depth: number, into: Fields, group?: number) => void

/** Readers of message types, which may hold each other. */
export interface Messages {
  /** Reads a whole message, up to the reader's end. */
  value(type: protobuf.Type, group?: number): ReadValue
  fields(type: protobuf.Type): ReadFields
}

export function valueReader(
  facts: FieldFacts,
  options: DecodeOptions,
  messages: Messages,
): ReadValue {
  const { type, isGroup, id } = facts
  if (typeof type === 'string') return scalarReader(type, options.longs)
  if (type instanceof protobuf.Enum) return enumReader(type, options)
  if (isGroup) {
    const read = messages.value(type, id)
    return (reader, depth, before) => read(reader, depth - 1, before)
  }
  const read = messages.value(type)
  return (reader, depth, before) => {
    const size = readLength(reader, 'a message')
    const outer = reader.end
    reader.end = reader.pos + size
    const value = read(reader, depth - 1, before)
    reader.end = outer
    return value
  }
}

function enumReader({ valuesById }: protobuf.Enum, { enums }: DecodeOptions): ReadValue {
  const read = (reader: Reader): number => {
    readVarint(reader)
    return reader.low | 0
  }
  if (enums === 'number') return read
  const names = new Map(Object.entries(valuesById).map(([id, name]) => [Number(id), name]))
  return (reader) => {
    const number = read(reader)
    return names.get(number) ?? number
  }
}

export function mapReader(
  facts: FieldFacts,
  options: DecodeOptions,
  messages: Messages,
): ReadValue {
  const { mapKey = 'string', type } = facts
  const readKey = scalarReader(mapKey, 'string')
  const value = { ...facts, isGroup: false, mapKey: undefined }
  const readValue = valueReader(value, options, messages)
  const wires = [wireTypeOf({ type: mapKey, isGroup: false }), wireTypeOf(value)]
  const noKey = mapKey === 'string' ? '' : mapKey === 'bool' ? 'false' : '0'
  return (reader, depth) => {
    if (depth <= 1)
      throw new WireFault(`nested deeper than maxDepth (${options.maxDepth})`, reader.pos)
    const size = readLength(reader, 'an entry of a map')
    const outer = reader.end
    reader.end = reader.pos + size
    let key = noKey
    let inner: unknown
    while (reader.pos < reader.end) {
      const at = reader.pos
      const tag = readTag(reader)
      const part = tag >>> 3
      if (part !== 1 && part !== 2) skip(reader, tag, depth - 1)
      else if ((tag & 7) !== wires[part - 1])
        throw new WireFault(
          `expected ${wireNames[wires[part - 1] ?? 0] ?? ''} in an entry of a map, found ${wireNames[tag & 7] ?? ''}`,
          at,
        )
      else if (part === 1) key = String(readKey(reader))
      else inner = readValue(reader, depth - 1)
    }
    if (inner === undefined) {
      // An entry without a value has the default of its type: that of no bytes for a message.
      inner =
        type instanceof protobuf.Type
          ? messages.value(type)(createReader(new Uint8Array()), depth - 1)
          : defaultOf(value, options)
    }
    reader.end = outer
    return [key, inner]
  }
}

export function defaultOf(
  { type, fallback }: FieldFacts,
  { longs, enums }: DecodeOptions,
): unknown {
  if (typeof type === 'string') return fallbackOf(type, fallback, longs)
  if (!(type instanceof protobuf.Enum)) return undefined
  const number = typeof fallback === 'number' ? fallback : Object.values(type.values)[0]
  return enums === 'number' || number === undefined ? number : (type.valuesById[number] ?? number)
}
