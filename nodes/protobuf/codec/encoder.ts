/** Descriptors -> a function that writes one message. Made once, closures only. */
import protobuf from 'protobufjs'

import { createWriter, finish, writeDelimited, writeVarint, writeVarint64 } from '../wire/writer.ts'
import type { Writer } from '../wire/writer.ts'
import { fieldsOf, wireTypeOf } from './fields.ts'
import type { FieldFacts, Names } from './fields.ts'
import { wellKnownOf } from './well-known.ts'
import type { Fields } from './well-known.ts'
import { misfit, scalarWriters, ValueFault } from './write-scalar.ts'

export interface EncodeOptions {
  readonly names: Names
  readonly unknown: 'ignore' | 'refuse'
  readonly wellKnown: 'plain' | 'message'
  readonly maxDepth: number
}

type WriteValue = (writer: Writer, value: unknown, depth: number) => void
type WriteMessage = (writer: Writer, fields: Fields, depth: number) => void

interface Slot {
  readonly facts: FieldFacts
  /** Writes what stands under the key, with tags. */
  readonly write: WriteValue
}

export function createEncoder(
  type: protobuf.Type,
  options: EncodeOptions,
): (value: unknown) => Uint8Array {
  const write = createMessages(options)(type)
  return (value) => {
    const writer = createWriter()
    write(writer, value, options.maxDepth)
    return finish(writer)
  }
}

type Messages = (type: protobuf.Type) => WriteValue

function createMessages(options: EncodeOptions): Messages {
  const made = new Map<protobuf.Type, WriteMessage>()
  const fieldsWriter = (type: protobuf.Type): WriteMessage => {
    const before = made.get(type)
    if (before !== undefined) return before
    let real: WriteMessage | undefined
    const lazy: WriteMessage = (writer, fields, depth) => {
      real ??= createMessage(type, options, messages)
      real(writer, fields, depth)
    }
    made.set(type, lazy)
    return lazy
  }
  const messages: Messages = (type) => {
    const write = fieldsWriter(type)
    const known = options.wellKnown === 'plain' ? wellKnownOf(type) : undefined
    return (writer, value, depth) => {
      const fields = known?.toFields(value) ?? value
      if (!isFields(fields)) throw misfit(known?.wanted ?? `an object (${type.name})`, value)
      write(writer, fields, depth)
    }
  }
  return messages
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array)

function createMessage(
  type: protobuf.Type,
  options: EncodeOptions,
  messages: Messages,
): WriteMessage {
  const slots = fieldsOf(type, options.names).map((facts) => slotOf(facts, messages))
  const byKey = new Map<string, Slot>()
  for (const slot of slots)
    if (!byKey.has(slot.facts.otherKey)) byKey.set(slot.facts.otherKey, slot)
  for (const slot of slots) byKey.set(slot.facts.key, slot)
  return (writer, fields, depth) => {
    if (depth <= 0) throw new ValueFault(`nested deeper than maxDepth (${options.maxDepth})`)
    if (options.unknown === 'refuse') refuseUnknown(fields, byKey, type)
    for (const { facts, write } of slots) {
      const value = valueAt(fields, facts)
      if (value === undefined || value === null) {
        // A value of null is a value where the type is google.protobuf.Value.
        if (value === undefined || !isNullable(facts)) {
          if (facts.isRequired) throw missing(facts.key)
          continue
        }
      }
      if (facts.oneOf.length > 0) refuseTwo(fields, facts)
      within(facts.key, () => write(writer, value, depth))
    }
  }
}

const isNullable = ({ type, isRepeated, mapKey }: FieldFacts): boolean =>
  type instanceof protobuf.Type &&
  type.fullName === '.google.protobuf.Value' &&
  !isRepeated &&
  mapKey === undefined

const missing = (key: string): ValueFault =>
  new ValueFault(`expected the required field "${key}", found nothing`)

function valueAt(fields: Fields, { key, otherKey }: FieldFacts): unknown {
  if (Object.hasOwn(fields, key)) return fields[key]
  return Object.hasOwn(fields, otherKey) ? fields[otherKey] : undefined
}

function refuseUnknown(
  fields: Fields,
  known: ReadonlyMap<string, Slot>,
  type: protobuf.Type,
): void {
  for (const key of Object.keys(fields))
    if (!known.has(key) && fields[key] !== undefined)
      throw new ValueFault(`"${type.name}" has no field "${key}"`)
}

