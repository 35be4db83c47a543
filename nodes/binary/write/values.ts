/** Writes the value of a field: what it means, its body, its repetition. */
import type { Code, Values } from '../expression/code.ts'
import type { Body, Field, Repeat, Size } from '../layout/model.ts'
import { Fault } from '../read/fault.ts'
import { wholeNumber } from '../read/sizes.ts'
import type { WriteBuild } from './build.ts'
import { choiceWriter } from './choice.ts'
import { meaningWriter } from './meaning.ts'
import { writeFloat, writeInteger, writeVarint } from './numbers.ts'
import { append } from './out.ts'
import type { Out, WriteValue } from './out.ts'
import { sizedWriter, withPrefix } from './sizes.ts'
import { bcdBytes, bytesOf, hexBytes, textBytes } from './texts.ts'
import type { ToBytes } from './texts.ts'
import { listFrom } from './tlv-entries.ts'
import { tlvWriter } from './tlv.ts'

export function valueWriter(field: Field, build: WriteBuild): WriteValue {
  const item = meaningWriter(field, bodyWriter(field, field.body, build))
  return field.repeat ? listWriter(field.repeat, item, build) : item
}

function bodyWriter(field: Field, body: Body, build: WriteBuild): WriteValue {
  switch (body.kind) {
    case 'integer':
      return (out, value) => writeInteger(out, value, body)
    case 'float':
      return (out, value) => writeFloat(out, value, body)
    case 'varint':
      return writeVarint
    case 'bcd':
      return partWriter(body.size, bcdBytes(body.endian), build)
    case 'hex':
      return partWriter(body.size, hexBytes, build)
    case 'bytes':
      return partWriter(body.size, bytesOf, build)
    case 'text':
      return partWriter(body.size, textBytes(body), build)
    case 'contents':
      return (out) => append(out, body.bytes)
    case 'value':
      return () => undefined
    case 'record':
      return sizedWriter(field, body.size, build.record(body.record, build), build)
    case 'choice':
      return choiceWriter(body, build)
    case 'tlv':
      return sizedWriter(field, body.size, tlvWriter(body, build), build)
  }
}

/** The size of a text or of bytes: fixed, worked out, or whatever the value has. */
function partWriter(size: Size | undefined, toBytes: ToBytes, build: WriteBuild): WriteValue {
  const plain: WriteValue = (out, value) => append(out, toBytes(value, undefined))
  if (!size || size.kind === 'rest') return plain
  if (size.kind === 'fixed') return (out, value) => append(out, toBytes(value, size.bytes))
  if (size.kind === 'prefix') return withPrefix(size.prefix, plain, build)
  const { code } = size
  if (followsValue(code, 'length', build)) return plain
  return (out, value, self, hidden) =>
    append(out, toBytes(value, wholeNumber(code.run(out, self, hidden), 'size')))
}

/** The field that the expression names is written from this one, so it cannot differ. */
function followsValue(
  { only, usesInput }: Code,
  kind: 'length' | 'count',
  { scope }: WriteBuild,
): boolean {
  if (usesInput) return true
  return only !== undefined && scope.some(({ id, origin }) => id === only && origin?.kind === kind)
}

function listWriter(repeat: Repeat, item: WriteValue, build: WriteBuild): WriteValue {
  const write: WriteValue = (out, value, self, hidden) =>
    writeItems(out, listFrom(value), self, hidden, item)
  switch (repeat.kind) {
    case 'eos':
      return write
    case 'prefix': {
      const prefix = build.value(repeat.prefix, build)
      return (out, value, self, hidden) => {
        prefix(out, listFrom(value).length, self, hidden)
        write(out, value, self, hidden)
      }
    }
    case 'count':
      return followsValue(repeat.count, 'count', build) ? write : counted(repeat.count, write)
    case 'until':
      return repeat.until.usesInput ? write : ending(repeat.until, write)
  }
}

function writeItems(
  out: Out,
  items: readonly unknown[],
  self: Values,
  hidden: Values,
  write: WriteValue,
): void {
  const { index, previous } = out
  out.previous = undefined
  for (const [place, value] of items.entries()) {
    out.index = place
    try {
      write(out, value, self, hidden)
    } catch (error) {
      if (error instanceof Fault) {
        error.at ??= out.pos
        error.steps.push(place)
      }
      throw error
    }
    out.previous = value
  }
  out.index = index
  out.previous = previous
}

const counted =
  ({ run, source }: Code, write: WriteValue): WriteValue =>
  (out, value, self, hidden) => {
    const wanted = wholeNumber(run(out, self, hidden), 'count')
    const found = listFrom(value).length
    if (found !== wanted)
      throw new Fault('value', `expected ${wanted} items ("${source}"), found ${found}`)
    write(out, value, self, hidden)
  }

/** The last item, and no other, ends the list: a reader would stop elsewhere. */
const ending =
  ({ run, source }: Code, write: WriteValue): WriteValue =>
  (out, value, self, hidden) => {
    const items = listFrom(value)
    const outer = out.item
    for (const [place, item] of items.entries()) {
      out.item = item
      if ((run(out, self, hidden) === true) !== (place === items.length - 1))
        throw new Fault(
          'value',
          `expected "${source}" for the last item alone, found it at item ${place}`,
        )
    }
    out.item = outer
    if (items.length === 0) throw new Fault('value', 'expected at least one item, found none')
    write(out, value, self, hidden)
  }
