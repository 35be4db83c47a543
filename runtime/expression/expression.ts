/**
 * The small interface that hides CEL from the rest: compile once, evaluate per message, and say where
 * in the source a fault is.
 */
import type { Wording } from '../words.ts'
import type { Message } from '../message.ts'
import type { FindLink, LinkName } from './links.ts'

export interface Expression {
  readonly source: string
  /** CEL's static type (`bool`, `string`, `dyn` when only a message can tell): lets `check` refuse a `where` that is no bool. */
  readonly type?: string
  /**
   * The keys of the payload that it reads at all, when it reads only named ones (`payload.a`,
   * `payload.b.c` reads `b`); `undefined` when it looks at the payload as a whole.
   */
  readonly reads?: readonly string[]
  /** The value, when no message can change it. */
  readonly constant?: unknown
  /** The connections whose state it asks for, when it asks for any. */
  readonly links?: readonly LinkName[]
  /** The same expression, with links that are looked up there. */
  readonly bind?: (find: FindLink) => Expression
  /** The result with plain JavaScript types (CEL's 64-bit integers arrive as numbers when safe). Throws `ExpressionError`. */
  evaluate(message: Message): unknown
  /** `true` only for CEL's `true`; anything but a boolean throws `ExpressionError`. */
  test(message: Message): boolean
}

/** A fault while evaluating: what happened, in which expression. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  readonly code = 'expression'
  readonly source: string
  constructor(source: string, message: string) {
    super(message)
    this.source = source
  }
}

/** A fault found while compiling: offsets are into the expression's own text. */
export interface ExpressionFault {
  readonly message: Wording
  readonly hint?: Wording
  readonly start: number
  readonly end: number
}

export type Compiled<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly ExpressionFault[] }
