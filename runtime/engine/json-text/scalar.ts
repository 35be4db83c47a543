/** Values between JSON text and what expressions see. */
import { utf8Slice } from './slices.ts'

/** JSON of a plain scalar; `undefined` for anything that needs the encoder. */
export function scalarText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
      return String(value)
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : undefined
    default:
      return value === null ? 'null' : undefined
  }
}

/** Divided by these, an integer below 2^53 is rounded once, exactly as the parser does (up to 10^22). */
const powersOfTen = Array.from({ length: 16 }, (_, power) => 10 ** power)

/** The value in these bytes, which are known to be valid. Short numbers are read without making text. */
export function readValue(bytes: Uint8Array, start: number, end: number): unknown {
  const first = bytes[start] ?? 0
  if ((first === 0x2d || first <= 0x39) && first >= 0x2d && end - start <= 16) {
    let value = 0
    let decimals = -1
    for (let at = first === 0x2d ? start + 1 : start; at < end; at++) {
      const byte = bytes[at] ?? 0
      if (byte === 0x2e) decimals = 0
      else {
        value = value * 10 + byte - 0x30
        if (decimals >= 0) decimals++
      }
    }
    if (decimals > 0) value /= powersOfTen[decimals] ?? 1
    return first === 0x2d ? -value : value
  }
  return JSON.parse(utf8Slice.call(bytes, start, end))
}
