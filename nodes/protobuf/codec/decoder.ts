/** Descriptors -> a function that reads one message. Made once, closures only. */
import type protobuf from 'protobufjs'

import { createReader, readLength, readTag, skip, WireFault, wireNames } from '../wire/reader.ts'
import type { Reader } from '../wire/reader.ts'
import { fieldsOf, setKey, wireTypeOf } from './fields.ts'
import type { FieldFacts } from './fields.ts'
import { defaultOf, mapReader, valueReader } from './read-value.ts'
import type { DecodeOptions, Messages, ReadFields, ReadValue } from './read-value.ts'
import { wellKnownOf } from './well-known.ts'
import type { Fields, WellKnown } from './well-known.ts'

interface Slot {
  readonly facts: FieldFacts
  readonly wireType: number
  readonly read: ReadValue
  /** Adds the value that was read to the message. */
  readonly put: (into: Fields, value: unknown) => void
  readonly others: readonly string[]
}

export function createDecoder(
  type: protobuf.Type,
  options: DecodeOptions,
): (bytes: Uint8Array) => unknown {
  const read = createMessages(options).value(type)
  return (bytes) => {
    const reader = createReader(bytes)
    return read(reader, options.maxDepth)
  }
}

/** Types refer to themselves: each is made once, when it is first met. */
function createMessages(options: DecodeOptions): Messages {
  const made = new Map<protobuf.Type, ReadFields>()
  const messages: Messages = {
    fields(type) {
      const before = made.get(type)
      if (before !== undefined) return before
      let real: ReadFields | undefined
      const lazy: ReadFields = (reader, depth, into, group) => {
        real ??= createFields(type, options, messages)
        real(reader, depth, into, group)
      }
      made.set(type, lazy)
      return lazy
    },
    value(type, group) {
      const known = options.wellKnown === 'plain' ? wellKnownOf(type) : undefined
      if (known !== undefined && group === undefined) return plainReader(type, known)
      const read = messages.fields(type)
      return (reader, depth, before) => {
        const into = before ?? {}
        read(reader, depth, into, group)
        return into
      }
    },
  }
  const plain = new Map<protobuf.Type, ReadValue>()
  function plainReader(type: protobuf.Type, known: WellKnown): ReadValue {
    const before = plain.get(type)
    if (before !== undefined) return before
    let fields: ReadFields | undefined
    const read: ReadValue = (reader, depth) => {
      fields ??= createFields(type, rawOptions(known, options), messages)
      const into: Fields = {}
      fields(reader, depth, into)
      return known.toPlain(into)
    }
    plain.set(type, read)
    return read
  }
  return messages
}

/** As `toPlain` wants the fields: by their names in the schema, and with none left out. */
const rawOptions = (known: WellKnown, options: DecodeOptions): DecodeOptions => ({
  ...options,
  names: 'schema',
  defaults: known.isOneOf !== true,
  longs: known.isWrapper === true ? options.longs : 'auto',
})

function createFields(type: protobuf.Type, options: DecodeOptions, messages: Messages): ReadFields {
  const slots = fieldsOf(type, options.names).map((facts) => slotOf(facts, options, messages))
  const byId = new Map(slots.map((slot) => [slot.facts.id, slot]))
  const finish = finisher(slots, options)
  return (reader, depth, into, group) => {
    if (depth <= 0)
      throw new WireFault(`nested deeper than maxDepth (${options.maxDepth})`, reader.pos)
    let slot: Slot | undefined
    try {
      for (;;) {
        slot = undefined
        if (reader.pos >= reader.end) {
          if (group === undefined) break
          throw new WireFault(`expected the end of group ${group}, found the end`, reader.pos)
        }
        const at = reader.pos
        const tag = readTag(reader)
        if (group !== undefined && tag === ((group << 3) | 4) >>> 0) break
        slot = byId.get(tag >>> 3)
        if (slot === undefined) {
          if (options.unknown === 'refuse')
            throw new WireFault(`"${type.name}" has no field with the number ${tag >>> 3}`, at)
          skip(reader, tag, depth - 1)
        } else readField(slot, { reader, depth, into, wireType: tag & 7, at })
      }
      slot = undefined
      finish(into, reader)
    } catch (error) {
      if (error instanceof WireFault && slot !== undefined) error.path.unshift(slot.facts.key)
      throw error
    }
  }
}

interface Reading {
  readonly reader: Reader
  readonly depth: number
  readonly into: Fields
  readonly wireType: number
  readonly at: number
}

function readField(slot: Slot, { reader, depth, into, wireType, at }: Reading): void {
  const { facts } = slot
  if (wireType === slot.wireType) {
    for (const other of slot.others) delete into[other]
    const before = !facts.isRepeated && Object.hasOwn(into, facts.key) ? into[facts.key] : undefined
    slot.put(into, slot.read(reader, depth, isFields(before) ? before : undefined))
  } else if (wireType === 2 && facts.isRepeated && slot.wireType !== 3) {
    // A packed list, also where the schema says that it is not.
    const outer = reader.end
    const size = readLength(reader, 'a packed list')
    reader.end = reader.pos + size
    while (reader.pos < reader.end) slot.put(into, slot.read(reader, depth))
    reader.end = outer
  } else
    throw new WireFault(
      `expected ${wireNames[slot.wireType] ?? ''}, found ${wireNames[wireType] ?? ''}`,
      at,
    )
}

function slotOf(facts: FieldFacts, options: DecodeOptions, messages: Messages): Slot {
  const { key, isRepeated, mapKey } = facts
  const others = facts.oneOf.filter((other) => other !== key)
  const put = putter(key, mapKey !== undefined ? 'map' : isRepeated ? 'list' : 'one')
  if (mapKey !== undefined)
    return { facts, wireType: 2, read: mapReader(facts, options, messages), put, others }
  const read = valueReader(facts, options, messages)
  return { facts, wireType: wireTypeOf(facts), read, put, others }
}

function putter(key: string, kind: 'one' | 'list' | 'map'): Slot['put'] {
  if (kind === 'one') return (into, value) => setKey(into, key, value)
  if (kind === 'list')
    return (into, value) => {
      const list = Object.hasOwn(into, key) ? into[key] : undefined
      if (Array.isArray(list)) list.push(value)
      else setKey(into, key, [value])
    }
  return (into, value) => {
    // A map reader gives a pair.
    const [name, inner] = value as [string, unknown]
    const map = Object.hasOwn(into, key) ? into[key] : undefined
    if (isFields(map)) setKey(map, name, inner)
    else {
      const fresh: Fields = {}
      setKey(fresh, name, inner)
      setKey(into, key, fresh)
    }
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array)

/** Asks for what is required, and fills in what has a default. */
function finisher(slots: readonly Slot[], options: DecodeOptions) {
  const required = slots.filter(({ facts }) => facts.isRequired).map(({ facts }) => facts.key)
  const filled = options.defaults
    ? slots.map(({ facts }) => facts).filter((facts) => !facts.isRequired && isFilled(facts))
    : []
  return (into: Fields, { pos }: Reader): void => {
    for (const key of required)
      if (!Object.hasOwn(into, key))
        throw new WireFault(
          `expected the required field "${key}", found the end of the message`,
          pos,
        )
    for (const facts of filled) {
      if (Object.hasOwn(into, facts.key)) continue
      const value =
        facts.mapKey !== undefined ? {} : facts.isRepeated ? [] : defaultOf(facts, options)
      setKey(into, facts.key, value)
    }
  }
}

const isFilled = ({ isRepeated, mapKey, hasPresence }: FieldFacts): boolean =>
  isRepeated || mapKey !== undefined || !hasPresence
