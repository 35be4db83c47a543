/**
 * Writer's schema and reader's schema -> a function that reads one value. Schema resolution as in the
 * specification; what can never be read is told when it is made, not when the first message comes.
 */
import { branchName, SchemaFault, shortName } from '../schema/model.ts'
import type {
  EnumSchema,
  FixedSchema,
  PrimitiveSchema,
  RecordSchema,
  Schema,
  UnionSchema,
} from '../schema/model.ts'
import { createReader, readBlocks, readInt, readLong, readText, WireFault } from '../wire/reader.ts'
import { createWriter, finish } from '../wire/writer.ts'
import { fallbackWriter } from './encoder.ts'
import { readSingle } from './read-single.ts'
import type { DecodeOptions, ReadValue } from './read-single.ts'

interface Context {
  readonly options: DecodeOptions
  /** Records that are being made, by both schemas. */
  readonly made: Map<Schema, Map<Schema, ReadValue>>
}

export const createDecoder = (writer: Schema, reader: Schema, options: DecodeOptions): ReadValue =>
  make(writer, reader, { options, made: new Map() })

const wordsFor = (schema: Schema): string =>
  'name' in schema ? `${schema.kind} "${schema.name}"` : schema.kind

function make(writer: Schema, reader: Schema, context: Context): ReadValue {
  if (writer.kind === 'union') return writerUnion(writer, reader, context)
  if (reader.kind === 'union') return readerUnion(writer, reader, context)
  if (!isMatch(writer, reader))
    throw new SchemaFault(
      `what is written as ${wordsFor(writer)} cannot be read as ${wordsFor(reader)}`,
    )
  if (writer.kind === 'record' && reader.kind === 'record') return record(writer, reader, context)
  if (writer.kind === 'enum' && reader.kind === 'enum') return enumeration(writer, reader)
  if (writer.kind === 'array' && reader.kind === 'array') {
    const read = make(writer.items, reader.items, context)
    return (from, depth) => {
      const list: unknown[] = []
      readBlocks(from, (index) => within(`[${index}]`, () => list.push(read(from, depth - 1))))
      return list
    }
  }
  if (writer.kind === 'map' && reader.kind === 'map') {
    const read = make(writer.values, reader.values, context)
    return (from, depth) => {
      const map: Record<string, unknown> = {}
      readBlocks(from, () => {
        const key = readText(from)
        within(`[${JSON.stringify(key)}]`, () => setKey(map, key, read(from, depth - 1)))
      })
      return map
    }
  }
  // Matched above: a primitive or a fixed on both sides.
  return readSingle(
    writer as PrimitiveSchema | FixedSchema,
    reader as PrimitiveSchema | FixedSchema,
    context.options,
  )
}

const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
}

function isMatch(writer: Schema, reader: Schema): boolean {
  if (writer.kind !== reader.kind) return promotions[writer.kind]?.includes(reader.kind) === true
  if (!('name' in writer) || !('name' in reader)) return true
  const names = [reader.name, ...reader.aliases].map(shortName)
  const isSameSize =
    writer.kind !== 'fixed' || reader.kind !== 'fixed' || writer.size === reader.size
  return isSameSize && names.includes(shortName(writer.name))
}

function within(step: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    if (error instanceof WireFault) error.path.unshift(step)
    throw error
  }
}

/** A key of the data may be `__proto__`. */
function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value
  else
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
}

function writerUnion({ branches }: UnionSchema, reader: Schema, context: Context): ReadValue {
  let fault: unknown
  const reads = branches.map((branch) => {
    try {
      // A union that reads itself keeps its tags.
      return reader.kind === 'union'
        ? readerUnion(branch, reader, context)
        : make(branch, reader, context)
    } catch (error) {
      if (!(error instanceof SchemaFault)) throw error
      fault = error
      return undefined
    }
  })
  if (reads.every((read) => read === undefined)) throw fault
  return (from, depth) => {
    const at = from.pos
    const index = readLong(from)
    const branch = branches[Number(index)]
    if (branch === undefined)
      throw new WireFault(
        `expected the index of one of ${branches.length} branches, found ${index}`,
        at,
      )
    const read = reads[Number(index)]
    if (read === undefined)
      throw new WireFault(
        `the branch ${wordsFor(branch)} cannot be read as ${wordsFor(reader)}`,
        at,
      )
    return read(from, depth)
  }
}

