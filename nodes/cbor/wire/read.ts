/**
 * A strict CBOR reader (RFC 8949): slower than the library, and run when that one cannot say enough:
 * where bytes are broken, what a tag or a big integer is, which bytes a value came from.
 */
import { isUtf8 } from 'node:buffer'

import type { Span } from '../../../runtime/plugin.ts'
import { createInput, hex } from './input.ts'
import { createTagReader } from './tags.ts'

export interface ReadOptions {
  readonly maxDepth: number
  readonly duplicateKeys: 'refuse' | 'last'
  readonly mapKeys: 'text' | 'refuse'
  readonly bigints: 'bigint' | 'string' | 'number'
  readonly timestamps: 'text' | 'milliseconds' | 'keep'
  readonly tags: 'drop' | 'keep' | 'refuse'
}

/** `toString` of any bytes without its handling of arguments; Node's types do not name it. */
interface Utf8Decoder {
  utf8Slice(this: Uint8Array, start: number, end: number): string
}
const decoder: Utf8Decoder = Object.assign(Object.create(Buffer.prototype))

/** More places than this nobody looks at. */
const mostSpans = 20_000

/** The end of something that began without a length. */
const stop = 0xff
/** The head of a text in pieces. */
const openText = 0x7f
/** What stands for a length that is not given. */
const open = -1

interface Place {
  readonly path: string
  readonly start: number
  end: number
}

/** With `spans`, tells of every value which bytes it came from. */
export function readStrictly(bytes: Uint8Array, options: ReadOptions, spans?: Span[]): unknown {
  const reader = createReader(bytes, options, spans ? mostSpans : 0)
  const value = reader.document()
  if (spans) for (const place of reader.places) spans.push(place)
  return value
}

