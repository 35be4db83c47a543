/**
 * Looks over a CBOR item before the library reads it: lengths that fit, text that is UTF-8, depth within
 * the limit, and nothing that means more than JSON can say or that the library would alter (tags, simple
 * values, open ends, `__proto__`, keys that are no text, integers beyond the safe range). Nothing is made
 * of the bytes and nothing is allocated, whatever a length claims. What does not pass goes to the strict
 * reader, which says why.
 */
import { isUtf8 } from 'node:buffer'

/** More to look at than this walk can say. */
const unsure = -1
/** Below this a loop is quicker than a call. */
const shortText = 24

/** Keys met so far by the walk that runs; walks never overlap. */
let members = 0

/** How many map keys there are in all, or -1 when the strict reader has to look. */
export function countPlain(bytes: Uint8Array, maxDepth: number): number {
  members = 0
  return pass(bytes, 0, maxDepth) === bytes.length ? members : unsure
}

/** The offset behind the item at `at`, or -1. */
function pass(bytes: Uint8Array, at: number, depth: number): number {
  const head = bytes[at]
  if (head === undefined) return unsure
  if (head >= 0xc0) return passSimple(bytes, at, head)
  const low = head & 0x1f
  if (head < 0x40) return passInteger(bytes, at, low)
  const width = low < 24 ? 0 : (widths[low - 24] ?? 0)
  if ((low >= 24 && width === 0) || at + width >= bytes.length) return unsure
  const start = at + 1 + width
  const length = width === 0 ? low : lengthAt(bytes, at + 1, width)
  if (head < 0x60) return within(bytes, start + length)
  if (head < 0x80) return passText(bytes, start, length)
  return head < 0xa0 ? passList(bytes, start, length, depth) : passMap(bytes, start, length, depth)
}

/** Bytes of the argument by the low bits, from 24 on; no length of 64 bits is plain. */
const widths: readonly number[] = [1, 2, 4]

const within = (bytes: Uint8Array, end: number): number => (end <= bytes.length ? end : unsure)

function lengthAt(bytes: Uint8Array, at: number, width: number): number {
  let length = 0
  for (let index = at; index < at + width; index++) length = length * 256 + (bytes[index] ?? 0)
  return length
}

/** `false`, `true`, `null` and the floats. */
function passSimple(bytes: Uint8Array, at: number, head: number): number {
  if (head >= 0xf4 && head <= 0xf6) return at + 1
  if (head === 0xf9) return within(bytes, at + 3)
  if (head === 0xfa) return within(bytes, at + 5)
  return head === 0xfb ? within(bytes, at + 9) : unsure
}

/** Only what a number holds exactly: the upper half tells. */
function passInteger(bytes: Uint8Array, at: number, low: number): number {
  if (low < 24) return at + 1
  if (low < 27) return within(bytes, at + 1 + (widths[low - 24] ?? 0))
  if (low > 27 || at + 9 > bytes.length) return unsure
  return lengthAt(bytes, at + 1, 4) < 0x1fffff ? at + 9 : unsure
}

function passText(bytes: Uint8Array, start: number, length: number): number {
  const end = start + length
  if (end > bytes.length) return unsure
  if (length <= shortText) {
    let all = 0
    for (let index = start; index < end; index++) all |= bytes[index] ?? 0
    if (all < 0x80) return end
  }
  return isUtf8(bytes.subarray(start, end)) ? end : unsure
}

function passList(bytes: Uint8Array, start: number, count: number, depth: number): number {
  if (depth === 0 || count > bytes.length - start) return unsure
  let at = start
  for (let index = 0; index < count; index++) {
    at = pass(bytes, at, depth - 1)
    if (at < 0) return unsure
  }
  return at
}

function passMap(bytes: Uint8Array, start: number, count: number, depth: number): number {
  if (depth === 0 || count * 2 > bytes.length - start) return unsure
  members += count
  let at = start
  for (let index = 0; index < count; index++) {
    at = passKey(bytes, at)
    if (at < 0) return unsure
    at = pass(bytes, at, depth - 1)
    if (at < 0) return unsure
  }
  return at
}

/** A text, and not `__proto__`, which the library renames. */
function passKey(bytes: Uint8Array, at: number): number {
  const head = bytes[at] ?? 0
  if (head < 0x60 || head > 0x7b) return unsure
  if (head < 0x78 && head !== 0x69) return passText(bytes, at + 1, head & 0x1f)
  const end = pass(bytes, at, 0)
  return end >= 9 && isProto(bytes, end - 9) ? unsure : end
}

const proto = Buffer.from('__proto__')
function isProto(bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < proto.length; index++)
    if (bytes[start + index] !== proto[index]) return false
  return true
}
