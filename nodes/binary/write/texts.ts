/** Text, hex digits, bytes and decimal digits to bytes. */
import type { Endian, Text } from '../layout/model.ts'
import { Fault, show } from '../read/fault.ts'
import { terminatorAt } from '../read/texts.ts'

/** The bytes of a value; `wanted` when the size is fixed. */
export type ToBytes = (value: unknown, wanted: number | undefined) => Uint8Array

export const bytesOf: ToBytes = (value, wanted) => {
  const bytes = value instanceof Uint8Array ? value : undefined
  if (bytes) return exact(bytes, wanted)
  throw new Fault('value', `expected bytes, found ${show(value)}`)
}

export const hexBytes: ToBytes = (value, wanted) => {
  if (typeof value !== 'string' || value.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(value))
    throw new Fault('value', `expected pairs of hex digits, found ${show(value)}`)
  return exact(Buffer.from(value, 'hex'), wanted)
}

function exact(bytes: Uint8Array, wanted: number | undefined): Uint8Array {
  if (wanted === undefined || bytes.length === wanted) return bytes
  throw new Fault('value', `expected ${wanted} bytes, found ${bytes.length}`)
}

export function textBytes({ encoding, isTerminated, pad, size }: Text): ToBytes {
  const width = encoding.startsWith('utf-16') ? 2 : 1
  return (value, wanted) => {
    if (typeof value !== 'string') throw new Fault('value', `expected a text, found ${show(value)}`)
    const bytes = encoded(value, encoding)
    if (isTerminated && terminatorAt(bytes, 0, bytes.length, width) !== undefined)
      throw new Fault('value', 'expected a text without a zero, found one')
    if (wanted === undefined) return isTerminated ? filled(bytes, bytes.length + width, 0) : bytes
    const filler = isTerminated ? 0 : pad
    if (bytes.length > wanted || (bytes.length < wanted && filler === undefined))
      throw new Fault('value', `expected a text of ${wanted} bytes, found ${bytes.length}`)
    return bytes.length === wanted || size === undefined
      ? bytes
      : filled(bytes, wanted, filler ?? 0)
  }
}

function filled(bytes: Uint8Array, length: number, filler: number): Uint8Array {
  const whole = new Uint8Array(length).fill(filler)
  whole.set(bytes)
  return whole
}

function encoded(text: string, encoding: Text['encoding']): Uint8Array {
  if (/\p{Surrogate}/u.test(text)) throw new Fault('value', 'expected text, found half a character')
  if (encoding === 'utf-8') return Buffer.from(text)
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le')
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16()
  const highest = encoding === 'ascii' ? 0x7f : 0xff
  for (const letter of text)
    if ((letter.codePointAt(0) ?? 0) > highest)
      throw new Fault('value', `expected ${encoding}, found ${show(letter)}`)
  return Buffer.from(text, 'latin1')
}

export function bcdBytes(endian: Endian): ToBytes {
  return (value, wanted) => {
    const isNumber =
      typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
    const digits = isNumber ? String(value) : typeof value === 'string' ? value : ''
    if (!/^\d+$/.test(digits))
      throw new Fault('value', `expected decimal digits, found ${show(value)}`)
    const count = wanted ?? Math.ceil(digits.length / 2)
    if (digits.length > count * 2)
      throw new Fault('value', `expected at most ${count * 2} digits, found ${digits.length}`)
    const bytes = Buffer.from(digits.padStart(count * 2, '0'), 'hex')
    return endian === 'be' ? bytes : bytes.reverse()
  }
}
