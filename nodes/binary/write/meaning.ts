/** From what a number stands for back to the number on the wire. */
import type { Values } from '../expression/code.ts'
import type { Field, Meaning } from '../layout/model.ts'
import { Fault, show } from '../read/fault.ts'
import { keyOf, numberOf, numeric, shortList } from '../read/meaning.ts'
import type { Out, WriteValue } from './out.ts'

type Convert = (value: unknown, out: Out, self: Values, hidden: Values) => unknown

export function meaningWriter({ meaning, body }: Field, write: WriteValue): WriteValue {
  const isWhole = body.kind === 'integer' || body.kind === 'varint' || body.kind === 'bcd'
  const isFloat = body.kind === 'float'
  if (!meaning)
    return isFloat ? (out, value, ...around) => write(out, finite(value), ...around) : write
  const convert = conversion(meaning, isWhole, body.kind === 'text' || body.kind === 'hex')
  const sentinels = sentinelTable(meaning)
  return (out, value, self, hidden) => {
    const raw = sentinels.get(value)
    if (raw !== undefined) write(out, raw, self, hidden)
    else {
      const converted = convert(value, out, self, hidden)
      write(out, isFloat ? finite(converted) : converted, self, hidden)
    }
  }
}

function finite(value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw new Fault('value', `expected a finite number, found ${value}`)
}

/** Of several numbers that stand for the same, the first is written. */
function sentinelTable({ sentinels }: Meaning): Map<unknown, number | bigint> {
  const table = new Map<unknown, number | bigint>()
  for (const [raw, stands] of sentinels ?? [])
    if (!table.has(stands)) table.set(stands, numberOf(raw))
  return table
}

function conversion(meaning: Meaning, isWhole: boolean, isText: boolean): Convert {
  const steps: Convert[] = [
    ...(meaning.map ? [unmapping(meaning.map, meaning.otherwise, isText)] : []),
    ...(meaning.isBoolean ? [unflag] : []),
    ...(meaning.time ? [untiming(meaning.time)] : []),
    ...unscaling(meaning, isWhole),
    ...(meaning.round !== undefined && isWhole ? [nearest] : []),
  ]
  return (value, out, self, hidden) =>
    steps.reduce((inner, step) => step(inner, out, self, hidden), value)
}

const nearest: Convert = (value) => (typeof value === 'number' ? Math.round(value) + 0 : value)

function unscaling({ linear, scale, offset }: Meaning, isWhole: boolean): Convert[] {
  const settle = (raw: number) => (isWhole ? Math.round(raw) + 0 : raw)
  if (linear) {
    const { factor, shift, divisor } = linear
    return [(value) => settle((numeric(value, 'value') * divisor - shift) / factor)]
  }
  if (!scale && !offset) return []
  return [
    (value, out, self, hidden) => {
      const by = scale ? numeric(scale.run(out, self, hidden), 'scale') : 1
      const plus = offset ? numeric(offset.run(out, self, hidden), 'offset') : 0
      return settle(numeric((numeric(value, 'value') - plus) / by, 'value'))
    },
  ]
}

const unflag: Convert = (value) => {
  if (value === true || value === 1) return 1
  if (value === false || value === 0) return 0
  throw new Fault('value', `expected true or false, found ${show(value)}`)
}

const untiming = (unit: 's' | 'ms'): Convert => {
  const factor = unit === 's' ? 1000 : 1
  return (value) => {
    const at =
      typeof value === 'string' ? Date.parse(value) : value instanceof Date ? value.getTime() : NaN
    if (Number.isFinite(at)) return Math.round(at / factor)
    throw new Fault('value', `expected a time as ISO 8601 text, found ${show(value)}`)
  }
}

function unmapping(
  map: NonNullable<Meaning['map']>,
  otherwise: Meaning['otherwise'],
  isText: boolean,
): Convert {
  const table = new Map<unknown, unknown>()
  for (const [key, value] of map) if (!table.has(value)) table.set(value, isText ? key : keyOf(key))
  return (value) => {
    const raw = table.get(value)
    if (raw !== undefined) return raw
    if (otherwise === 'keep' && typeof value === (isText ? 'string' : 'number')) return value
    const known = [...table.keys()].map((each) => show(each))
    throw new Fault('value', `expected one of ${shortList(known)}, found ${show(value)}`)
  }
}
