/** The value of a field: its body, what it means, its repetition. */
import type { Code } from '../expression/code.ts'
import type { Body, Field, Size } from '../layout/model.ts'
import { choiceReader } from './choice.ts'
import { align, take, within } from './cursor.ts'
import { sizeReader } from './sizes.ts'
import type { ReadValue } from './cursor.ts'
import { Fault, show, short } from './fault.ts'
import { fusedReader } from './fused.ts'
import { floatReader } from './floats.ts'
import { integerReader } from './integers.ts'
import { listReader } from './lists.ts'
import { meaningReader } from './meaning.ts'

import type { Build } from './build.ts'
import { bcdFrom, bytesFrom, hexFrom, terminatorAt, textFrom } from './texts.ts'
import { tlvReader } from './tlv.ts'
import { readVarint } from './varint.ts'

export function valueReader(field: Field, build: Build): ReadValue {
  const { repeat } = field
  const fused = fusedReader(field, build.hasBits.value)
  const item = fused ?? meaningReader(field, fixed(field, bodyReader(field, build)))
  return repeat ? listReader(field, repeat, item, build) : item
}

/** A number that is always the same. */
function fixed({ origin }: Field, read: ReadValue): ReadValue {
  if (origin?.kind !== 'contents') return read
  const wanted = origin.value
  return (c, self, hidden) => {
    const at = c.pos
    const value = read(c, self, hidden)
    if (value === wanted) return value
    throw new Fault('value', `expected ${wanted}, found ${show(value)}`, at)
  }
}

function bodyReader(field: Field, build: Build): ReadValue {
  const { body } = field
  if (body.kind === 'integer' && body.bitOrder) {
    build.hasBits.value = true
    return integerReader(body)
  }
  const read = wholeReader(field, body, build)
  if (body.kind === 'value' || !build.hasBits.value) return read
  if (body.kind === 'record' || body.kind === 'choice' || body.kind === 'tlv') return read
  return (c, self, hidden) => {
    align(c)
    return read(c, self, hidden)
  }
}

function wholeReader(field: Field, body: Body, build: Build): ReadValue {
  switch (body.kind) {
    case 'integer':
      return integerReader(body)
    case 'float':
      return floatReader(body.bytes, body.order)
    case 'varint':
      return readVarint
    case 'bcd':
      return sized(body.size, build, bcdFrom(body.endian, body.isText))
    case 'hex':
      return sized(body.size, build, hexFrom)
    case 'bytes':
      return sized(body.size, build, bytesFrom)
    case 'text':
      return body.size
        ? sized(body.size, build, textFrom(body))
        : untilZero(body.encoding, textFrom(body))
    case 'contents':
      return contentsReader(body.bytes)
    case 'value':
      return derived(body.code)
    case 'record':
      return cutOut(field, body.size, build.record(body.record, build), build)
    case 'choice':
      return choiceReader(field, body, build)
    case 'tlv':
      return cutOut(field, body.size, tlvReader(field, body, build), build)
  }
}

type FromBytes = (bytes: Uint8Array, start: number, end: number) => unknown

function sized(size: Size, build: Build, from: FromBytes): ReadValue {
  const measure = sizeReader(size, build)
  return (c, self, hidden) => {
    const count = measure(c, self, hidden)
    const at = take(c, count)
    return from(c.bytes, at, at + count)
  }
}

function cutOut(field: Field, size: Size | undefined, read: ReadValue, build: Build): ReadValue {
  if (!size) return read
  const measure = sizeReader(size, build)
  const { ignoresTrailing } = field
  return (c, self, hidden) => {
    align(c)
    const count = measure(c, self, hidden)
    return within(c, count, ignoresTrailing, () => read(c, self, hidden))
  }
}

function untilZero(encoding: string, from: FromBytes): ReadValue {
  const width = encoding.startsWith('utf-16') ? 2 : 1
  return (c) => {
    const at = c.pos
    const end = terminatorAt(c.bytes.subarray(0, c.end), at, c.end, width)
    if (end === undefined)
      throw new Fault('short', 'expected a zero that ends the text, found the end', c.end)
    c.pos = end + width
    return from(c.bytes, at, end)
  }
}

function contentsReader(wanted: Uint8Array): ReadValue {
  const count = wanted.length
  return (c) => {
    const at = c.pos
    if (count > c.end - at) throw short(at, count, c.end - at)
    for (let index = 0; index < count; index++)
      if (c.bytes[at + index] !== wanted[index])
        throw new Fault(
          'value',
          `expected ${Buffer.from(wanted).toString('hex')}, found ${Buffer.from(c.bytes.subarray(at, at + count)).toString('hex')}`,
          at,
        )
    c.pos = at + count
    return wanted.slice()
  }
}

/** What depends on a null is null. */
function derived({ run, names, source }: Code): ReadValue {
  const spreads = names.length > 0 && !/\bnull\b|\bhas\s*\(/.test(source)
  return (c, self, hidden) => {
    if (spreads && names.some((name) => (name.startsWith('_') ? hidden : self)[name] === null))
      return null
    const value = run(c, self, hidden)
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new Fault('value', `"${source}" gives ${value}, not a finite number`)
    return value
  }
}
