/** From the number on the wire to what it stands for. */
import type { Field, Meaning, Plain } from '../layout/model.ts'
import type { Values } from '../expression/code.ts'
import type { Cursor, ReadValue } from './cursor.ts'
import { Fault, show } from './fault.ts'

type Convert = (value: unknown, cursor: Cursor, self: Values, hidden: Values) => unknown

export function meaningReader({ meaning, body }: Field, read: ReadValue): ReadValue {
  const isFloat = body.kind === 'float'
  if (!meaning) return isFloat ? converted(read, finite) : read
  const { sentinels, linear } = meaning
  const convert = conversion(meaning, isFloat, body.kind === 'text' || body.kind === 'hex')
  if (sentinels) return guarded(read, sentinels, convert)
  const isOnlyLinear = Object.keys(meaning).length === 1 && !isFloat
  if (linear && isOnlyLinear) {
    const { factor, shift, divisor } = linear
    if (factor === 1 && shift === 0)
      return (c, self, hidden) => Number(read(c, self, hidden)) / divisor
    return (c, self, hidden) => (Number(read(c, self, hidden)) * factor + shift) / divisor
  }
  return converted(read, convert)
}

const converted =
  (read: ReadValue, convert: Convert): ReadValue =>
  (c, self, hidden) =>
    convert(read(c, self, hidden), c, self, hidden)

function guarded(
  read: ReadValue,
  sentinels: NonNullable<Meaning['sentinels']>,
  convert: Convert,
): ReadValue {
  const table = new Map<unknown, string | null>()
  for (const [key, value] of sentinels) table.set(numberOf(key), value)
  const [first] = table
  if (table.size === 1 && first && !Number.isNaN(first[0])) {
    const [raw, stands] = first
    return (c, self, hidden) => {
      const value = read(c, self, hidden)
      return value === raw ? stands : convert(value, c, self, hidden)
    }
  }
  return (c, self, hidden) => {
    const value = read(c, self, hidden)
    const stands = table.get(value)
    return stands === undefined ? convert(value, c, self, hidden) : stands
  }
}

export function numberOf(key: string): number | bigint {
  const number = Number(key)
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(key) ? number : BigInt(key)
}

function conversion(meaning: Meaning, isFloat: boolean, isText: boolean): Convert {
  const steps = [
    ...(isFloat ? [finite] : []),
    ...scaling(meaning),
    ...(meaning.round === undefined ? [] : [rounding(meaning.round)]),
    ...(meaning.time ? [timing(meaning.time)] : []),
    ...(meaning.isBoolean ? [flag] : []),
    ...(meaning.map ? [mapping(meaning.map, meaning.otherwise, isText)] : []),
  ]
  const [first, second] = steps
  if (!first) return (value) => value
  if (!second) return first
  return (value, c, self, hidden) => {
    let result = value
    for (const step of steps) result = step(result, c, self, hidden)
    return result
  }
}

const finite: Convert = (value) => {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw new Fault('value', `expected a finite number, found ${value}`)
}

function scaling({ linear, scale, offset }: Meaning): Convert[] {
  if (linear) {
    const { factor, shift, divisor } = linear
    return [(value) => (Number(value) * factor + shift) / divisor]
  }
  if (!scale && !offset) return []
  return [
    (value, c, self, hidden) => {
      const by = scale ? numeric(scale.run(c, self, hidden), 'scale') : 1
      const plus = offset ? numeric(offset.run(c, self, hidden), 'offset') : 0
      return numeric(Number(value) * by + plus, 'scaled value')
    },
  ]
}

export function numeric(value: unknown, what: string): number {
  const number = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : NaN
  if (Number.isFinite(number)) return number
  throw new Fault('value', `expected a number as ${what}, found ${show(value)}`)
}

/** Halves go away from zero, as `round()` of the expressions. */
function rounding(digits: number): Convert {
  const factor = 10 ** digits
  return (value) => {
    if (typeof value !== 'number') return value
    const exact = Math.abs(value) * factor
    const whole = Math.round(exact * (1 + Number.EPSILON))
    return (Math.sign(value) * whole) / factor + 0
  }
}

const furthest = 8.64e15

const timing = (unit: 's' | 'ms'): Convert => {
  const factor = unit === 's' ? 1000 : 1
  return (value) => {
    const at = Number(value) * factor
    if (Math.abs(at) <= furthest) return new Date(at).toISOString()
    throw new Fault('value', `expected a time, found ${show(value)}`)
  }
}

const flag: Convert = (value) => {
  if (value === 0) return false
  if (value === 1) return true
  throw new Fault('value', `expected 0 or 1, found ${show(value)}`)
}

function mapping(
  map: ReadonlyMap<string, Plain>,
  otherwise: Meaning['otherwise'],
  isText: boolean,
): Convert {
  const table = new Map<unknown, Plain>()
  for (const [key, value] of map) table.set(isText ? key : keyOf(key), value)
  return (value) => {
    const found = table.get(value)
    if (found !== undefined) return found
    if (otherwise === 'keep') return value
    if (otherwise) return otherwise.value
    throw new Fault('value', `expected one of ${shortList([...map.keys()])}, found ${show(value)}`)
  }
}

export const keyOf = (key: string): number | bigint =>
  key === 'true' ? 1 : key === 'false' ? 0 : numberOf(key)

export const shortList = (items: readonly string[]): string =>
  items.length > 8 ? `${items.slice(0, 8).join(', ')} ...` : items.join(', ')
