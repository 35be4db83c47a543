/** Records: their fields one after the other, into one object. */
import type { Values } from '../expression/code.ts'
import { scopeOf } from '../layout/model.ts'
import type { Field, Record } from '../layout/model.ts'
import { blocks, blockSize } from './blocks.ts'
import type { Block } from './blocks.ts'
import { originChecks, slotsOf } from './checks.ts'

import { choiceStep } from './choice.ts'
import { align, deepest, within } from './cursor.ts'
import type { Cursor, ReadValue, Step } from './cursor.ts'
import { Fault, show } from './fault.ts'
import { tlvStep } from './tlv.ts'
import { sizeReader } from './sizes.ts'
import type { Build } from './build.ts'
import { valueReader } from './values.ts'

/** A record that is an object of its own. */
export function recordReader(record: Record, build: Build): ReadValue {
  const known = build.known.get(record)
  if (known) return (c, self, hidden) => known.read(c, self, hidden)
  const entry: { read: ReadValue } = { read: () => undefined }
  build.known.set(record, entry)
  const slots = slotsOf(record)
  const inner = { ...build, slots }
  const run = runAll(groupsOf(record.fields, inner))
  const checks = originChecks(record, slots)
  const needsNotes = checks.length > 0 || slots.count > 0
  const body: Step = needsNotes ? withNotes(run, checks) : run
  const hasHidden = scopeOf(record).some((field) => field.isHidden)
  entry.read = build.usesStack ? stacked(body) : hasHidden ? plain(body) : withoutHidden(body)
  return entry.read
}

const plain =
  (body: Step): ReadValue =>
  (c) => {
    const self: Values = {}
    enter(c)
    body(c, self, {})
    c.depth--
    return self
  }

const nothing: Values = Object.freeze({})

/** Without hidden fields. */
const withoutHidden =
  (body: Step): ReadValue =>
  (c) => {
    const self: Values = {}
    enter(c)
    body(c, self, nothing)
    c.depth--
    return self
  }

/** With the records around it at hand, for expressions that look at them. */
const stacked =
  (body: Step): ReadValue =>
  (c) => {
    const self: Values = {}
    const hidden: Values = {}
    enter(c)
    c.outs.push(self)
    c.hiddens.push(hidden)
    body(c, self, hidden)
    c.outs.pop()
    c.hiddens.pop()
    c.depth--
    return self
  }

function enter(c: Cursor): void {
  if (++c.depth > deepest)
    throw new Fault('limit', `expected at most ${deepest} records in each other, found more`, c.pos)
}

function withNotes(run: Step, checks: readonly Step[]): Step {
  return (c, self, hidden) => {
    const outer = c.notes
    c.notes = [c.pos]
    run(c, self, hidden)
    for (const check of checks) check(c, self, hidden)
    c.notes = outer
  }
}

/** Fields that are read by one step. */
interface Group {
  readonly fields: readonly Field[]
  readonly step: Step
}

/** Runs the steps in order; a fault learns which field it belongs to. */
function runAll(groups: readonly Group[]): Step {
  const count = groups.length
  const steps = groups.map(({ step }) => step)
  return (c, self, hidden) => {
    let index = 0
    try {
      for (; index < count; index++) steps[index]!(c, self, hidden) // index is below the count
    } catch (error) {
      throw placed(error, groups[index], c, self)
    }
  }
}

/** In a group, the field that failed is the first that is not stored. */
function placed(error: unknown, group: Group | undefined, c: Cursor, self: Values): unknown {
  if (!(error instanceof Fault)) return error
  error.at ??= c.pos
  const { fields } = group ?? { fields: [] }
  const [only] = fields
  const field =
    fields.length === 1
      ? only
      : fields.find(({ id }) => id !== undefined && !Object.hasOwn(self, id))
  if (field?.id !== undefined) error.steps.push(field.id)
  return error
}

/** Neighbours that are simply stored, one after the other, make a group. */
function groupsOf(fields: readonly Field[], build: Build): Group[] {
  const groups: Group[] = []
  let open: { field: Field; read: ReadValue }[] = []
  const close = () => {
    if (open.length > 0) groups.push(blockOf(open))
    open = []
  }
  for (const field of fields) {
    if (isSimple(field, build)) {
      open.push({ field, read: storedReader(field, build) })
      if (open.length === blockSize) close()
    } else {
      close()
      groups.push({ fields: [field], step: stepOf(field, build) })
    }
  }
  close()
  return groups
}

const isSimple = (field: Field, { slots }: Build): boolean =>
  field.id !== undefined &&
  !field.isHidden &&
  !field.when &&
  !field.isOptional &&
  !field.pos &&
  !field.assert &&
  !slots.of.has(field)