function createReader(bytes: Uint8Array, options: ReadOptions, mostPlaces: number) {
  const input = createInput(bytes)
  const { path, fault } = input
  const tagged = createTagReader(options, fault)
  let places: Place[] = []

  function document(): unknown {
    const value = item(options.maxDepth)
    const more = bytes.length - input.at
    if (more > 0)
      throw fault(input.at, 'the end', `${counted(more, 'more byte')} (${input.shown()} ...)`)
    return value
  }

  function item(depth: number): unknown {
    if (places.length >= mostPlaces) return body(depth)
    const place = { path: input.pointer(), start: input.at, end: input.at }
    places.push(place)
    const value = body(depth)
    place.end = input.at
    return value
  }

  function body(depth: number): unknown {
    const start = input.at
    const head = input.head()
    const low = head & 0x1f
    switch (head >> 5) {
      case 0:
        return whole(input.argument(start, low))
      case 1:
        return negative(input.argument(start, low))
      case 2:
        return data(start, head, 'bytes')
      case 3:
        return text(start, head)
      case 4:
        return list(start, count(start, low), depth)
      case 5:
        return map(start, count(start, low), depth)
      case 6:
        return tag(start, input.argument(start, low), depth)
      default:
        return simple(start, low)
    }
  }

  function simple(start: number, low: number): unknown {
    if (low === 20 || low === 21) return low === 21
    if (low === 22 || low === 23) return null
    if (low >= 25 && low <= 27) return input.float(start, low)
    if (head(start) === stop) throw fault(start, 'a value', 'a stop code without a beginning')
    const value = low < 24 ? low : Number(input.argument(start, low))
    if (low === 24 && value < 32) throw fault(start, 'a simple value from 32', `${value}`)
    if (options.tags === 'keep') return { $simple: value }
    throw fault(start, 'a simple value with a meaning', `${value}`)
  }

  function negative(argument: number | bigint): unknown {
    const value = typeof argument === 'bigint' ? -1n - argument : -1 - argument
    return whole(value)
  }

  function whole(value: number | bigint): unknown {
    const near = Number(value)
    if (Number.isSafeInteger(near) || options.bigints === 'number') return near
    return options.bigints === 'string' ? String(value) : BigInt(value)
  }

  const head = (at: number): number => bytes[at] ?? 0

  function count(start: number, low: number): number {
    return low === 0x1f ? open : Number(input.argument(start, low))
  }

  /** Bytes, in one piece or in several until a stop. */
  function data(start: number, first: number, what: string): Uint8Array {
    const length = count(start, first & 0x1f)
    if (length !== open) return input.take(start, length, what)
    const pieces: Uint8Array[] = []
    while (!ended(start)) {
      const from = input.at
      const next = input.head()
      if (next >> 5 !== first >> 5 || (next & 0x1f) === 0x1f)
        throw fault(from, `a piece of ${what}`, `0x${hex(bytes.subarray(from, from + 1))}`)
      const piece = input.take(from, count(from, next & 0x1f), what)
      // Each piece is whole text by itself (RFC 8949, 3.2.3).
      if (what === 'text') checkText(from, piece)
      pieces.push(piece)
    }
    return Uint8Array.from(Buffer.concat(pieces))
  }

  function text(start: number, first: number): string {
    if (first === openText) return textOf(start, data(start, first, 'text'))
    const from = input.skip(start, count(start, first & 0x1f), 'text')
    const written = decoder.utf8Slice.call(bytes, from, input.at)
    // Broken bytes decode to U+FFFD: without one there is nothing to check.
    return written.includes('\uFFFD') ? textOf(start, bytes.subarray(from, input.at)) : written
  }

  function textOf(start: number, part: Uint8Array): string {
    checkText(start, part)
    return decoder.utf8Slice.call(part, 0, part.length)
  }

  function checkText(start: number, part: Uint8Array): void {
    if (!isUtf8(part)) throw fault(start, 'UTF-8 text', 'bytes that are not')
  }

  /** Whether the stop comes next; it is taken. */
  function ended(start: number): boolean {
    if (input.at >= bytes.length) throw fault(start, 'a stop code', 'the end')
    if (head(input.at) !== stop) return false
    input.at += 1
    return true
  }

  function list(start: number, length: number, depth: number): unknown[] {
    enter(start, length, 1, depth)
    const items: unknown[] = []
    while (length === open ? !ended(start) : items.length < length) {
      path.push(items.length)
      items.push(item(depth - 1))
      path.pop()
    }
    return items
  }

  function map(start: number, length: number, depth: number): Record<string, unknown> {
    enter(start, length, 2, depth)
    const result: Record<string, unknown> = {}
    for (let pairs = 0; length === open ? !ended(start) : pairs < length; pairs++) {
      const from = input.at
      const name = key(depth - 1)
      path.push(name)
      if (Object.hasOwn(result, name)) again(from, name)
      setOwn(result, name, item(depth - 1))
      path.pop()
    }
    return result
  }

  /** A count that what is left cannot hold is a lie: nothing is read for it. */
  function enter(start: number, length: number, each: number, depth: number): void {
    if (depth === 0) throw fault(start, `at most maxDepth (${options.maxDepth}) levels`, 'one more')
    const left = bytes.length - input.at
    if (length * each <= left) return
    const what = each === 1 ? 'item' : 'pair'
    throw fault(start, counted(length, what), `${counted(left, 'byte')} for them`)
  }

  function tag(start: number, number: number | bigint, depth: number): unknown {
    if (depth === 0) throw fault(start, `at most maxDepth (${options.maxDepth}) levels`, 'one more')
    const value = tagged(start, number, {
      whole: () => body(depth - 1),
      parts: () => withoutPlaces(() => body(depth - 1)),
      inside(name) {
        path.push(name)
        const inner = item(depth - 1)
        path.pop()
        return inner
      },
    })
    // A number that a tag made follows the same option as others.
    return typeof value === 'bigint' ? whole(value) : value
  }

  /** What is read becomes something else: its parts have no path. */
  function withoutPlaces<T>(read: () => T): T {
    const before = places.length
    const value = read()
    places.length = before
    return value
  }

  function key(depth: number): string {
    const start = input.at
    const first = head(start)
    const kind = first >> 5
    if (kind === 4 || kind === 5)
      throw fault(start, 'a single value as a key', kind === 4 ? 'a list' : 'a map')
    const value = withoutPlaces(() => body(depth))
    if (kind === 3) return String(value)
    if (options.mapKeys === 'refuse')
      throw fault(start, 'a text as a key', `0x${hex(bytes.subarray(start, start + 1))}`)
    if (value instanceof Uint8Array) return hex(value)
    if (typeof value === 'object' && value !== null)
      throw fault(start, 'a single value as a key', 'a tag')
    return Object.is(value, -0) ? '-0' : String(value)
  }

  function again(start: number, name: string): void {
    if (options.duplicateKeys === 'refuse')
      throw fault(start, 'each key once', `${JSON.stringify(cut(name))} a second time`)
    if (mostPlaces === 0) return
    const gone = input.pointer()
    places = places.filter((place) => place.path !== gone && !place.path.startsWith(`${gone}/`))
  }

  return {
    document,
    get places(): readonly Place[] {
      return places
    },
  }
}

/** `__proto__` is a key like any other: own data, never the prototype. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { ...ownData, value })
}
const ownData = { enumerable: true, configurable: true, writable: true }

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
const cut = (text: string) => (text.length > 40 ? `${text.slice(0, 37)}...` : text)
