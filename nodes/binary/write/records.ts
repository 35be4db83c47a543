/** Writes records: their fields one after the other, and what is worked out from them last. */
import type { Code, Values } from '../expression/code.ts'
import { isRaw } from '../layout/findings.ts'
import { namesOf, scopeOf } from '../layout/model.ts'
import type { Field, Record } from '../layout/model.ts'
import { slotsOf } from '../read/checks.ts'
import { deepest } from '../read/cursor.ts'
import { Fault, show } from '../read/fault.ts'
import type { WriteBuild } from './build.ts'
import { choiceStep } from './choice.ts'
import { finalSteps } from './finals.ts'
import { alignOut, writeAt, extend, placeInBits } from './out.ts'
import type { Out, WriteStep, WriteValue } from './out.ts'
import { isPresent, valueSource } from './origins.ts'
import { reserve, sizedWriter } from './sizes.ts'
import { tlvStep } from './tlv.ts'

export function recordWriter(record: Record, build: WriteBuild): WriteValue {
  const known = build.known.get(record)
  if (known) return (out, value, self, hidden) => known.write(out, value, self, hidden)
  const entry: { write: WriteValue } = { write: () => undefined }
  build.known.set(record, entry)
  const inner = { ...build, slots: slotsOf(record), scope: scopeOf(record) }
  const run = runAll(record.fields, stepsOf(record, inner))
  const finals = finalSteps(inner)
  entry.write = (out, value) => {
    if (!isRaw(value)) throw new Fault('value', `expected an object, found ${show(value)}`)
    const self: Values = value
    const hidden: Values = {}
    enter(out, self, hidden)
    const outer = out.notes
    out.notes = [placeInBits(out)]
    run(out, self, hidden)
    for (const final of finals) final(out, self, hidden)
    out.notes = outer
    leave(out)
  }
  return entry.write
}

function enter(out: Out, self: Values, hidden: Values): void {
  if (++out.depth > deepest)
    throw new Fault('limit', `expected at most ${deepest} records in each other, found more`)
  out.outs.push(self)
  out.hiddens.push(hidden)
}

function leave(out: Out): void {
  out.depth--
  out.outs.pop()
  out.hiddens.pop()
}

function runAll(fields: readonly Field[], steps: readonly WriteStep[]): WriteStep {
  return (out, self, hidden) => {
    for (const [index, step] of steps.entries()) {
      try {
        step(out, self, hidden)
      } catch (error) {
        const id = fields[index]?.id
        if (error instanceof Fault) {
          error.at ??= out.pos
          if (id !== undefined) error.steps.push(id)
        }
        throw error
      }
    }
  }
}

const stepsOf = ({ fields }: Record, build: WriteBuild): WriteStep[] =>
  fields.map((field) => stepOf(field, build))

/** Writes a field of a record. */
export function stepOf(field: Field, build: WriteBuild): WriteStep {
  if (field.body.kind === 'value') return () => undefined
  const bare = isFlat(field) ? flatStep(field, build) : writing(field, build)
  return guarded(field, seeking(field, noting(field, asserting(field, bare), build)), build)
}

const isFlat = ({ id, body }: Field): boolean =>
  id === undefined && (body.kind === 'record' || body.kind === 'choice' || body.kind === 'tlv')

function writing(field: Field, build: WriteBuild): WriteStep {
  const { origin, body } = field
  if (body.kind === 'contents' && !field.repeat) {
    const write = build.value(field, build)
    return (out, self, hidden) => write(out, body.bytes, self, hidden)
  }
  if (origin?.kind === 'length' || origin?.kind === 'crc')
    return (out) => {
      if (body.kind !== 'varint') reserve(out, field)
      else alignOut(out)
    }
  const write = build.value(field, build)
  const source = valueSource(field)
  const { id, isHidden } = field
  return (out, self, hidden) => {
    const value = source(out, self, hidden)
    if (isHidden && id !== undefined) hidden[id] = value
    write(out, value, self, hidden)
  }
}

function flatStep(field: Field, build: WriteBuild): WriteStep {
  const { body } = field
  if (body.kind === 'choice') return choiceStep(body, build)
  const size = 'size' in body ? body.size : undefined
  const step =
    body.kind === 'tlv'
      ? tlvStep(body, build)
      : body.kind === 'record'
        ? runAll(body.record.fields, stepsOf(body.record, build))
        : () => undefined
  const write = sizedWriter(
    field,
    size,
    (out, _value, self, hidden) => step(out, self, hidden),
    build,
  )
  return (out, self, hidden) => write(out, undefined, self, hidden)
}

function asserting({ assert }: Field, step: WriteStep): WriteStep {
  if (!assert) return step
  return (out, self, hidden) => {
    step(out, self, hidden)
    for (const code of assert) checkAssert(code, out, self, hidden)
  }
}

function checkAssert(
  { run, source, usesInput }: Code,
  out: Out,
  self: Values,
  hidden: Values,
): void {
  if (usesInput) return
  const value = run(out, self, hidden)
  if (value !== true) throw new Fault('assert', `expected ${source}, found ${show(value)}`)
}

function noting(field: Field, step: WriteStep, { slots }: WriteBuild): WriteStep {
  const slot = slots.of.get(field)
  if (slot === undefined) return step
  const isBits = field.body.kind === 'integer' && field.body.bitOrder !== undefined
  return (out, self, hidden) => {
    if (!isBits) alignOut(out)
    out.notes[slot] = placeInBits(out)
    step(out, self, hidden)
    out.notes[slot + 1] = placeInBits(out)
  }
}

function seeking({ pos }: Field, step: WriteStep): WriteStep {
  if (!pos) return step
  return (out, self, hidden) => {
    const wanted = Number(pos.run(out, self, hidden))
    if (!Number.isInteger(wanted) || wanted < 0)
      throw new Fault('value', `expected a place in the frame, found ${show(wanted)}`)
    const place = out.base + wanted
    writeAt(out, place * 8, () => {
      extend(out, 0)
      step(out, self, hidden)
    })
  }
}

function guarded(field: Field, step: WriteStep, build: WriteBuild): WriteStep {
  const { when, isOptional } = field
  const names = namesOf(field)
  if (isOptional || (when && dependsOnPresence(when, build)))
    return (out, self, hidden) => {
      if (isPresent(names, self)) step(out, self, hidden)
    }
  if (!when) return step
  const { run, source } = when
  return (out, self, hidden) => {
    const value = run(out, self, hidden)
    if (value === true) step(out, self, hidden)
    else if (value !== false)
      throw new Fault('value', `expected true or false from "${source}", found ${show(value)}`)
  }
}

/** The condition asks for bytes that are left, or for a flag that says nothing else than this. */
const dependsOnPresence = ({ usesInput, only }: Code, { scope }: WriteBuild): boolean =>
  usesInput || scope.some(({ id, origin }) => id === only && origin?.kind === 'presence')
