/** Which bytes each character of a decoded text came from. */
import type { Span } from '../../../runtime/plugin.ts'
import { asBuffer } from './decode-text.ts'
import type { Charset } from './decode-text.ts'

const most = 20_000

const marks: Readonly<Record<Charset, readonly number[]>> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  latin1: [],
}
const sizes: Readonly<Record<Charset, (character: string) => number>> = {
  'utf-8': (character) => Buffer.byteLength(character),
  'utf-16le': (character) => 2 * character.length,
  latin1: () => 1,
}

/** The whole text, and each character by its index; only the whole where bytes were replaced. */
export function spansOf(bytes: Uint8Array, charset: Charset): Span[] {
  const mark = marks[charset]
  const start =
    mark.length > 0 && mark.every((byte, index) => bytes[index] === byte) ? mark.length : 0
  const whole = { path: '', start, end: bytes.length }
  const encoding = charset === 'utf-8' ? 'utf8' : charset === 'latin1' ? 'latin1' : 'utf16le'
  const rest = asBuffer(bytes).subarray(start)
  const text = rest.toString(encoding)
  if (!Buffer.from(text, encoding).equals(rest)) return [whole]
  const spans: Span[] = [whole]
  let at = start
  let index = 0
  for (const character of text) {
    if (spans.length > most) break
    const end = at + sizes[charset](character)
    spans.push({ path: `/${index}`, start: at, end })
    at = end
    index += character.length
  }
  return spans
}
