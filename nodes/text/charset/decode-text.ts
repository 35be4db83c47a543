/**
 * Bytes to text. `refuse` says where the bytes leave the charset. The legacy ones are read by iconv-lite:
 * Node's decoder takes windows-1252 for latin1, and knows no cp437.
 */
import iconv from 'iconv-lite'

import { PermanentError } from '../../../runtime/plugin.ts'
import { asBuffer, isNative, swapped } from './charsets.ts'
import type { Charset, Legacy, OnInvalid } from './charsets.ts'

type Decode = (bytes: Uint8Array) => string

export function createDecode(charset: Charset, invalid: OnInvalid): Decode {
  if (!isNative(charset)) return legacy(charset, invalid)
  switch (charset) {
    case 'latin1':
      return (bytes) => asBuffer(bytes).toString('latin1')
    case 'ascii':
      return ascii(invalid)
    case 'utf-8':
      return unicode(charset, invalid, brokenUtf8)
    case 'utf-16le':
      return unicode(charset, invalid, brokenUtf16)
    case 'utf-16be':
      return unicode(charset, invalid, (bytes) =>
        brokenUtf16(bytes.length % 2 === 0 ? swapped(bytes) : padded(bytes)),
      )
  }
}

function unicode(
  charset: 'utf-8' | 'utf-16le' | 'utf-16be',
  invalid: OnInvalid,
  findBroken: (bytes: Uint8Array) => number,
): Decode {
  const decoder = new TextDecoder(charset, { fatal: invalid === 'refuse' })
  return (bytes) => {
    try {
      return decoder.decode(bytes)
    } catch {
      throw broken(charset, bytes, findBroken(bytes))
    }
  }
}

function ascii(invalid: OnInvalid): Decode {
  return (bytes) => {
    const at = bytes.findIndex((byte) => byte > 0x7f)
    if (at < 0) return asBuffer(bytes).toString('latin1')
    if (invalid === 'refuse') throw broken('ascii', bytes, at)
    return asBuffer(bytes)
      .toString('latin1')
      .replaceAll(/[\u0080-\u00ff]/g, '\uFFFD')
  }
}

function legacy(charset: Legacy, invalid: OnInvalid): Decode {
  const substitute = '\uFFFD'
  // Only gb18030 has bytes for this character; elsewhere it always stands for a fault.
  const real = charset === 'gb18030' ? iconv.encode(substitute, charset) : undefined
  return (bytes) => {
    const text = iconv.decode(bytes, charset)
    if (invalid === 'replace') return text
    for (let at = text.indexOf(substitute); at >= 0; at = text.indexOf(substitute, at + 1)) {
      const offset = iconv.encode(text.slice(0, at), charset).length
      if (real?.equals(bytes.subarray(offset, offset + real.length))) continue
      throw broken(charset, bytes, Math.min(offset, bytes.length - 1))
    }
    return text
  }
}

function broken(charset: Charset, bytes: Uint8Array, at: number): PermanentError {
  const found = (bytes[at] ?? 0).toString(16).padStart(2, '0')
  const where = `from byte ${at} (0x${found}, ${bytes.length} bytes)`
  return new PermanentError('decode', `not ${charset} ${where}`)
}

/** Where the bytes leave what a replacing decoder made of them, back to the start of the character. */
function brokenUtf8(bytes: Uint8Array): number {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const replaced = Buffer.from(lenient)
  let at = 0
  while (at < bytes.length && bytes[at] === replaced[at]) at += 1
  while (at > 0 && ((replaced[at] ?? 0) & 0xc0) === 0x80) at -= 1
  return at
}

/** The first half of a pair without the other, or the byte that is over. */
function brokenUtf16(bytes: Uint8Array): number {
  const whole = bytes.length - (bytes.length % 2)
  const at = asBuffer(bytes.subarray(0, whole))
    .toString('utf16le')
    .search(/\p{Surrogate}/u)
  return at < 0 ? whole : at * 2
}

/** Only an even number of bytes can be swapped; the last one is left as it is. */
function padded(bytes: Uint8Array): Buffer {
  const whole = bytes.length - 1
  return Buffer.concat([swapped(bytes.subarray(0, whole)), bytes.subarray(whole)])
}
