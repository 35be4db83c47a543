/**
 * From CEL's values to plain JavaScript: 64-bit integers that a double holds exactly become numbers,
 * an optional becomes its value, a duration and a type their text. What belongs to the message passes
 * as it is; only what the expression made is converted.
 */
import { Optional } from '@marcbachmann/cel-js'

import type { Message } from '../message.ts'

const largest = BigInt(Number.MAX_SAFE_INTEGER)

export function normalise(value: unknown, message: Message): unknown {
  if (typeof value === 'bigint') return fromInteger(value)
  if (typeof value !== 'object' || value === null) return value
  return fromObject(value, message)
}

function fromInteger(value: bigint): number | bigint {
  return value <= largest && value >= -largest ? Number(value) : value
}

function fromObject(value: object, message: Message): unknown {
  if (value instanceof Optional) {
    if (!value.hasValue()) throw new Error('the optional value is absent; add .orValue(...)')
    return normalise(value.value(), message)
  }
  if (isContainer(value)) return fromContainer(value, message)
  if (value instanceof Date || value instanceof Uint8Array) return value
  return fromScalar(value)
}

/** Wrappers of the library: an unsigned integer, a duration (a text with a unit), a type (its name). */
function fromScalar(value: object): unknown {
  const inner: unknown = value.valueOf()
  if (typeof inner === 'bigint') return fromInteger(inner)
  if ('seconds' in value && 'nanos' in value) {
    return `${Number(value.seconds) + Number(value.nanos) / 1e9}s`
  }
  if ('name' in value) return String(value.name)
  return value
}

function isContainer(value: object): value is unknown[] | Record<string, unknown> {
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function fromContainer(value: unknown[] | Record<string, unknown>, message: Message): unknown {
  if (value === message.payload || value === message.meta || !needsWork(value)) return value
  const kept = new Set<object>()
  collect(message.payload, kept)
  collect(message.meta, kept)
  return convert(value, message, kept)
}

/** Whether anything below is not already plain. */
function needsWork(value: unknown): boolean {
  if (typeof value === 'bigint') return fromInteger(value) !== value
  if (typeof value !== 'object' || value === null) return false
  if (isContainer(value)) return Object.values(value).some(needsWork)
  return !(value instanceof Date || value instanceof Uint8Array)
}

function collect(value: unknown, into: Set<object>): void {
  if (typeof value !== 'object' || value === null || into.has(value) || !isContainer(value)) return
  into.add(value)
  for (const item of Object.values(value)) collect(item, into)
}

function convert(value: unknown, message: Message, kept: ReadonlySet<object>): unknown {
  if (typeof value !== 'object' || value === null || !isContainer(value)) {
    return normalise(value, message)
  }
  if (kept.has(value)) return value
  if (Array.isArray(value)) return value.map((item) => convert(item, message, kept))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, convert(item, message, kept)]),
  )
}
