/** Numbers of seven bits a byte, least first, as in LEB128; up to 64 bits. */
import type { Cursor } from './cursor.ts'
import { normal } from './sign.ts'
import { Fault, short } from './fault.ts'

export function readVarint(c: Cursor): number | bigint {
  const start = c.pos
  let value = 0
  let factor = 1
  for (let at = start; at < c.end && at < start + 4; at++) {
    const byte = c.bytes[at] ?? 0
    value += (byte & 0x7f) * factor
    factor *= 128
    if (byte < 0x80) return end(c, at, start, value)
  }
  return readLong(c, start)
}

/** Only the shortest form is taken: any other would not come back the same. */
function end(c: Cursor, at: number, start: number, value: number): number {
  if (at > start && c.bytes[at] === 0) throw overlong(start)
  c.pos = at + 1
  return value
}

const overlong = (start: number) =>
  new Fault('value', 'expected the shortest form of a varint, found a longer one', start)

function readLong(c: Cursor, start: number): number | bigint {
  let value = 0n
  for (let at = start; at < start + 10; at++) {
    if (at >= c.end) throw short(at, 1, 0)
    const byte = c.bytes[at] ?? 0
    value |= BigInt(byte & 0x7f) << BigInt((at - start) * 7)
    if (byte >= 0x80) continue
    if (byte === 0) throw overlong(start)
    if (value >= 1n << 64n) break
    c.pos = at + 1
    return normal(value)
  }
  throw new Fault('value', 'expected a varint of at most 64 bits, found a longer one', start)
}
