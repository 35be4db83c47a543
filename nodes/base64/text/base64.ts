/** Strict base64: Node's own decoder skips what it does not know. */
import { PermanentError } from '../../../runtime/plugin.ts'

export type Alphabet = 'any' | 'standard' | 'url'

const patterns = {
  any: /[^A-Za-z0-9+/_-]/,
  standard: /[^A-Za-z0-9+/]/,
  url: /[^A-Za-z0-9_-]/,
} as const

export function decodeBase64(text: string, alphabet: Alphabet): Buffer {
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='))
  const digits = padding === 0 ? text : text.slice(0, -padding)
  const at = digits.search(patterns[alphabet])
  if (at >= 0) throw fault(`${JSON.stringify(text.charAt(at))} is no base64 digit`, at)
  const rest = digits.length % 4
  if (rest === 1) throw fault('one digit too many', digits.length - 1)
  if (padding > 0 && text.length % 4 !== 0) throw fault('wrong padding', digits.length)
  const bytes = Buffer.from(digits, 'base64')
  // Bits beyond the last byte must be zero, or two texts would mean the same bytes.
  if (rest !== 0 && !isCanonical(digits, bytes)) throw fault('stray bits', digits.length - 1)
  return bytes
}

function isCanonical(digits: string, bytes: Buffer): boolean {
  const last = digits.slice(-(digits.length % 4))
  const again = bytes.subarray(Math.floor(digits.length / 4) * 3).toString('base64url')
  return again === last.replaceAll('+', '-').replaceAll('/', '_')
}

const fault = (what: string, offset: number) =>
  new PermanentError('decode', `not base64: ${what} (offset ${offset})`)
