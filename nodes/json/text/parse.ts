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
  const countsKeys = options.duplicateKeys === 'refuse'
  let members = 0

  /** `false`: there is something in it that the strict parser has to look at. */
  function isPlain(value: object, depth: number): boolean {
    if (depth === 0) return false
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        if (!isPlainItem(value[index], depth)) return false
      }
      return true
    }
    const record = value as Record<string, unknown>
    for (const key in record) {
      members += 1
      if (!isPlainItem(record[key], depth)) return false
    }
    return true
  }

  function isPlainItem(item: unknown, depth: number): boolean {
    if (typeof item === 'number') return item <= largest && item >= -largest
    return typeof item !== 'object' || item === null || isPlain(item, depth - 1)
  }

  return (payload) => {
    const text = typeof payload === 'string' ? payload : decodeText(payload)
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return parseStrictly(text, options)
    }
    members = 0
    if (!isPlainItem(value, options.maxDepth + 1)) return parseStrictly(text, options)
    if (countsKeys && countMembers(text) !== members) return parseStrictly(text, options)
    return value
  }
}

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

/** A mark at the start (BOM) is skipped, as RFC 8259 allows. */
function decodeText(bytes: Uint8Array): string {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
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

function parseStrictly(text: string, options: ParseOptions): unknown {
  try {
    return strictParse(text, options)
  } catch (error) {
    if (error instanceof JsonFault) throw describe(error, text)
    throw error
  }
}

function describe({ message, offset }: JsonFault, text: string): PermanentError {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  const where = `offset ${offset}, line ${line}, column ${column}`
  return new PermanentError('decode', `not valid JSON: ${message} (${where})`)
}
