/** Numbers to bytes and bits, when they fit. */
import type { Integer } from '../layout/model.ts'
import { Fault, show } from '../read/fault.ts'
import { patternOf, rangeOf } from '../read/sign.ts'
import { append, extend, putBits } from './out.ts'
import type { Out } from './out.ts'

export function writeInteger(out: Out, value: unknown, body: Integer): void {
  const { bits, signed, order, bitOrder } = body
  const pattern = patternOf(wholeOf(value, body), bits, signed)
  if (pattern === undefined) throw outOfRange(value, body)
  if (!order) {
    putBits(out, pattern, bits, bitOrder === 'lsb')
    return
  }
  const count = order.length
  const place = extend(out, count)
  if (bits <= 32) {
    let rest = Number(pattern)
    for (let index = count - 1; index >= 0; index--) {
      out.bytes[place + (order[index] ?? 0)] = rest & 0xff
      rest = Math.floor(rest / 256)
    }
    return
  }
  let rest = pattern
  for (let index = count - 1; index >= 0; index--) {
    out.bytes[place + (order[index] ?? 0)] = Number(rest & 0xffn)
    rest >>= 8n
  }
}

function wholeOf(value: unknown, body: Integer): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  throw outOfRange(value, body)
}

function outOfRange(value: unknown, { bits, signed }: Integer): Fault {
  const [least, greatest] = rangeOf(bits, signed)
  return new Fault(
    'value',
    `expected a whole number from ${least} to ${greatest}, found ${show(value)}`,
  )
}

const scratch = new DataView(new ArrayBuffer(8))

export function writeFloat(
  out: Out,
  value: unknown,
  { bytes, order }: { bytes: 2 | 4 | 8; order: readonly number[] },
): void {
  if (typeof value !== 'number' && typeof value !== 'bigint')
    throw new Fault('value', `expected a number, found ${show(value)}`)
  const number = Number(value)
  if (bytes === 2) scratch.setUint16(0, halfOf(number))
  else if (bytes === 4) scratch.setFloat32(0, number)
  else scratch.setFloat64(0, number)
  if (bytes === 4 && Number.isFinite(number) && !Number.isFinite(scratch.getFloat32(0)))
    throw new Fault('value', `expected a number that 4 bytes hold, found ${number}`)
  const place = extend(out, bytes)
  for (let index = 0; index < bytes; index++)
    out.bytes[place + (order[index] ?? 0)] = scratch.getUint8(index)
}

function halfOf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (Number.isNaN(value)) return 0x7e00
  if (size === Infinity) return sign | 0x7c00
  if (size >= 65520) throw new Fault('value', `expected a number that 2 bytes hold, found ${value}`)
  const exponent = Math.max(Math.floor(Math.log2(size)), -14)
  const step = 2 ** (exponent - 10)
  const steps = roundToEven(size / step)
  // A number below the normal ones has exponent bits of zero; rounding up carries into them by itself.
  return sign | (size < 2 ** -14 ? steps : ((exponent + 14) << 10) + steps)
}

function roundToEven(value: number): number {
  const low = Math.floor(value)
  const rest = value - low
  if (rest !== 0.5) return Math.round(value)
  return low % 2 === 0 ? low : low + 1
}

export function varintOf(value: unknown): Uint8Array {
  const whole =
    typeof value === 'bigint' ? value : Number.isInteger(value) ? BigInt(Number(value)) : -1n
  if (whole < 0n || whole >= 1n << 64n)
    throw new Fault(
      'value',
      `expected a whole number from 0 to ${(1n << 64n) - 1n}, found ${show(value)}`,
    )
  const bytes: number[] = []
  let rest = whole
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest > 0n ? low | 0x80 : low)
  } while (rest > 0n)
  return Uint8Array.from(bytes)
}

export const writeVarint = (out: Out, value: unknown): void => append(out, varintOf(value))
