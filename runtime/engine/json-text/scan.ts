/**
 * Validates JSON text (RFC 8259) in one pass over its bytes and notes where the values of some top-level
 * keys lie, so that a message can be filtered, changed and forwarded without being parsed.
 *
 * It answers `true` only when nothing is unusual. Escapes in keys, a key that may stand twice, integers
 * beyond 15 digits, large exponents, deep nesting: for those it says `false`, and the ordinary parser
 * decides, with its errors. So whatever is said here is right, and what is not said costs a parse.
 *
 * Indexes are inside the bytes by the loops' own bounds; a read past the end gives `undefined`, which
 * no comparison takes for a byte.
 */
import { KeySet } from './key-set.ts'
import { hashOf, scanPlain, skipEscape, skipSpace } from './tokens.ts'

const quote = 0x22
const backslash = 0x5c
const openObject = 0x7b
const closeObject = 0x7d
const openArray = 0x5b
const closeArray = 0x5d

/** Nesting beyond this is left to the parser, whose own limit may be higher. */
const maxNesting = 64
/** A key at the top level whose value somebody wants. */
interface Watched {
  readonly bytes: Uint8Array
  readonly hash: number
}

export class JsonScanner {
  /** By index of the watched key: where its value starts and ends; -1: it is not there. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** The top-level value is an object, which ends with the brace at `closeAt`. */
  isObject = false
  closeAt = 0
  /** The top-level object has at least one member. */
  hasMembers = false
  /** A byte beyond ASCII was met: the caller has to check that the text is UTF-8. */
  hasHighBytes = false
  readonly #watched: readonly Watched[]
  readonly #maxDepth: number
  /** For each open container: 1 for an object, 0 for an array; and which object it is. */
  readonly #kinds = new Uint8Array(maxNesting + 1)
  readonly #objects = new Int32Array(maxNesting + 1)
  readonly #keys = new KeySet()
  #high = 0

  constructor(watched: readonly string[], maxDepth: number) {
    this.#watched = watched.map((key) => {
      const bytes = new TextEncoder().encode(key)
      return { bytes, hash: hashOf(bytes) }
    })
    this.#maxDepth = Math.min(maxNesting, maxDepth)
    this.starts = new Int32Array(watched.length)
    this.ends = new Int32Array(watched.length)
  }

  /** `true`: valid JSON, and everything noted is exact. `false`: ask the parser. */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    this.#begin()
    let at = skipSpace(bytes, start, end)
    this.isObject = at < end && bytes[at] === openObject
    let depth = 0
    let objects = 0
    let watching = -1
    for (;;) {
      // A value starts at `at`.
      if (at >= end) return false
      const byte = bytes[at] ?? 0
      if (byte === openObject || byte === openArray) {
        if (++depth > this.#maxDepth) return false
        const isObject = byte === openObject
        this.#kinds[depth] = isObject ? 1 : 0
        if (isObject) this.#objects[depth] = ++objects
        at = skipSpace(bytes, at + 1, end)
        if (bytes[at] !== (isObject ? closeObject : closeArray)) {
          if (!isObject) continue
          if (depth === 1) this.hasMembers = true
          const after = this.#key(bytes, at, end, depth)
          if (after < 0) return false
          if (depth === 1 && (watching = this.#match) >= 0) this.starts[watching] = after
          at = after
          continue
        }
        // Empty: falls through to its own end.
        if (depth === 1) this.closeAt = at
        depth--
        at++
      } else {
        at = byte === quote ? this.#string(bytes, at + 1, end) : scanPlain(bytes, at, end, byte)
        if (at < 0) return false
      }
      // A value has ended before `at`: close what ends here, or go on to the next value.
      for (;;) {
        if (depth === 0) {
          this.hasHighBytes = this.#high > 0x7f
          return skipSpace(bytes, at, end) === end
        }
        if (depth === 1 && watching >= 0) {
          this.ends[watching] = at
          watching = -1
        }
        at = skipSpace(bytes, at, end)
        const isObject = this.#kinds[depth] === 1
        const next = at < end ? bytes[at] : -1
        if (next === 0x2c) {
          at = skipSpace(bytes, at + 1, end)
          if (isObject) {
            const after = this.#key(bytes, at, end, depth)
            if (after < 0) return false
            if (depth === 1 && (watching = this.#match) >= 0) this.starts[watching] = after
            at = after
          }
          break
        }
        if (next !== (isObject ? closeObject : closeArray)) return false
        if (depth === 1) this.closeAt = at
        depth--
        at++
      }
    }
  }

  /** Index of the watched key that `#key` has just read at the top level, or -1. */
  #match = -1

  #begin(): void {
    this.starts.fill(-1)
    this.ends.fill(-1)
    this.hasMembers = false
    this.#high = 0
    this.#keys.clear()
  }

  /** Reads a key and its colon; returns where the value starts, or -1. */
  #key(bytes: Uint8Array, from: number, end: number, depth: number): number {
    if (from >= end || bytes[from] !== quote) return -1
    let at = from + 1
    let hash = 0
    let high = 0
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0
      if (byte === quote) break
      if (byte === backslash || byte < 0x20) return -1
      high |= byte
      hash = (Math.imul(hash, 31) + byte) | 0
    }
    if (at >= end) return -1
    this.#high |= high
    if (!this.#keys.add(hash, this.#objects[depth] ?? 0)) return -1
    if (depth === 1) this.#match = this.#find(bytes, from + 1, at, hash)
    at = skipSpace(bytes, at + 1, end)
    if (at >= end || bytes[at] !== 0x3a) return -1
    return skipSpace(bytes, at + 1, end)
  }

  #find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    for (let index = 0; index < this.#watched.length; index++) {
      const watched = this.#watched[index]
      if (watched?.hash !== hash || watched.bytes.length !== end - start) continue
      let offset = 0
      while (start + offset < end && watched.bytes[offset] === bytes[start + offset]) offset++
      if (start + offset === end) return index
    }
    return -1
  }

  /** Reads a string from behind its first quote; returns where it ended, or -1. */
  #string(bytes: Uint8Array, from: number, end: number): number {
    let high = 0
    for (let at = from; at < end; at++) {
      const byte = bytes[at] ?? 0
      if (byte === quote) {
        this.#high |= high
        return at + 1
      }
      if (byte < 0x20) return -1
      if (byte === backslash) {
        at = skipEscape(bytes, at + 1, end)
        if (at < 0) return -1
      }
      high |= byte
    }
    return -1
  }
}
