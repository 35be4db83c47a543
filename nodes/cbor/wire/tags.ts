/** What tags make of the value behind them (RFC 8949, 3.4): times, big integers, exact fractions. */
import type { Fault } from './input.ts'
import { hex } from './input.ts'
import type { ReadOptions } from './read.ts'
import { millisecondsOf, timeText } from './time.ts'

/** More digits than anybody counts with: reading and writing them would take longer than it is worth. */
const longestInteger = 1024

/** Ways to read what stands behind a tag. */
export interface Content {
  /** As the value itself. */
  whole(): unknown
  /** As parts of something else. */
  parts(): unknown
  /** As a member of this name. */
  inside(name: string): unknown
}
export type TagReader = (start: number, tag: number | bigint, content: Content) => unknown

export function createTagReader(options: ReadOptions, fault: Fault): TagReader {
  return (start, tag, content) => {
    const number = Number(tag)
    if (number === 0 || number === 1) return time(start, number, content.parts())
    if (number === 2 || number === 3) return integer(start, number, content.parts())
    if (number === 4 || number === 5) return fraction(start, number, content.parts())
    // "This is CBOR" says nothing of the value.
    if (number === 55_799 || options.tags === 'drop') return content.whole()
    if (options.tags === 'keep') return { $tag: tag, value: content.inside('value') }
    throw fault(start, 'no tag', `the tag ${tag}`)
  }

  function time(start: number, tag: number, value: unknown): unknown {
    const isRight = tag === 0 ? typeof value === 'string' : isFinite(value)
    const seconds = tag === 0 ? secondsOf(value) : Number(value)
    const text = isRight && seconds !== undefined ? timeText(seconds) : undefined
    if (text === undefined || seconds === undefined)
      throw fault(start, tag === 0 ? 'a time as text' : 'seconds since 1970', shown(value))
    if (options.timestamps === 'keep') return { $tag: tag, value }
    if (options.timestamps === 'milliseconds') return Math.round(seconds * 1e6) / 1e3
    return tag === 0 ? value : text
  }

  function integer(start: number, tag: number, value: unknown): bigint {
    if (!(value instanceof Uint8Array) || value.length > longestInteger)
      throw fault(start, `up to ${longestInteger} bytes of a big integer`, shown(value))
    const size = BigInt(`0x0${hex(value)}`)
    return tag === 2 ? size : -1n - size
  }

  /** A pair of exponent and mantissa: m × 10^e or m × 2^e. */
  function fraction(start: number, tag: number, value: unknown): number {
    const [exponent, mantissa, ...more]: unknown[] = Array.isArray(value) ? value : []
    const isPair = isWhole(exponent) && isWhole(mantissa) && more.length === 0
    if (!isPair) throw fault(start, 'a pair of exponent and mantissa', shown(value))
    const result =
      tag === 4 ? Number(`${mantissa}e${exponent}`) : Number(mantissa) * 2 ** Number(exponent)
    if (Number.isFinite(result)) return result
    throw fault(start, 'a fraction that a number holds', shown(value))
  }
}

const secondsOf = (value: unknown): number | undefined => {
  const milliseconds = typeof value === 'string' ? millisecondsOf(value) : undefined
  return milliseconds === undefined ? undefined : milliseconds / 1000
}

const isFinite = (value: unknown): boolean =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))

/** With `bigints: string` a big mantissa has become its digits. */
const isWhole = (value: unknown): value is number | bigint | string =>
  Number.isInteger(value) ||
  typeof value === 'bigint' ||
  (typeof value === 'string' && /^-?[0-9]+$/.test(value))

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  if (typeof value === 'number' || typeof value === 'bigint') return `${value}`
  return Array.isArray(value) ? 'a list' : 'another value'
}
