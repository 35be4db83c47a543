/** Text, hex digits, bytes and decimal digits, all of a known size. */
import type { Endian, Text } from '../layout/model.ts'
import { normal } from './sign.ts'
import { Fault } from './fault.ts'

type FromBytes = (bytes: Uint8Array, start: number, end: number) => unknown

/** A copy: the frame's own memory may be used again. */
export const bytesFrom: FromBytes = (bytes, start, end) =>
  Uint8Array.from(bytes.subarray(start, end))

export const hexFrom: FromBytes = (bytes, start, end) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex')

export function textFrom({ encoding, isTerminated, pad }: Text): FromBytes {
  const decode = decoderOf(encoding)
  const width = encoding.startsWith('utf-16') ? 2 : 1
  return (bytes, start, end) => {
    let last = end
    if (isTerminated) last = terminatorAt(bytes, start, end, width) ?? end
    else if (pad !== undefined) while (last > start && bytes[last - 1] === pad) last--
    return decode(bytes, start, last)
  }
}

/** Where the zero stands that ends the text. */
export function terminatorAt(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
): number | undefined {
  for (let at = start; at + width <= end; at += width)
    if (bytes[at] === 0 && (width === 1 || bytes[at + 1] === 0)) return at
  return undefined
}

function decoderOf(
  encoding: Text['encoding'],
): (bytes: Uint8Array, start: number, end: number) => string {
  if (encoding === 'latin1' || encoding === 'ascii') {
    const highest = encoding === 'ascii' ? 0x7f : 0xff
    return (bytes, start, end) => {
      for (let at = start; at < end; at++)
        if ((bytes[at] ?? 0) > highest)
          throw new Fault(
            'value',
            `expected ${encoding}, found 0x${(bytes[at] ?? 0).toString(16)}`,
            at,
          )
      return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
    }
  }
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  return (bytes, start, end) => {
    try {
      return decoder.decode(bytes.subarray(start, end))
    } catch {
      throw new Fault('value', `expected ${encoding}, found bytes that are none`, start)
    }
  }
}

export function bcdFrom(endian: Endian, isText: boolean): FromBytes {
  return (bytes, start, end) => {
    let digits = ''
    for (let index = 0; index < end - start; index++) {
      const at = endian === 'be' ? start + index : end - 1 - index
      const byte = bytes[at] ?? 0
      if (byte >> 4 > 9 || (byte & 15) > 9)
        throw new Fault(
          'value',
          `expected decimal digits, found 0x${byte.toString(16).padStart(2, '0')}`,
          at,
        )
      digits += (byte >> 4).toString() + (byte & 15).toString()
    }
    return isText ? digits : normal(BigInt(digits || 0))
  }
}