/** Which block stores which names: the same names go to the same place. */
const taken = new Map<string, Block>()
const mostTaken = 500

function blockOf(open: readonly { field: Field; read: ReadValue }[]): Group {
  const names = open.map(({ field }) => field.id ?? '')
  const key = names.join('\n')
  const block = taken.get(key) ?? blocks[taken.size % blocks.length]
  if (!block) throw new Error('bug: there are no blocks')
  if (taken.size >= mostTaken) taken.clear()
  taken.set(key, block)
  return {
    fields: open.map(({ field }) => field),
    step: block(
      names,
      open.map(({ read }) => read),
    ),
  }
}

/** Reads a field into its record. */
export function stepOf(field: Field, build: Build): Step {
  const bare = field.id === undefined ? flatStep(field, build) : storing(field, build)
  return guarded(field, seeking(field, noting(field, asserting(field, bare), build)))
}

/** What is stored under the name of the field. */
function storedReader(field: Field, build: Build): ReadValue {
  const value = valueReader(field, build)
  return build.trace && !field.isHidden ? build.trace.named(field.id ?? '', value) : value
}

function storing(field: Field, build: Build): Step {
  const id = field.id ?? ''
  const read = storedReader(field, build)
  if (field.isHidden)
    return (c, self, hidden) => {
      hidden[id] = read(c, self, hidden)
    }
  return (c, self, hidden) => {
    self[id] = read(c, self, hidden)
  }
}

/** Without an id: what the field holds joins the record, or is passed over. */
function flatStep(field: Field, build: Build): Step {
  const { body } = field
  if (body.kind === 'choice') return choiceStep(body, build)
  if (body.kind === 'tlv') return sizedStep(field, body.size, tlvStep(body, build), build)
  if (body.kind !== 'record') {
    const read = valueReader(field, build)
    return (c, self, hidden) => void read(c, self, hidden)
  }
  const { record } = body
  return sizedStep(field, body.size, runAll(groupsOf(record.fields, build)), build)
}

function sizedStep(
  field: Field,
  size: Parameters<typeof sizeReader>[0] | undefined,
  step: Step,
  build: Build,
): Step {
  if (!size) return step
  const measure = sizeReader(size, build)
  return (c, self, hidden) => {
    align(c)
    const count = measure(c, self, hidden)
    within(c, count, field.ignoresTrailing, () => step(c, self, hidden))
  }
}

function asserting({ assert }: Field, step: Step): Step {
  if (!assert) return step
  return (c, self, hidden) => {
    const at = c.pos
    step(c, self, hidden)
    for (const { run, source } of assert) {
      const value = run(c, self, hidden)
      if (value !== true) throw new Fault('assert', `expected ${source}, found ${show(value)}`, at)
    }
  }
}

function noting(field: Field, step: Step, { slots }: Build): Step {
  const slot = slots.of.get(field)
  if (slot === undefined) return step
  const isBits = field.body.kind === 'integer' && field.body.bitOrder !== undefined
  return (c, self, hidden) => {
    if (!isBits) align(c)
    c.notes[slot] = c.pos
    step(c, self, hidden)
    c.notes[slot + 1] = c.bit > 0 ? c.pos + 1 : c.pos
    const { id } = field
    const value = id === undefined ? undefined : (field.isHidden ? hidden : self)[id]
    if (typeof value === 'number' || typeof value === 'bigint') c.notes[slot + 2] = value
  }
}

/** Reads elsewhere and comes back. */
function seeking({ pos }: Field, step: Step): Step {
  if (!pos) return step
  return (c, self, hidden) => {
    const wanted = Number(pos.run(c, self, hidden))
    const at = wanted < 0 ? c.end + wanted : c.base + wanted
    if (!Number.isInteger(at) || at < c.base || at > c.end)
      throw new Fault('short', `expected a place in the frame, found ${show(wanted)}`)
    const { pos: back, bit } = c
    c.pos = at
    c.bit = 0
    step(c, self, hidden)
    c.pos = back
    c.bit = bit
  }
}

function guarded({ when, isOptional }: Field, step: Step): Step {
  if (isOptional) {
    const inner = when ? guarding(when.run, when.source, step) : step
    return (c, self, hidden) => {
      if (c.pos < c.end) inner(c, self, hidden)
    }
  }
  return when ? guarding(when.run, when.source, step) : step
}

const guarding =
  (run: (c: Cursor, self: Values, hidden: Values) => unknown, source: string, step: Step): Step =>
  (c, self, hidden) => {
    const value = run(c, self, hidden)
    if (value === true) step(c, self, hidden)
    else if (value !== false)
      throw new Fault('value', `expected true or false from "${source}", found ${show(value)}`)
  }
