/** What is checked once a record is read: lengths, counts, fixed values and CRCs say what is there. */
import type { Values } from '../expression/code.ts'
import { scopeOf } from '../layout/model.ts'
import type { Field, Origin, Range, Record } from '../layout/model.ts'
import type { Cursor, Step } from './cursor.ts'
import { Fault, show } from './fault.ts'

/** Three numbers for each field that a check needs: where it begins, where it ends, its value. */
export interface Slots {
  readonly of: ReadonlyMap<Field, number>
  readonly count: number
}

/** The first number of the notes is where the record begins. */
export function slotsOf(record: Record): Slots {
  const scope = scopeOf(record)
  const wanted = new Set<Field>()
  for (const field of scope) {
    const { origin } = field
    if (!origin || (origin.kind !== 'length' && origin.kind !== 'crc')) continue
    wanted.add(field)
    for (const end of [origin.over.from, origin.over.to])
      for (const each of fieldsAt(end, scope)) wanted.add(each)
  }
  return {
    of: new Map([...wanted].map((field, index) => [field, 1 + 3 * index])),
    count: wanted.size,
  }
}

/** A name may stand for several fields, of which one is read. */
export const fieldsAt = (end: string | Field | undefined, scope: readonly Field[]): Field[] => {
  if (end === undefined) return []
  return typeof end === 'string' ? scope.filter(({ id }) => id === end) : [end]
}

export function originChecks(record: Record, slots: Slots): Step[] {
  const scope = scopeOf(record)
  return scope.flatMap((field) => {
    const { origin } = field
    if (!origin) return []
    const check = checkOf(field, origin, scope, slots)
    return check ? [check] : []
  })
}

function checkOf(
  field: Field,
  origin: Origin,
  scope: readonly Field[],
  slots: Slots,
): Step | undefined {
  const id = field.id ?? ''
  const valueOf = (self: Values, hidden: Values) => (field.isHidden ? hidden : self)[id]
  switch (origin.kind) {
    case 'contents':
    case 'write':
    case 'presence':
    case 'entries':
      return undefined
    case 'count':
      return (_c, self, hidden) => {
        const list = (origin.of.startsWith('_') ? hidden : self)[origin.of]
        const given = valueOf(self, hidden)
        if (given === undefined || !Array.isArray(list)) return
        if (Number(given) !== list.length)
          throw named(
            new Fault(
              'value',
              `expected ${list.length}, the number of "${origin.of}", found ${show(given)}`,
            ),
            field,
          )
      }
    case 'length':
      return lengthCheck(field, origin.over, scope, slots, valueOf)
    case 'crc':
      return crcCheck(field, origin, scope, slots)
  }
}

function lengthCheck(
  field: Field,
  over: Range,
  scope: readonly Field[],
  slots: Slots,
  valueOf: (self: Values, hidden: Values) => unknown,
): Step {
  return (c, self, hidden) => {
    const place = placeOf(over, scope, slots, c)
    const given = valueOf(self, hidden)
    if (!place || given === undefined || given === null) return
    const [from, to] = place
    if (Number(given) === to - from) return
    const at = Number(c.notes[slots.of.get(field) ?? 0] ?? 0)
    throw named(
      new Fault('value', `expected ${to - from}, the bytes that follow, found ${show(given)}`, at),
      field,
    )
  }
}

/** Where the fields stand; without a first, from the beginning of the record; without a last, to `until`. */
function placeOf(
  { from, to }: Range,
  scope: readonly Field[],
  slots: Slots,
  { notes }: Pick<Cursor, 'notes'>,
  until?: number,
): readonly [number, number] | undefined {
  const noted = (end: string | Field | undefined, index: number) => {
    for (const each of fieldsAt(end, scope)) {
      const slot = slots.of.get(each)
      const place = slot === undefined ? undefined : notes[slot + index]
      if (place !== undefined) return Number(place)
    }
    return undefined
  }
  const start = from === undefined ? Number(notes[0]) : noted(from, 0)
  const end = to === undefined ? until : noted(to, 1)
  return start === undefined || end === undefined ? undefined : [start, end]
}

function crcCheck(
  field: Field,
  { crc, over }: Extract<Origin, { kind: 'crc' }>,
  scope: readonly Field[],
  slots: Slots,
): Step {
  const slot = slots.of.get(field) ?? 0
  const bits = field.body.kind === 'integer' ? field.body.bits : 64
  const mask = bits >= 53 ? undefined : 2 ** bits
  return (c) => {
    const at = c.notes[slot]
    if (at === undefined) return
    const place = placeOf(over, scope, slots, c, Number(at))
    const found = c.notes[slot + 2]
    if (!place || found === undefined) return
    const sum = crc.run(c.bytes, place[0], place[1])
    const wanted = mask !== undefined && typeof sum === 'number' ? sum % mask : sum
    if (BigInt(wanted) === BigInt(found)) return
    throw named(
      new Fault(
        'crc',
        `expected ${crc.name} 0x${wanted.toString(16)}, found 0x${found.toString(16)}`,
        Number(at),
      ),
      field,
    )
  }
}

function named(fault: Fault, { id }: Field): Fault {
  if (id !== undefined) fault.steps.push(id)
  return fault
}
