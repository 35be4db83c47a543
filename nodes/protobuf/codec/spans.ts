/** Which bytes each value of a message came from: its tag, its length and itself. For one that was decoded. */
import protobuf from 'protobufjs'

import type { Span } from '../../../runtime/plugin.ts'
import { createReader, readLength, readTag, skip } from '../wire/reader.ts'
import type { Reader } from '../wire/reader.ts'
import { fieldsOf, wireTypeOf } from './fields.ts'
import type { FieldFacts, Scalar } from './fields.ts'
import type { DecodeOptions } from './read-value.ts'
import { scalarReader } from './read-scalar.ts'
import { wellKnownOf } from './well-known.ts'

type Options = Pick<DecodeOptions, 'names' | 'wellKnown' | 'maxDepth'>

/** More places than this nobody looks at. */
const mostSpans = 20_000

export function spanReader(type: protobuf.Type, options: Options): (bytes: Uint8Array) => Span[] {
  return (bytes) => {
    const walk: Walk = { reader: createReader(bytes), spans: new Map(), counts: new Map(), options }
    walk.spans.set('', { path: '', start: 0, end: bytes.length })
    readFields(walk, type, { path: '', depth: options.maxDepth })
    return [...walk.spans.values()]
  }
}

interface Walk {
  readonly reader: Reader
  /** By path: what is sent again takes the place of what was there. */
  readonly spans: Map<string, Span>
  /** Items of each list so far. */
  readonly counts: Map<string, number>
  readonly options: Options
}
interface Place {
  readonly path: string
  readonly depth: number
  /** Number of the group that is read. */
  readonly group?: number
}

function readFields(walk: Walk, type: protobuf.Type, { path, depth, group }: Place): void {
  const { reader, options } = walk
  const byId = new Map(fieldsOf(type, options.names).map((facts) => [facts.id, facts]))
  while (reader.pos < reader.end) {
    const start = reader.pos
    const tag = readTag(reader)
    if (group !== undefined && tag === ((group << 3) | 4) >>> 0) return
    const facts = byId.get(tag >>> 3)
    if (facts === undefined) skip(reader, tag, depth)
    else {
      for (const other of facts.oneOf) if (other !== facts.key) forget(walk, under(path, other))
      readField(walk, facts, { at: under(path, facts.key), tag, start, depth })
    }
  }
}

interface Found {
  /** Path of the field. */
  readonly at: string
  readonly tag: number
  readonly start: number
  readonly depth: number
}

function readField(walk: Walk, facts: FieldFacts, { at, tag, start, depth }: Found): void {
  if (facts.mapKey !== undefined) return readEntry(walk, facts, { at, tag, start, depth })
  if (!facts.isRepeated) return readValue(walk, facts, { at, tag, start, depth })
  const wireType = wireTypeOf(facts)
  if ((tag & 7) === wireType) {
    return readValue(walk, facts, { at: next(walk, at), tag, start, depth })
  }
  within(walk, () => {
    while (walk.reader.pos < walk.reader.end) {
      const item = walk.reader.pos
      readValue(walk, facts, { at: next(walk, at), tag: wireType, start: item, depth })
    }
  })
}

/** A value behind its tag; what is inside of a message has spans of its own. */
function readValue(walk: Walk, facts: FieldFacts, { at, tag, start, depth }: Found): void {
  const { reader, options } = walk
  const { type, isGroup, id } = facts
  const isPlain =
    type instanceof protobuf.Type && options.wellKnown === 'plain' && wellKnownOf(type)
  if (!(type instanceof protobuf.Type) || isPlain) skip(reader, tag, depth)
  else if (isGroup) readFields(walk, type, { path: at, depth: depth - 1, group: id })
  else within(walk, () => readFields(walk, type, { path: at, depth: depth - 1 }))
  if (walk.spans.size < mostSpans) walk.spans.set(at, { path: at, start, end: reader.pos })
}

/** An entry of a map: the key may stand behind the value, which it names. */
function readEntry(walk: Walk, facts: FieldFacts, { at, start, depth }: Found): void {
  const { reader } = walk
  const readKey = scalarReader(facts.mapKey as Scalar, 'string')
  const outer = reader.pos
  let key = facts.mapKey === 'string' ? '' : facts.mapKey === 'bool' ? 'false' : '0'
  const look = (take: (tag: number, from: number) => void): void =>
    within(walk, () => {
      while (reader.pos < reader.end) {
        const from = reader.pos
        take(readTag(reader), from)
      }
    })
  look((tag) => {
    if (tag >>> 3 === 1) key = String(readKey(reader))
    else skip(reader, tag, depth)
  })
  const path = under(at, key)
  forget(walk, path)
  reader.pos = outer
  const value = { ...facts, isGroup: false, mapKey: undefined }
  look((tag, from) => {
    if (tag >>> 3 === 2) readValue(walk, value, { at: path, tag, start: from, depth: depth - 1 })
    else skip(reader, tag, depth)
  })
  // The key names the value and belongs to it.
  if (walk.spans.size < mostSpans) walk.spans.set(path, { path, start, end: reader.pos })
}

/** Reads up to the end that the length before it says. */
function within({ reader }: Walk, read: () => void): void {
  const size = readLength(reader, 'a message')
  const outer = reader.end
  reader.end = reader.pos + size
  read()
  reader.end = outer
}

function next({ counts }: Walk, list: string): string {
  const count = counts.get(list) ?? 0
  counts.set(list, count + 1)
  return `${list}/${count}`
}

/** Another field of a `oneof`, or the same key again, took its place. */
function forget({ spans, counts }: Walk, path: string): void {
  if (!spans.has(path)) return
  for (const known of [spans, counts])
    for (const each of known.keys())
      if (each === path || each.startsWith(`${path}/`)) known.delete(each)
}

const under = (path: string, key: string): string =>
  `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
