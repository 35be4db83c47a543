/**
 * Looks over a MessagePack value before the library reads it: lengths that fit, text that is UTF-8, depth
 * within the limit, and nothing of what the library would alter (records, extensions, `__proto__`, keys
 * that are no text, integers beyond the safe range). Nothing is made of the bytes and nothing is
 * allocated, whatever a length claims. What does not pass goes to the strict reader, which says why.
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

/** The offset behind the value at `at`, or -1. */
function pass(bytes: Uint8Array, at: number, depth: number): number {
  const head = bytes[at]
  if (head === undefined) return unsure
  if (head < 0x80 || head >= 0xe0) return at + 1
  if (head < 0x90) return passMap(bytes, at + 1, head & 0x0f, depth)
  if (head < 0xa0) return passList(bytes, at + 1, head & 0x0f, depth)
  if (head < 0xc0) return passText(bytes, at + 1, head & 0x1f)
  const size = sizes[head - 0xc0] ?? 0
  if (size > 0) return within(bytes, at + size)
  if (head === 0xcf || head === 0xd3) return passInteger(bytes, at, head)
  const width = widths[head - 0xc0] ?? 0
  if (width === 0 || at + width >= bytes.length) return unsure
  const start = at + 1 + width
  const length = lengthAt(bytes, at + 1, width)
  if (head < 0xc7) return within(bytes, start + length)
  if (head < 0xdc) return passText(bytes, start, length)
  return head < 0xde ? passList(bytes, start, length, depth) : passMap(bytes, start, length, depth)
}

/** Whole size of a value by its head minus 0xc0; 0: not fixed. */
const sizes: readonly number[] = [
  1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 5, 9, 2, 3, 5, 0, 2, 3, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]
/** Bytes of the length by the head minus 0xc0; 0: not for this walk. */
const widths: readonly number[] = [
  0, 0, 0, 0, 1, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 2, 4,
]

const within = (bytes: Uint8Array, end: number): number => (end <= bytes.length ? end : unsure)

function lengthAt(bytes: Uint8Array, at: number, width: number): number {
  let length = 0
  for (let index = at; index < at + width; index++) length = length * 256 + (bytes[index] ?? 0)
  return length
}

/** Only what a number holds exactly: the upper half tells. */
function passInteger(bytes: Uint8Array, at: number, head: number): number {
  if (at + 9 > bytes.length) return unsure
  const upper = lengthAt(bytes, at + 1, 4)
  const isSafe = upper <= 0x1fffff || (head === 0xd3 && upper > 0xffe00000)
  return isSafe ? at + 9 : unsure
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
  const isShort = head >= 0xa0 && head < 0xc0
  if (!isShort && (head < 0xd9 || head > 0xdb)) return unsure
  if (isShort && head !== 0xa9) return passText(bytes, at + 1, head & 0x1f)
  const end = pass(bytes, at, 0)
  return end >= 9 && isProto(bytes, end - 9) ? unsure : end
}

const proto = Buffer.from('__proto__')
function isProto(bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < proto.length; index++)
    if (bytes[start + index] !== proto[index]) return false
  return true
}
