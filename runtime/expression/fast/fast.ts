/**
 * The fast path: closures for the shapes that most expressions have. They do exactly what the library
 * does, for values of the usual types; whenever anything else turns up (a missing key, a big integer,
 * text where a number should be) the answer is `unsure`, and the library evaluates the whole expression
 * again: so every result and every error is CEL's own. A property test holds the two against each other;
 * bench/micro/expression.ts shows what it brings.
 */
import type { Message } from '../../message.ts'

/** "Ask the library". A symbol, so that no type check lets it through: it spreads by itself. */
export const unsure: unique symbol = Symbol('unsure')

export type Run = (message: Message) => unknown

/**
 * What is known of a result. CEL's 64-bit integers are plain numbers here, so a number needs to say
 * which of the two it stands for: `integer`; `either` when both can come; in `any` it is a double.
 */
export type Nature = 'any' | 'integer' | 'either'

export interface Fast {
  readonly run: Run
  readonly nature: Nature
  /** Present when every message gives the same; holds no big integer. */
  readonly constant?: { readonly value: unknown }
}

export const fast = (run: Run, nature: Nature = 'any'): Fast => ({ run, nature })

export const constant = (value: unknown, nature: Nature = 'any'): Fast => ({
  run: () => value,
  nature,
  constant: { value },
})

/** The nature of a result that comes from one of two places. */
export function eitherOf(a: Nature, b: Nature): Nature {
  return a === b ? a : 'either'
}

/** Objects with named members: what CEL calls a map. A member named `constructor` does not confuse it. */
export function isMap(value: object): value is Record<string, unknown> {
  if (value.constructor === Object) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A value that may leave the expression as it is. */
export function isPlain(value: unknown): boolean {
  if (typeof value === 'object') return value === null || isPlainObject(value)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function isPlainObject(value: object): boolean {
  if (Array.isArray(value) || isMap(value)) return true
  return value instanceof Uint8Array || value instanceof Date
}
