/** Which bytes each character of a decoded text came from. */
import type { Span } from '../../../runtime/plugin.ts'
import type { Charset } from './charsets.ts'
import { createDecode } from './decode-text.ts'
import { createEncode } from './encode-text.ts'

const most = 20_000

const marks: Readonly<Partial<Record<Charset, readonly number[]>>> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
}

/** The whole text, and each character by its index; only the whole where bytes were replaced. */
export function spansOf(bytes: Uint8Array, charset: Charset): Span[] {
  const mark = marks[charset] ?? []
  const hasMark = mark.length > 0 && mark.every((byte, index) => bytes[index] === byte)
  const start = hasMark ? mark.length : 0
  const encode = createEncode(charset, 'replace')
  const text = createDecode(charset, 'replace')(bytes)
  const spans: Span[] = [{ path: '', start, end: bytes.length }]
  if (!encode(text).equals(bytes.subarray(start))) return spans
  let at = start
  let index = 0
  for (const character of text) {
    if (spans.length > most) break
    const end = at + encode(character).length
    spans.push({ path: `/${index}`, start: at, end })
    at = end
    index += character.length
  }
  return spans
}
