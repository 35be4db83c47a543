/** Lengths and checksums: written once everything that they cover is. */
import type { Field, Origin } from '../layout/model.ts'
import { fieldsAt } from '../read/checks.ts'
import type { WriteBuild } from './build.ts'
import { varintOf } from './numbers.ts'
import { writeAt, insert } from './out.ts'
import type { Out, WriteStep, WriteValue } from './out.ts'

/** Lengths that may themselves grow the frame come first, checksums last. */
export function finalSteps(build: WriteBuild): WriteStep[] {
  const late = build.scope.flatMap((field) => {
    const { origin } = field
    return origin?.kind === 'length' || origin?.kind === 'crc' ? [{ field, origin }] : []
  })
  const rank = ({ field, origin }: (typeof late)[number]) =>
    origin.kind === 'crc' ? 2 : field.body.kind === 'varint' ? 0 : 1
  return late
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ field, origin }) => finalStep(field, origin, build))
}

function finalStep(
  field: Field,
  origin: Extract<Origin, { kind: 'length' | 'crc' }>,
  build: WriteBuild,
): WriteStep {
  const slot = build.slots.of.get(field) ?? 0
  const write: WriteValue = build.value(field, build)
  return (out, self, hidden) => {
    const place = out.notes[slot]
    if (place === undefined) return
    const [from, to] = rangeIn(origin.over, out, build, place)
    if (origin.kind === 'length') {
      const length = to - from
      if (field.body.kind === 'varint') insertVarint(out, slot, place, length)
      else writeAt(out, place, () => write(out, length, self, hidden))
      return
    }
    const sum = origin.crc.run(out.bytes, from, to)
    const bits = field.body.kind === 'integer' ? field.body.bits : 64
    const cut = typeof sum === 'number' && bits < 53 ? sum % 2 ** bits : sum
    writeAt(out, place, () => write(out, cut, self, hidden))
  }
}

function insertVarint(out: Out, slot: number, place: number, length: number): void {
  const bytes = varintOf(length)
  insert(out, place / 8, bytes)
  out.notes[slot + 1] = place + bytes.length * 8
  // What begins where the length stood begins behind it now.
  for (const [other, bits] of out.notes.entries())
    if (other > 0 && other !== slot && bits === place) out.notes[other] = place + bytes.length * 8
}

/** In bytes. A field that is not there has no bytes. */
function rangeIn(
  { from, to }: Extract<Origin, { kind: 'length' | 'crc' }>['over'],
  out: Out,
  { slots, scope }: WriteBuild,
  own: number,
): readonly [number, number] {
  const noted = (end: string | Field | undefined, index: number) => {
    for (const field of fieldsAt(end, scope)) {
      const slot = slots.of.get(field)
      const place = slot === undefined ? undefined : out.notes[slot + index]
      if (place !== undefined) return place
    }
    return undefined
  }
  const start = from === undefined ? out.notes[0] : noted(from, 0)
  const end = to === undefined ? own : noted(to, 1)
  if (start === undefined || end === undefined) return [0, 0]
  return [Math.floor(start / 8), Math.ceil(end / 8)]
}
