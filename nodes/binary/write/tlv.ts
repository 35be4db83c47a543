/** Tagged values back to bytes: in the order in which the message has them. */
import type { Values } from '../expression/code.ts'
import { namesOf } from '../layout/model.ts'
import type { Field, Tlv, TlvCase } from '../layout/model.ts'
import { isRaw, textOf } from '../layout/findings.ts'
import { Fault, show } from '../read/fault.ts'
import type { WriteBuild } from './build.ts'
import { alignOut } from './out.ts'
import type { Out, WriteStep, WriteValue } from './out.ts'
import { withPrefix } from './sizes.ts'
import { entriesIn, listFrom } from './tlv-entries.ts'

interface Entry {
  readonly tag: string | number | bigint
  readonly names: readonly string[]
  readonly isCollected: boolean
  write(out: Out, value: unknown, self: Values, hidden: Values): void
}

export function tlvStep(tlv: Tlv, build: WriteBuild): WriteStep {
  const entries = entriesOf(tlv, build)
  const finish = ending(tlv, build)
  return (out, self, hidden) => {
    for (const { key, index } of entriesIn(tlv, self)) {
      const entry = entries.get(key)
      if (!entry) continue
      const list = entry.isCollected ? self[entry.names[0] ?? ''] : undefined
      const outer = out.index
      out.index = index
      named(entry, out, () =>
        entry.write(out, Array.isArray(list) ? list[index] : undefined, self, hidden),
      )
      out.index = outer
    }
    finish(out, self, hidden)
  }
}

function named({ names }: Entry, out: Out, write: () => void): void {
  try {
    write()
  } catch (error) {
    if (error instanceof Fault && error.steps.length === 0) {
      error.at ??= out.pos
      if (names.length === 1 && names[0] !== undefined) error.steps.push(names[0])
    }
    throw error
  }
}

/** A list of entries, each an object of its own. */
export function tlvWriter(tlv: Tlv, build: WriteBuild): WriteValue {
  const entries = entriesOf(tlv, build)
  const finish = ending(tlv, build)
  return (out, value, self, hidden) => {
    for (const [index, item] of listFrom(value).entries()) {
      try {
        writeEntry(out, item, tlv, entries, build)
      } catch (error) {
        if (error instanceof Fault) error.steps.push(index)
        throw error
      }
    }
    finish(out, self, hidden)
  }
}

function writeEntry(
  out: Out,
  item: unknown,
  tlv: Tlv,
  entries: ReadonlyMap<string, Entry>,
  { usesStack }: WriteBuild,
): void {
  if (!isRaw(item)) throw new Fault('value', `expected an object, found ${show(item)}`)
  const self: Values = item
  const entry = findEntry(self, tlv, entries)
  if (usesStack) {
    out.outs.push(self)
    out.hiddens.push({})
  }
  const [name] = entry.names
  entry.write(out, entry.isCollected && name !== undefined ? self[name] : undefined, self, {})
  if (usesStack) {
    out.outs.pop()
    out.hiddens.pop()
  }
}

function findEntry(self: Values, tlv: Tlv, entries: ReadonlyMap<string, Entry>): Entry {
  const said = tlv.key.startsWith('_') ? undefined : self[tlv.key]
  const found =
    said === undefined
      ? [...entries.values()].find(({ names }) => names.some((name) => self[name] !== undefined))
      : entries.get(textOf(said))
  if (found) return found
  throw new Fault(
    'tag',
    `expected an entry with a known tag, found ${said === undefined ? `the keys ${Object.keys(self).join(', ')}` : show(said)}`,
  )
}

function entriesOf(tlv: Tlv, build: WriteBuild): Map<string, Entry> {
  return new Map([...tlv.cases].map(([key, each]) => [key, entryOf(tlv, key, each, build)]))
}

function entryOf(tlv: Tlv, key: string, { field, isCollected }: TlvCase, build: WriteBuild): Entry {
  const tag = tagValue(tlv, key)
  const writeTag = tagWriter(tlv, tag, build)
  const body: WriteValue = isCollected
    ? build.value(field, build)
    : stepAsValue(build.step(field, build))
  const write = tlv.length ? withPrefix(tlv.length, body, build) : body
  return {
    tag,
    names: namesOf(field),
    isCollected,
    write(out, value, self, hidden) {
      writeTag(out, self, hidden)
      write(out, value, self, hidden)
    },
  }
}

const stepAsValue =
  (step: WriteStep): WriteValue =>
  (out, _value, self, hidden) =>
    step(out, self, hidden)

/** What the tag field has as its value: a number, or a text where the field maps it. */
function tagValue({ tag, key: id }: Tlv, key: string): string | number | bigint {
  const field: Field | undefined = tag.fields.find((each) => each.id === id)
  if (!/^-?\d+$/.test(key) || field?.body.kind === 'text' || field?.body.kind === 'hex') return key
  const number = Number(key)
  return Number.isSafeInteger(number) ? number : BigInt(key)
}

function tagWriter(
  { tag, key }: Tlv,
  value: string | number | bigint,
  build: WriteBuild,
): WriteStep {
  const steps = tag.fields.map((field) => build.step(field, build))
  const isHidden = key.startsWith('_')
  return (out, self, hidden) => {
    alignOut(out)
    if (isHidden) hidden[key] = value
    for (const step of steps)
      step(out, isHidden || self[key] !== undefined ? self : { ...self, [key]: value }, hidden)
  }
}

function ending(tlv: Tlv, build: WriteBuild): WriteStep {
  if (tlv.end === undefined) return () => undefined
  return tagWriter(tlv, tagValue(tlv, tlv.end), build)
}
