/** Schema -> a function that writes one value. Made once, closures only. */
import { branchName, shortName } from '../schema/model.ts'
import type {
  FixedSchema,
  PrimitiveSchema,
  RecordSchema,
  Schema,
  UnionSchema,
} from '../schema/model.ts'
import { reserve, writeLong, writeRaw, writeText } from '../wire/writer.ts'
import type { Writer } from '../wire/writer.ts'
import { rawDefault } from './defaults.ts'
import { toRaw, wantedBy } from './logical-values.ts'
import { accepts, bytesOf, longOf, misfit, ValueFault, within } from './values.ts'

export interface EncodeOptions {
  readonly logical: 'plain' | 'raw'
  readonly unions: 'plain' | 'tagged'
  readonly unknown: 'ignore' | 'refuse'
  readonly maxDepth: number
}

export type WriteValue = (writer: Writer, value: unknown, depth: number) => void

export function createEncoder(schema: Schema, options: EncodeOptions): WriteValue {
  const records = new Map<RecordSchema, WriteValue>()
  const make = (each: Schema): WriteValue => {
    switch (each.kind) {
      case 'record':
        return record(each)
      case 'union':
        return union(each, make, options)
      case 'array': {
        const write = make(each.items)
        return (writer, value, depth) =>
          writeArray(writer, value, (item) => write(writer, item, depth - 1))
      }
      case 'map': {
        const write = make(each.values)
        return (writer, value, depth) =>
          writeMap(writer, value, (item) => write(writer, item, depth - 1))
      }
      case 'enum':
        return (writer, value) => {
          const index = typeof value === 'string' ? each.symbols.indexOf(value) : -1
          if (index === -1)
            throw misfit(`one of ${each.symbols.slice(0, 12).join(', ')} (${each.name})`, value)
          writeLong(writer, index)
        }
      default:
        return single(each, options)
    }
  }
  function record(each: RecordSchema): WriteValue {
    const before = records.get(each)
    if (before !== undefined) return before
    let real: WriteValue | undefined
    const lazy: WriteValue = (writer, value, depth) => {
      real ??= createRecord(each, make, options)
      real(writer, value, depth)
    }
    records.set(each, lazy)
    return lazy
  }
  return make(schema)
}

function single(schema: PrimitiveSchema | FixedSchema, options: EncodeOptions): WriteValue {
  const raw = rawWriter(schema)
  const { logical } = schema
  if (logical === undefined || options.logical === 'raw') return raw
  const size = schema.kind === 'fixed' ? schema.size : undefined
  return (writer, value, depth) => {
    const plain = toRaw(logical, value, size)
    if (plain !== undefined) raw(writer, plain, depth)
    else if (accepts(schema, value, 'raw')) raw(writer, value, depth)
    else throw misfit(wantedBy(logical), value)
  }
}

function rawWriter(schema: PrimitiveSchema | FixedSchema): WriteValue {
  switch (schema.kind) {
    case 'null':
      return (_, value) => {
        if (value !== null && value !== undefined) throw misfit('null', value)
      }
    case 'boolean':
      return (writer, value) => {
        if (typeof value !== 'boolean') throw misfit('true or false', value)
        const at = reserve(writer, 1)
        writer.buffer[at] = value ? 1 : 0
      }
    case 'int':
    case 'long': {
      const { kind } = schema
      return (writer, value) => writeLong(writer, longOf(value, kind === 'int' ? 'int' : 'long'))
    }
    case 'float':
    case 'double':
      return (writer, value) => writeFloat(writer, value, schema.kind === 'float')
    case 'string':
      return (writer, value) => {
        if (typeof value !== 'string') throw misfit('a text', value)
        if (/\p{Surrogate}/u.test(value)) throw misfit('a text without half a character', value)
        writeText(writer, value)
      }
    case 'bytes':
      return (writer, value) => {
        const bytes = bytesOf(value)
        writeLong(writer, bytes.length)
        writeRaw(writer, bytes)
      }
    case 'fixed':
      return (writer, value) => {
        const bytes = bytesOf(value)
        if (bytes.length !== schema.size)
          throw misfit(`${schema.size} bytes (${schema.name})`, value)
        writeRaw(writer, bytes)
      }
  }
}

