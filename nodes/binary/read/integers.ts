/** Whole numbers of bytes: the common ones by their own function, the rest along the order of their bytes. */
import type { Integer, Signed } from '../layout/model.ts'
import type { ReadRaw } from './cursor.ts'
import { bitsReader } from './bits.ts'
import { short } from './fault.ts'
import { normal, signedBig, signedNumber } from './sign.ts'

export function integerReader(body: Integer): ReadRaw {
  const { order, bits, signed } = body
  if (!order) return bitsReader(body)
  const quick = signed === 'none' || signed === 'twos' ? quickReader(order, signed) : undefined
  if (quick) return quick
  const read = bits <= 48 ? numberReader(order) : bigReader(order)
  if (bits <= 48)
    return signed === 'none' ? read : (c) => signedNumber(Number(read(c)), bits, signed)
  return (c) => normal(signedBig(BigInt(read(c)), bits, signed))
}

function quickReader(order: readonly number[], signed: Signed): ReadRaw | undefined {
  const isSigned = signed === 'twos'
  switch (order.join('')) {
    case '0':
      return isSigned ? s1 : u1
    case '01':
      return isSigned ? s2be : u2be
    case '10':
      return isSigned ? s2le : u2le
    case '012':
      return isSigned ? s3be : u3be
    case '210':
      return isSigned ? s3le : u3le
    case '0123':
      return isSigned ? s4be : u4be
    case '3210':
      return isSigned ? s4le : u4le
    default:
      return undefined
  }
}

// `take` by hand: these run for every field of every frame. The bounds are checked before the bytes are
// read, so none is ever undefined.
const u1: ReadRaw = (c) => {
  const at = c.pos
  if (at >= c.end) throw short(at, 1, 0)
  c.pos = at + 1
  return c.bytes[at]!
}
const s1: ReadRaw = (c) => {
  const at = c.pos
  if (at >= c.end) throw short(at, 1, 0)
  c.pos = at + 1
  return (c.bytes[at]! << 24) >> 24
}
const u2be: ReadRaw = (c) => {
  const at = c.pos
  if (at + 2 > c.end) throw short(at, 2, c.end - at)
  c.pos = at + 2
  return (c.bytes[at]! << 8) | c.bytes[at + 1]!
}
const u2le: ReadRaw = (c) => {
  const at = c.pos
  if (at + 2 > c.end) throw short(at, 2, c.end - at)
  c.pos = at + 2
  return (c.bytes[at + 1]! << 8) | c.bytes[at]!
}
const s2be: ReadRaw = (c) => {
  const at = c.pos
  if (at + 2 > c.end) throw short(at, 2, c.end - at)
  c.pos = at + 2
  return ((c.bytes[at]! << 24) >> 16) | c.bytes[at + 1]!
}
const s2le: ReadRaw = (c) => {
  const at = c.pos
  if (at + 2 > c.end) throw short(at, 2, c.end - at)
  c.pos = at + 2
  return ((c.bytes[at + 1]! << 24) >> 16) | c.bytes[at]!
}
const u3be: ReadRaw = (c) => {
  const at = c.pos
  if (at + 3 > c.end) throw short(at, 3, c.end - at)
  c.pos = at + 3
  return (c.bytes[at]! << 16) | (c.bytes[at + 1]! << 8) | c.bytes[at + 2]!
}
const u3le: ReadRaw = (c) => {
  const at = c.pos
  if (at + 3 > c.end) throw short(at, 3, c.end - at)
  c.pos = at + 3
  return (c.bytes[at + 2]! << 16) | (c.bytes[at + 1]! << 8) | c.bytes[at]!
}
const s4be: ReadRaw = (c) => {
  const at = c.pos
  if (at + 4 > c.end) throw short(at, 4, c.end - at)
  c.pos = at + 4
  const { bytes } = c
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}
const s4le: ReadRaw = (c) => {
  const at = c.pos
  if (at + 4 > c.end) throw short(at, 4, c.end - at)
  c.pos = at + 4
  const { bytes } = c
  return (bytes[at + 3]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 1]! << 8) | bytes[at]!
}
const s3be: ReadRaw = (c) => (Number(u3be(c)) << 8) >> 8
const s3le: ReadRaw = (c) => (Number(u3le(c)) << 8) >> 8
const u4be: ReadRaw = (c) => Number(s4be(c)) >>> 0
const u4le: ReadRaw = (c) => Number(s4le(c)) >>> 0

function numberReader(order: readonly number[]): ReadRaw {
  const count = order.length
  return (c) => {
    const at = c.pos
    if (at + count > c.end) throw short(at, count, c.end - at)
    c.pos = at + count
    let value = 0
    for (const place of order) value = value * 256 + c.bytes[at + place]!
    return value
  }
}

function bigReader(order: readonly number[]): ReadRaw {
  const high = numberOf(order.slice(0, -4))
  const low = numberOf(order.slice(-4))
  const count = order.length
  return (c) => {
    const at = c.pos
    if (at + count > c.end) throw short(at, count, c.end - at)
    c.pos = at + count
    const top = high(c.bytes, at)
    const rest = low(c.bytes, at)
    return top < 0x20_0000 ? top * 0x1_0000_0000 + rest : (BigInt(top) << 32n) | BigInt(rest)
  }
}

const numberOf = (order: readonly number[]) => (bytes: Uint8Array, at: number) => {
  let value = 0
  for (const place of order) value = value * 256 + bytes[at + place]!
  return value
}
