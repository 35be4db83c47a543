/** Tagged values, one after the other: into the record around them, or as a list of entries. */
import type { Values } from '../expression/code.ts'
import { namesOf } from '../layout/model.ts'
import type { Field, Tlv, TlvCase } from '../layout/model.ts'
import { align, take, within } from './cursor.ts'
import type { Cursor, ReadValue, Step } from './cursor.ts'
import { Fault, show } from './fault.ts'

import type { Build } from './build.ts'
import { countFrom, wholeNumber } from './sizes.ts'

/** Reads one entry; `false` ends the sequence. */
type ReadEntry = (cursor: Cursor, self: Values, hidden: Values) => boolean

export function tlvStep(tlv: Tlv, build: Build): Step {
  const readEntry = entryReader(tlv, build, true)
  const goesOn = continuation(tlv)
  return (c, self, hidden) => {
    for (let done = 0; goesOn(c, self, hidden, done); done++)
      if (!readEntry(c, self, hidden)) return
    checkEnd(tlv, c)
  }
}

export function tlvReader(_field: Field, tlv: Tlv, build: Build): ReadValue {
  const readEntry = entryReader(tlv, build, false)
  const goesOn = continuation(tlv)
  const read: ReadValue = (c) => {
    const self: Values = {}
    const hidden: Values = {}
    if (build.usesStack) {
      c.outs.push(self)
      c.hiddens.push(hidden)
    }
    const isEntry = readEntry(c, self, hidden)
    if (build.usesStack) {
      c.outs.pop()
      c.hiddens.pop()
    }
    return isEntry ? self : undefined
  }
  const traced = build.trace ? build.trace.item(read) : read
  return (c, self, hidden) => {
    const entries: unknown[] = []
    const outer = c.index
    for (; goesOn(c, self, hidden, entries.length);) {
      c.index = entries.length
      const entry = atIndex(traced, c, self, hidden)
      if (entry === undefined) {
        c.index = outer
        return entries
      }
      entries.push(entry)
    }
    c.index = outer
    checkEnd(tlv, c)
    return entries
  }
}

function atIndex(read: ReadValue, c: Cursor, self: Values, hidden: Values): unknown {
  const { index } = c
  try {
    return read(c, self, hidden)
  } catch (error) {
    if (error instanceof Fault) {
      error.at ??= c.pos
      error.steps.push(index)
    }
    throw error
  }
}

function continuation({ count }: Tlv) {
  if (!count) return (c: Cursor) => c.pos < c.end
  const wanted = countFrom(count, 'count')
  return (c: Cursor, self: Values, hidden: Values, done: number) => done < wanted(c, self, hidden)
}

function checkEnd({ end }: Tlv, c: Cursor): void {
  if (end !== undefined)
    throw new Fault('short', `expected the tag ${end} that ends, found the end`, c.pos)
}

function entryReader(tlv: Tlv, build: Build, isFlat: boolean): ReadEntry {
  const { key, end, unknown } = tlv
  const tagSteps = tlv.tag.fields.map((field) => build.step(field, build))
  const length = tlv.length && build.value(tlv.length, build)
  const cases = new Map([...tlv.cases].map(([tag, each]) => [tag, caseStep(each, build, isFlat)]))
  return (c, self, hidden) => {
    align(c)
    const start = c.pos
    for (const step of tagSteps) step(c, self, hidden)
    const tag = (key.startsWith('_') ? hidden : self)[key]
    const name = String(tag)
    if (name === end) return false
    const size = length && wholeNumber(length(c, self, hidden), 'length')
    const found = cases.get(name)
    if (found) {
      if (size === undefined) found.step(c, self, hidden)
      else within(c, size, found.ignoresTrailing, () => found.step(c, self, hidden))
      return true
    }
    if (unknown === 'error')
      throw new Fault(
        'tag',
        `expected a known tag, found ${typeof tag === 'number' ? `0x${tag.toString(16)}` : show(tag)}`,
        start,
      )
    if (unknown === 'skip') {
      take(c, size ?? 0)
      return true
    }
    c.pos = start
    c.isStopped = true
    return false
  }
}

function caseStep({ field, isCollected }: TlvCase, build: Build, isFlat: boolean) {
  const step = isCollected ? collecting(field, build) : build.step(field, build)
  const names = isCollected || !isFlat ? [] : namesOf(field)
  const { ignoresTrailing, id } = field
  const run: Step = (c, self, hidden) => {
    for (const name of names)
      if (Object.hasOwn(self, name))
        throw new Fault('tag', `expected "${name}" once, found it again`, c.pos)
    try {
      step(c, self, hidden)
    } catch (error) {
      if (error instanceof Fault) {
        error.at ??= c.pos
        if (id !== undefined) error.steps.push(id)
      }
      throw error
    }
  }
  return { step: run, ignoresTrailing }
}

function collecting(field: Field, build: Build): Step {
  const id = field.id ?? ''
  const value = build.value(field, build)
  const read = build.trace ? build.trace.named(id, build.trace.item(value)) : value
  return (c, self, hidden) => {
    const given = self[id]
    const list: unknown[] = Array.isArray(given) ? given : []
    self[id] = list
    const outer = c.index
    c.index = list.length
    list.push(read(c, self, hidden))
    c.index = outer
  }
}
