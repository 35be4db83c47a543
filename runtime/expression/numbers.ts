/** Arithmetic of expressions: doubles of messages and 64-bit integers of literals. */

export type Numeric = number | bigint

/** Half away from zero; through the decimal text where it is a near thing, so that 1.005 gives 1.01. */
export function round(value: number, digits = 0): number {
  // More digits than a double has, or no number of digits at all: nothing to round.
  if (!Number.isFinite(value) || !(digits <= 15)) return value
  const size = Math.abs(value)
  if (digits === 0) return Math.sign(value) * Math.round(size) + 0
  return Math.sign(value) * roundSize(size, Math.max(Math.trunc(digits), -400)) + 0
}

function roundSize(size: number, digits: number): number {
  const power = 10 ** digits
  const shifted = size * power
  const fraction = shifted - Math.floor(shifted)
  // Exact whenever both are whole numbers that a double holds: the quotient is then rounded once.
  const isClear = fraction === 0.5 || Math.abs(fraction - 0.5) > 1e-6
  if (isClear && shifted < 1e9 && digits > 0 && digits <= 15) return Math.round(shifted) / power
  return Number(shift(Math.round(Number(shift(size, digits))), -digits))
}

function shift(value: number, digits: number): string {
  const [mantissa = '0', exponent = '0'] = String(value).split('e')
  return `${mantissa}e${Number(exponent) + digits}`
}

export function scale(
  value: number,
  fromLow: number,
  fromHigh: number,
  toLow: number,
  toHigh: number,
): number {
  if (fromLow === fromHigh) throw new Error('scale() needs two different ends of the input range')
  return toLow + ((value - fromLow) * (toHigh - toLow)) / (fromHigh - fromLow)
}

export const absolute = (value: Numeric): Numeric => (value < 0 ? -value : value)
/** One that is not a number wins, so that it is seen. */
export const smaller = <N extends Numeric>(a: N, b: N): N => (b < a || b !== b ? b : a)
export const larger = <N extends Numeric>(a: N, b: N): N => (b > a || b !== b ? b : a)
export const floor = (value: number): number => Math.floor(value) + 0
export const ceil = (value: number): number => Math.ceil(value) + 0
export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high)

export function total(list: readonly Numeric[]): Numeric {
  if (list.length > 0 && list.every((item) => typeof item === 'bigint')) {
    return list.reduce((sum, item) => sum + item, 0n)
  }
  let sum = 0
  for (const item of list) sum += Number(item)
  return sum
}

export function average(list: readonly Numeric[]): number {
  if (list.length === 0) throw new Error('avg() of an empty list')
  return Number(total(list)) / list.length
}