function refuseTwo(fields: Fields, { key, oneOf }: FieldFacts): void {
  const other = oneOf.find(
    (each) => each !== key && fields[each] !== undefined && fields[each] !== null,
  )
  if (other !== undefined)
    throw new ValueFault(`expected one of "${key}" and "${other}", found both`)
}

/** Adds a step to the path of a fault. */
function within(step: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    if (error instanceof ValueFault) error.path.unshift(step)
    throw error
  }
}

function slotOf(facts: FieldFacts, messages: Messages): Slot {
  const { id, isRepeated, isPacked, mapKey, hasPresence, isRequired } = facts
  const { write, isDefault } = valueWriter(facts, messages)
  const wireType = wireTypeOf(facts)
  const tag = ((id << 3) | wireType) >>> 0
  if (mapKey !== undefined) return { facts, write: mapWriter(facts, write) }
  if (isRepeated)
    return {
      facts,
      write: listWriter(facts, {
        write,
        tag,
        isPacked: isPacked && wireType !== 2 && wireType !== 3,
      }),
    }
  return {
    facts,
    write(writer, value, depth) {
      if (!hasPresence && !isRequired && isDefault(value)) return
      writeVarint(writer, tag)
      write(writer, value, depth)
    },
  }
}

interface ValueWriter {
  readonly write: WriteValue
  readonly isDefault: (value: unknown) => boolean
}

function valueWriter({ type, isGroup, id }: FieldFacts, messages: Messages): ValueWriter {
  if (typeof type === 'string') return scalarWriters[type]
  if (type instanceof protobuf.Enum) return enumWriter(type)
  const message = messages(type)
  const isDefault = () => false
  if (isGroup)
    return {
      write(writer, value, depth) {
        message(writer, value, depth - 1)
        writeVarint(writer, ((id << 3) | 4) >>> 0)
      },
      isDefault,
    }
  return {
    write: (writer, value, depth) =>
      writeDelimited(writer, () => message(writer, value, depth - 1)),
    isDefault,
  }
}

function enumWriter({ values, name }: protobuf.Enum): ValueWriter {
  const numbers = new Map(Object.entries(values))
  const numberOf = (value: unknown): number => {
    const number = typeof value === 'string' ? numbers.get(value) : value
    if (typeof number === 'number' && (number | 0) === number) return number
    const names = [...numbers.keys()].slice(0, 12).join(', ')
    throw misfit(`one of ${names} (${name})`, value)
  }
  return {
    write(writer, value) {
      const number = numberOf(value)
      if (number < 0) writeVarint64(writer, BigInt(number))
      else writeVarint(writer, number)
    },
    isDefault: (value) => numberOf(value) === 0,
  }
}

interface ListWriter {
  readonly write: WriteValue
  readonly tag: number
  readonly isPacked: boolean
}

function listWriter({ id }: FieldFacts, { write, tag, isPacked }: ListWriter): WriteValue {
  const listOf = (value: unknown): readonly unknown[] => {
    if (!Array.isArray(value)) throw misfit('a list', value)
    return value
  }
  const packedTag = ((id << 3) | 2) >>> 0
  return (writer, value, depth) => {
    const list = listOf(value)
    if (list.length === 0) return
    const each = (before: () => void): void =>
      list.forEach((item, index) =>
        within(`[${index}]`, () => {
          before()
          write(writer, item, depth)
        }),
      )
    if (!isPacked) each(() => writeVarint(writer, tag))
    else {
      writeVarint(writer, packedTag)
      writeDelimited(writer, () => each(() => {}))
    }
  }
}

function mapWriter({ id, mapKey = 'string', type }: FieldFacts, write: WriteValue): WriteValue {
  const keyWriter = scalarWriters[mapKey]
  const tag = ((id << 3) | 2) >>> 0
  const keyTag = (1 << 3) | wireTypeOf({ type: mapKey, isGroup: false })
  const valueTag = (2 << 3) | wireTypeOf({ type, isGroup: false })
  const keyOf = (text: string): unknown => {
    if (mapKey !== 'bool') return text
    if (text !== 'true' && text !== 'false') throw misfit('the key true or false', text)
    return text === 'true'
  }
  return (writer, value, depth) => {
    if (!isFields(value)) throw misfit('an object', value)
    for (const [key, inner] of Object.entries(value))
      within(`[${JSON.stringify(key)}]`, () => {
        writeVarint(writer, tag)
        writeDelimited(writer, () => {
          writeVarint(writer, keyTag)
          keyWriter.write(writer, keyOf(key))
          writeVarint(writer, valueTag)
          write(writer, inner, depth - 1)
        })
      })
  }
}
