/** Where each value of a JSON text stands in its bytes. The text is one that was parsed before. */
import type { Span } from '../../../runtime/admin/contract/try.ts'
import { maxSpans, under } from './spanned.ts'

const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c]
const [openMap, closeMap, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d]
const spaces = new Set([0x20, 0x09, 0x0a, 0x0d])
const ends = new Set([comma, closeMap, closeList])

export function jsonSpans(bytes: Uint8Array): Span[] {
  let at = 0
  let count = 0
  const decoder = new TextDecoder()

  function skipSpaces(): void {
    while (spaces.has(bytes[at] ?? 0)) at += 1
  }
  /** Takes the sign, if it comes next. */
  function take(sign: number): boolean {
    skipSpaces()
    if (bytes[at] !== sign) return false
    at += 1
    return true
  }
  function text(): void {
    at += 1
    while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1
    at += 1
  }
  function value(path: string): Span[] {
    skipSpaces()
    const start = at
    const inner = bytes[at] === openMap ? map(path) : bytes[at] === openList ? list(path) : single()
    count += 1
    return count > maxSpans ? inner : [{ path, start, end: at }, ...inner]
  }
  function single(): Span[] {
    if (bytes[at] === quote) text()
    else
      while (at < bytes.length && !ends.has(bytes[at] ?? 0) && !spaces.has(bytes[at] ?? 0)) at += 1
    return []
  }
  function list(path: string): Span[] {
    const spans: Span[] = []
    at += 1
    if (take(closeList)) return spans
    for (let index = 0; ; index++) {
      for (const span of value(under(path, index))) spans.push(span)
      if (!take(comma)) break
    }
    take(closeList)
    return spans
  }
  function map(path: string): Span[] {
    // Of a key that stands twice the last one counts, with all that is in it.
    const members = new Map<string, Span[]>()
    at += 1
    if (take(closeMap)) return []
    do {
      skipSpaces()
      const start = at
      text()
      const key = String(JSON.parse(decoder.decode(bytes.subarray(start, at))))
      take(colon)
      members.set(key, value(under(path, key)))
    } while (take(comma))
    take(closeMap)
    return [...members.values()].flat()
  }
  return value('')
}

/** How deep it is nested at most. What is nested by the thousand would exhaust the stack of whoever walks it. */
export function nestingOf(bytes: Uint8Array): number {
  let [depth, deepest] = [0, 0]
  for (let at = 0, isText = false; at < bytes.length; at++) {
    const byte = bytes[at]
    if (isText) {
      if (byte === backslash) at += 1
      else if (byte === quote) isText = false
    } else if (byte === quote) isText = true
    else if (byte === openMap || byte === openList) deepest = Math.max(deepest, ++depth)
    else if (byte === closeMap || byte === closeList) depth -= 1
  }
  return deepest
}
