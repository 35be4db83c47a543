/** Bytes to text. `fatal` refuses what is not in the charset, with the place. */
import { isUtf8 } from 'node:buffer'

import { PermanentError } from '../../../runtime/plugin.ts'

export const charsets = ['utf-8', 'latin1', 'utf-16le'] as const
export type Charset = (typeof charsets)[number]
export type OnInvalid = 'refuse' | 'replace'

export function createDecode(charset: Charset, invalid: OnInvalid): (bytes: Uint8Array) => string {
  if (charset === 'latin1') return (bytes) => asBuffer(bytes).toString('latin1')
  const decoder = new TextDecoder(charset, { fatal: invalid === 'refuse' })
  return (bytes) => {
    try {
      return decoder.decode(bytes)
    } catch {
      const offset = charset === 'utf-8' ? `from byte ${firstBroken(bytes)}` : 'somewhere'
      throw new PermanentError('decode', `not ${charset} ${offset} (${bytes.length} bytes)`)
    }
  }
}

/** The end of the longest valid beginning, by halving. */
function firstBroken(bytes: Uint8Array): number {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (isUtf8(bytes.subarray(0, wholeCharacters(bytes, middle)))) low = middle
    else high = middle - 1
  }
  return wholeCharacters(bytes, low)
}

/** The largest end up to `end` that is not inside a character. */
function wholeCharacters(bytes: Uint8Array, end: number): number {
  let start = end
  while (start > 0 && end - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1
  return start
}

export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
