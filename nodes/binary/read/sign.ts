/** What a pattern of bits says when it may be negative. */
import type { Signed } from '../layout/model.ts'

export function signedNumber(value: number, bits: number, signed: Signed): number {
  const half = 2 ** (bits - 1)
  if (signed === 'offset') return value - half
  if (signed === 'none' || value < half) return value
  // A minus zero reads as zero.
  return signed === 'twos' ? value - 2 * half : half - value + 0
}

export function signedBig(value: bigint, bits: number, signed: Signed): bigint {
  const half = 1n << BigInt(bits - 1)
  if (signed === 'offset') return value - half
  if (signed === 'none' || value < half) return value
  return signed === 'twos' ? value - 2n * half : half - value
}

/** The pattern for a value, or `undefined` when it does not fit. */
export function patternOf(value: bigint, bits: number, signed: Signed): bigint | undefined {
  const half = 1n << BigInt(bits - 1)
  if (signed === 'none') return value >= 0n && value < 2n * half ? value : undefined
  if (signed === 'magnitude') {
    if (value <= -half || value >= half) return undefined
    return value < 0n ? half - value : value
  }
  if (value < -half || value >= half) return undefined
  if (signed === 'offset') return value + half
  return value < 0n ? value + 2n * half : value
}

/** The least and the greatest value. */
export function rangeOf(bits: number, signed: Signed): readonly [bigint, bigint] {
  const half = 1n << BigInt(bits - 1)
  if (signed === 'none') return [0n, 2n * half - 1n]
  return [signed === 'magnitude' ? 1n - half : -half, half - 1n]
}

/** A number where it is exact, as everywhere. */
export const normal = (value: bigint): number | bigint => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