function writeFloat(writer: Writer, value: unknown, isSingle: boolean): void {
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number') throw misfit('a number', value)
  if (!isSingle) {
    const at = reserve(writer, 8)
    writer.buffer.writeDoubleLE(number, at)
    return
  }
  if (Number.isFinite(number) && !Number.isFinite(Math.fround(number)))
    throw misfit('a number that fits a float', value)
  const at = reserve(writer, 4)
  writer.buffer.writeFloatLE(number, at)
}

function writeArray(writer: Writer, value: unknown, write: (item: unknown) => void): void {
  if (!Array.isArray(value)) throw misfit('a list', value)
  if (value.length > 0) {
    writeLong(writer, value.length)
    value.forEach((item, index) => within(`[${index}]`, () => write(item)))
  }
  writeLong(writer, 0)
}

function writeMap(writer: Writer, value: unknown, write: (item: unknown) => void): void {
  if (!isMap(value)) throw misfit('an object', value)
  const entries = Object.entries(value)
  if (entries.length > 0) {
    writeLong(writer, entries.length)
    for (const [key, item] of entries)
      within(`[${JSON.stringify(key)}]`, () => {
        writeText(writer, key)
        write(item)
      })
  }
  writeLong(writer, 0)
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date)

function createRecord(
  { name, fields }: RecordSchema,
  make: (schema: Schema) => WriteValue,
  options: EncodeOptions,
): WriteValue {
  const slots = fields.map((field) => ({
    ...field,
    write: make(field.type),
    writeFallback:
      field.fallback && fallbackWriter(field.type, field.fallback.json, `"${name}.${field.name}"`),
  }))
  const known = new Set(fields.map((field) => field.name))
  return (writer, value, depth) => {
    if (depth <= 0) throw new ValueFault(`nested deeper than maxDepth (${options.maxDepth})`)
    if (!isMap(value)) throw misfit(`an object (${name})`, value)
    if (options.unknown === 'refuse')
      for (const key of Object.keys(value))
        if (!known.has(key) && value[key] !== undefined)
          throw new ValueFault(`"${name}" has no field "${key}"`)
    for (const slot of slots) {
      const inner = Object.hasOwn(value, slot.name) ? value[slot.name] : undefined
      if (inner === undefined && slot.writeFallback) slot.writeFallback(writer)
      else if (inner === undefined && slot.type.kind !== 'null' && !takesNull(slot.type))
        throw new ValueFault(
          `expected the field "${slot.name}", which has no default, found nothing`,
        )
      else within(slot.name, () => slot.write(writer, inner ?? null, depth - 1))
    }
  }
}

const takesNull = (schema: Schema): boolean =>
  schema.kind === 'union' && schema.branches.some((branch) => branch.kind === 'null')

/** Throws a SchemaFault for a default that does not fit. */
export function fallbackWriter(
  type: Schema,
  json: unknown,
  where: string,
): (writer: Writer) => void {
  const value = rawDefault(type, json, where)
  const options = { logical: 'raw', unions: 'plain', unknown: 'ignore', maxDepth: 100 } as const
  let write: WriteValue | undefined
  return (writer) => {
    write ??= createEncoder(type, options)
    write(writer, value, options.maxDepth)
  }
}

function union(
  { branches }: UnionSchema,
  make: (schema: Schema) => WriteValue,
  options: EncodeOptions,
): WriteValue {
  const slots = branches.map((schema) => ({
    schema,
    write: make(schema),
    name: branchName(schema),
  }))
  const names = slots.map(({ name }) => name).join(', ')
  const writeAs = (index: number, writer: Writer, value: unknown, depth: number): void => {
    writeLong(writer, index)
    slots[index]?.write(writer, value, depth)
  }
  if (options.unions === 'tagged')
    return (writer, value, depth) => {
      const [key, ...others] = isMap(value) ? Object.keys(value) : []
      const tag = value === null ? 'null' : others.length === 0 ? key : undefined
      const index = slots.findIndex(({ name }) => name === tag || shortName(name) === tag)
      if (index === -1) throw misfit(`null or an object with one key of ${names}`, value)
      writeAs(index, writer, value === null ? null : Reflect.get(Object(value), tag ?? ''), depth)
    }
  return (writer, value, depth) => {
    const forms = ['strict', 'loose'] as const
    for (const form of forms) {
      const index = slots.findIndex(({ schema }) =>
        accepts(schema, value, options.logical === 'raw' ? 'raw' : form),
      )
      if (index !== -1) return writeAs(index, writer, value, depth)
    }
    throw misfit(`one of ${names}`, value)
  }
}
