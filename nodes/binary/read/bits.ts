/** Fields of bits, from either end of the bytes. */
import type { Integer } from '../layout/model.ts'
import type { Cursor, ReadRaw } from './cursor.ts'
import { Fault } from './fault.ts'
import { normal, signedBig, signedNumber } from './sign.ts'

export function bitsReader({ bits, signed, bitOrder }: Integer): ReadRaw {
  const isLsb = bitOrder === 'lsb'
  if (bits > 48) {
    const read = isLsb ? bigLsb : bigMsb
    return (c) => normal(signedBig(read(c, bits), bits, signed))
  }
  const many = isLsb ? lsb : msb
  const read: (c: Cursor) => number =
    bits > 25 ? (c) => many(c, bits) : isLsb ? windowLsb(bits) : windowMsb(bits)
  return signed === 'none' ? read : (c) => signedNumber(read(c), bits, signed)
}

/** Up to 25 bits lie in at most four bytes: they are read as one number, and cut out. */
function windowMsb(bits: number): (c: Cursor) => number {
  const mask = 2 ** bits - 1
  return (c) => {
    const at = c.pos
    const last = c.bit + bits
    const count = (last + 7) >> 3
    if (at + count > c.end) check(c, bits)
    const bytes = c.bytes
    let all = bytes[at]! // checked above, as the others
    for (let index = 1; index < count; index++) all = (all << 8) | bytes[at + index]!
    c.pos = at + (last >> 3)
    c.bit = last & 7
    return (all >>> (count * 8 - last)) & mask
  }
}

function windowLsb(bits: number): (c: Cursor) => number {
  const mask = 2 ** bits - 1
  return (c) => {
    const at = c.pos
    const { bit } = c
    const last = bit + bits
    const count = (last + 7) >> 3
    if (at + count > c.end) check(c, bits)
    const bytes = c.bytes
    let all = bytes[at]! // checked above, as the others
    for (let index = 1; index < count; index++) all |= bytes[at + index]! << (index * 8)
    c.pos = at + (last >> 3)
    c.bit = last & 7
    return (all >>> bit) & mask
  }
}

function check(c: Cursor, count: number): void {
  const left = (c.end - c.pos) * 8 - c.bit
  if (count <= left) return
  throw new Fault(
    'short',
    `expected ${count} ${count === 1 ? 'bit' : 'bits'}, found ${left <= 0 ? 'the end' : `${left} before the end`}`,
    c.pos,
  )
}

function msb(c: Cursor, count: number): number {
  check(c, count)
  let value = 0
  for (let left = count; left > 0;) {
    const room = 8 - c.bit
    const taken = Math.min(room, left)
    value = value * 2 ** taken + ((c.bytes[c.pos]! >> (room - taken)) & ((1 << taken) - 1))
    forward(c, taken)
    left -= taken
  }
  return value
}

function lsb(c: Cursor, count: number): number {
  check(c, count)
  let value = 0
  for (let done = 0; done < count;) {
    const taken = Math.min(8 - c.bit, count - done)
    value += ((c.bytes[c.pos]! >> c.bit) & ((1 << taken) - 1)) * 2 ** done
    forward(c, taken)
    done += taken
  }
  return value
}

function forward(c: Cursor, count: number): void {
  c.bit += count
  if (c.bit < 8) return
  c.bit = 0
  c.pos++
}

function bigMsb(c: Cursor, count: number): bigint {
  check(c, count)
  const high = BigInt(msb(c, count - 32))
  return (high << 32n) | BigInt(msb(c, 32))
}

function bigLsb(c: Cursor, count: number): bigint {
  check(c, count)
  const low = BigInt(lsb(c, 32))
  return (BigInt(lsb(c, count - 32)) << 32n) | low
}
