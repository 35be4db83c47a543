/** Integers of 64 bits, as two halves on the wire and as one value of the payload. */

/** `auto`: a number where it is exact, a bigint beyond. */
export type Longs = 'auto' | 'bigint' | 'string' | 'number'

export function longOf(low: number, high: number, isSigned: boolean, longs: Longs): unknown {
  const near = (isSigned ? high | 0 : high) * 4_294_967_296 + low
  if (longs === 'number') return near
  if (Number.isSafeInteger(near)) {
    if (longs === 'bigint') return BigInt(near)
    return longs === 'string' ? String(near) : near
  }
  const bits = (BigInt(high) << 32n) | BigInt(low)
  const exact = isSigned ? BigInt.asIntN(64, bits) : bits
  return longs === 'string' ? exact.toString() : exact
}

/** A whole number of the payload as bigint; `undefined` when it is none. */
export function wholeOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return undefined
  return BigInt(value)
}
