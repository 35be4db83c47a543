/**
 * `JSON.parse` with what it lacks, at little cost. The engine's own parser does the work; one walk over
 * the result then shows whether there can be anything to look into: it counts members (fewer than the
 * text has: a key stood twice), meets numbers beyond the safe range, and measures depth. Only then the
 * strict parser runs. Benchmark: bench/micro/json.ts.
 */
import { isUtf8 } from 'node:buffer'

import { PermanentError } from '../../../runtime/plugin.ts'
import { JsonFault, strictParse } from './strict-parse.ts'
import type { StrictOptions } from './strict-parse.ts'

export type ParseOptions = StrictOptions
export type Parse = (payload: Uint8Array | string) => unknown

/** `toString` of any bytes without its handling of arguments; Node's types do not name it. */
interface Utf8Decoder {
  utf8Slice(this: Uint8Array, start: number, end: number): string
}
const decoder: Utf8Decoder = Object.assign(Object.create(Buffer.prototype))

const largest = Number.MAX_SAFE_INTEGER

export function createParse(options: ParseOptions): Parse {
  const { maxDepth, duplicateKeys } = options
  const countsKeys = duplicateKeys === 'refuse'
  return (payload) => {
    const text = typeof payload === 'string' ? payload : decodeText(payload)
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return parseStrictly(text, options, payload)
    }
    const members = countItem(value, maxDepth)
    // `NaN`, so equal to nothing: a number to look into, or too deep.
    const isPlain = countsKeys ? members === countMembers(text) : members >= 0
    return isPlain ? value : parseStrictly(text, options, payload)
  }
}

/** How many members there are in a value, or `NaN` when the strict parser has to look at it. */
function countItem(value: unknown, depth: number): number {
  if (typeof value === 'number') return isSafe(value) ? 0 : Number.NaN
  return isContainer(value) ? countInside(value, depth) : 0
}

function countInside(value: Container, depth: number): number {
  if (depth === 0) return Number.NaN
  let members = 0
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index]
      if (typeof item === 'number') {
        if (!isSafe(item)) return Number.NaN
      } else if (isContainer(item)) members += countInside(item, depth - 1)
    }
    return members
  }
  for (const key in value) {
    members += 1
    const item = value[key]
    if (typeof item === 'number') {
      if (!isSafe(item)) return Number.NaN
    } else if (isContainer(item)) members += countInside(item, depth - 1)
  }
  return members
}

type Container = unknown[] | Record<string, unknown>

/** What `JSON.parse` makes is never another kind of object. */
const isContainer = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null

/** Infinity and everything that may stand for another integer is not. */
const isSafe = (value: number) => value <= largest && value >= -largest

/**
 * Members that the text may have: colons after a quote. It can count too many (a string that holds
 * `":`), which only costs a second look, and never too few.
 */
function countMembers(text: string): number {
  let count = 0
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let before = colon - 1
    let code = text.charCodeAt(before)
    while (code === 32 || code === 10 || code === 13 || code === 9) {
      before -= 1
      code = text.charCodeAt(before)
    }
    if (code === 34) count += 1
  }
  return count
}

/** Bytes of the mark at the start (BOM). */
const markLength = (payload: Uint8Array | string): number =>
  payload[0] === 0xef && payload[1] === 0xbb && payload[2] === 0xbf ? 3 : 0

/** A mark at the start (BOM) is skipped, as RFC 8259 allows. */
function decodeText(bytes: Uint8Array): string {
  const start = markLength(bytes)
  const text = decoder.utf8Slice.call(bytes, start, bytes.length)
  // Broken bytes decode to U+FFFD: without one (nearly free to ask) there is nothing to check.
  if (text.includes('\uFFFD') && !isUtf8(bytes)) throw brokenUtf8(bytes)
  return text
}

function brokenUtf8(bytes: Uint8Array): PermanentError {
  let low = 0
  let high = bytes.length
  // The longest valid prefix; a cut inside a character moves the mark by three bytes at most.
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (isUtf8(bytes.subarray(0, wholeCharacters(bytes, middle)))) low = middle
    else high = middle - 1
  }
  const offset = wholeCharacters(bytes, low)
  return new PermanentError('decode', `not UTF-8 from byte ${offset} (0x${hex(bytes[offset])})`)
}

/** The largest end up to `end` that is not inside a character. */
function wholeCharacters(bytes: Uint8Array, end: number): number {
  let start = end
  while (start > 0 && end - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1
  return start
}

const hex = (byte: number | undefined) => (byte ?? 0).toString(16).padStart(2, '0')

function parseStrictly(text: string, options: ParseOptions, payload: Uint8Array | string): unknown {
  try {
    return strictParse(text, options)
  } catch (error) {
    if (error instanceof JsonFault) throw describe(error, text, markLength(payload))
    throw error
  }
}

/** `shift`: bytes that stand before the text. The offset is one in bytes. */
function describe(
  { message, offset, path }: JsonFault,
  text: string,
  shift: number,
): PermanentError {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  const inside = path === '' ? '' : `, in ${path.length > 200 ? `${path.slice(0, 197)}...` : path}`
  const where = `offset ${Buffer.byteLength(before) + shift}, line ${line}, column ${column}${inside}`
  return new PermanentError('decode', `not valid JSON: ${message} (${where})`)
}
