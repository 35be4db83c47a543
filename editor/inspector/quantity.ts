/** Durations and sizes as a number and its unit. */
export type QuantityKind = 'duration' | 'size'

export const unitsOf: Readonly<Record<QuantityKind, readonly string[]>> = {
  duration: ['ms', 's', 'm', 'h', 'd'],
  size: ['B', 'KiB', 'MiB', 'GiB', 'kB', 'MB', 'GB'],
}
const usual: Readonly<Record<QuantityKind, string>> = { duration: 's', size: 'KiB' }

export interface Quantity {
  readonly number: string
  /** Empty for a bare number: milliseconds or bytes. */
  readonly unit: string
}

/** `undefined` for a reference, and for a text that is none. */
export function readQuantity(kind: QuantityKind, value: unknown): Quantity | undefined {
  if (value === undefined || value === null) return { number: '', unit: '' }
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const [, number, unit = ''] = /^([0-9]+(?:\.[0-9]+)?) *([A-Za-z]*)$/.exec(String(value)) ?? []
  if (number === undefined) return undefined
  return unit === '' || unitsOf[kind].includes(unit) ? { number, unit } : undefined
}

/** The unit that a bare number gets: that of the default, or the usual one. */
export const unitFor = (kind: QuantityKind, byDefault: unknown): string =>
  readQuantity(kind, byDefault)?.unit || usual[kind]

/** What stands in the file for a typed text: a number takes the unit, anything else stays. */
export function writeQuantity(text: string, unit: string): string | undefined {
  const typed = text.trim()
  if (typed === '') return undefined
  return /^[0-9]+(\.[0-9]+)?$/.test(typed) ? `${typed}${unit}` : typed
}
