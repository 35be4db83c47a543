/** Floating point numbers of 2, 4 and 8 bytes, in any order of bytes. */
import type { ReadRaw } from './cursor.ts'
import { take } from './cursor.ts'

const scratch = new DataView(new ArrayBuffer(8))

export function floatReader(bytes: 2 | 4 | 8, order: readonly number[]): ReadRaw {
  return (c) => {
    const at = take(c, bytes)
    for (let index = 0; index < bytes; index++)
      scratch.setUint8(index, c.bytes[at + (order[index] ?? 0)] ?? 0)
    if (bytes === 2) return halfFrom(scratch.getUint16(0))
    return bytes === 4 ? scratch.getFloat32(0) : scratch.getFloat64(0)
  }
}

function halfFrom(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