function readerUnion(writer: Schema, reader: UnionSchema, context: Context): ReadValue {
  const exact = reader.branches.find(
    (branch) => branch.kind === writer.kind && branchName(branch) === branchName(writer),
  )
  const branch =
    exact ??
    reader.branches.find((each) => each.kind === writer.kind && isMatch(writer, each)) ??
    reader.branches.find((each) => isMatch(writer, each))
  if (branch === undefined)
    throw new SchemaFault(
      `what is written as ${wordsFor(writer)} is none of ${reader.branches.map(wordsFor).join(', ')}`,
    )
  const read = make(writer, branch, context)
  if (context.options.unions === 'plain' || branch.kind === 'null') return read
  const name = branchName(branch)
  return (from, depth) => ({ [name]: read(from, depth) })
}

function record(writer: RecordSchema, reader: RecordSchema, context: Context): ReadValue {
  const byReader = context.made.get(writer) ?? new Map<Schema, ReadValue>()
  context.made.set(writer, byReader)
  const before = byReader.get(reader)
  if (before !== undefined) return before
  let real: ReadValue | undefined
  byReader.set(reader, (from, depth) => real?.(from, depth))
  real = createRecord(writer, reader, context)
  return real
}

function createRecord(writer: RecordSchema, reader: RecordSchema, context: Context): ReadValue {
  const { maxDepth } = context.options
  const targetOf = (name: string) =>
    reader.fields.find((field) => field.name === name) ??
    reader.fields.find((field) => field.aliases.includes(name))
  const steps = writer.fields.map(({ name, type }) => {
    const target = targetOf(name)
    const key = target?.name
    return { name, key, read: make(type, target?.type ?? type, context) }
  })
  const written = new Set(steps.map(({ key }) => key))
  const missing = reader.fields
    .filter(({ name }) => !written.has(name))
    .map(({ name, type, fallback }) => {
      const where = `"${reader.name}.${name}"`
      if (fallback === undefined)
        throw new SchemaFault(`${where} is not written and has no default in the reader's schema`)
      const to = createWriter()
      const write = fallbackWriter(type, fallback.json, where)
      let bytes: Uint8Array | undefined
      const read = make(type, type, context)
      return {
        key: name,
        read: (depth: number) => {
          if (bytes === undefined) {
            write(to)
            bytes = finish(to)
          }
          return read(createReader(bytes), depth)
        },
      }
    })
  return (from, depth) => {
    if (depth <= 0) throw new WireFault(`nested deeper than maxDepth (${maxDepth})`, from.pos)
    const value: Record<string, unknown> = {}
    for (const { name, key, read } of steps)
      within(name, () => {
        const inner = read(from, depth - 1)
        if (key !== undefined) setKey(value, key, inner)
      })
    for (const { key, read } of missing) setKey(value, key, read(depth - 1))
    return value
  }
}

function enumeration(writer: EnumSchema, reader: EnumSchema): ReadValue {
  const symbols = writer.symbols.map((symbol) =>
    reader.symbols.includes(symbol) ? symbol : reader.fallback,
  )
  return (from) => {
    const at = from.pos
    const index = readInt(from)
    const symbol = symbols[index]
    if (symbol !== undefined) return symbol
    const found = writer.symbols[index]
    throw new WireFault(
      found === undefined
        ? `expected the index of one of ${symbols.length} symbols (${writer.name}), found ${index}`
        : `"${found}" is no symbol of the reader's "${reader.name}"`,
      at,
    )
  }
}
