/** Cyclic redundancy checks by the usual six parameters, one table for each, and simple sums. */
import type { Crc } from '../layout/model.ts'

export interface CrcParameters {
  readonly width: number
  readonly poly: bigint
  readonly init: bigint
  readonly refin: boolean
  readonly refout: boolean
  readonly xorout: bigint
}

export function createCrc(name: string, parameters: CrcParameters): Crc {
  const { width } = parameters
  const run = width <= 32 ? smallRun(parameters) : bigRun(parameters)
  return { name, width, run }
}

/** Kept at the top of 32 bits, or at the bottom when the bits come in reversed. */
function smallRun({ width, poly, init, refin, refout, xorout }: CrcParameters): Crc['run'] {
  const shift = 32 - width
  const polynomial = Number(poly)
  const start = refin ? reverse(Number(init), width) : (Number(init) << shift) >>> 0
  const table = refin
    ? reversedTable(reverse(polynomial, width))
    : plainTable((polynomial << shift) >>> 0)
  const isTurned = refin !== refout
  const last = Number(xorout)
  return (bytes, from, to) => {
    let crc = start
    if (refin) {
      for (let at = from; at < to; at++)
        crc = ((table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8)) >>> 0
    } else {
      for (let at = from; at < to; at++)
        crc = ((table[((crc >>> 24) ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc << 8)) >>> 0
      crc >>>= shift
    }
    return ((isTurned ? reverse(crc, width) : crc) ^ last) >>> 0
  }
}

function reversedTable(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    return value
  })
}

function plainTable(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = (byte << 24) >>> 0
    for (let bit = 0; bit < 8; bit++)
      value = value & 0x80000000 ? (value << 1) ^ polynomial : value << 1
    return value
  })
}

function reverse(value: number, width: number): number {
  let turned = 0
  for (let bit = 0; bit < width; bit++) if ((value >>> bit) & 1) turned |= 1 << (width - 1 - bit)
  return turned >>> 0
}

/** Up to 64 bits, bit by bit: rare, so small rather than fast. */
function bigRun({ width, poly, init, refin, refout, xorout }: CrcParameters): Crc['run'] {
  const mask = (1n << BigInt(width)) - 1n
  const top = 1n << BigInt(width - 1)
  return (bytes, from, to) => {
    let crc = init
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0
      crc ^= BigInt(refin ? reverse(byte, 8) : byte) << BigInt(width - 8)
      for (let bit = 0; bit < 8; bit++) crc = (crc & top ? (crc << 1n) ^ poly : crc << 1n) & mask
    }
    return (refout ? reverseBig(crc, width) : crc) ^ xorout
  }
}

function reverseBig(value: bigint, width: number): bigint {
  let turned = 0n
  for (let bit = 0; bit < width; bit++)
    if ((value >> BigInt(bit)) & 1n) turned |= 1n << BigInt(width - 1 - bit)
  return turned
}

/** Sums that devices use in place of a CRC; the result is cut to the width of its field. */
export function createSum(name: string, width: number, kind: 'add' | 'xor' | 'negate'): Crc {
  const limit = 2 ** width
  return {
    name,
    width,
    run(bytes, from, to) {
      let sum = 0
      for (let at = from; at < to; at++) {
        const byte = bytes[at] ?? 0
        sum = kind === 'xor' ? sum ^ byte : (sum + byte) % limit
      }
      return kind === 'negate' ? (limit - sum) % limit : sum
    },
  }
}
