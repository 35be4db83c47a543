/** Kinds that are plain functions: transforms and routes. */
import type { Static, TObject } from 'typebox'

import type { Expression } from '../expression/expression.ts'
import type { Message } from '../message.ts'
import type { Common, Inputs, Outputs } from './type.ts'

/** Returns the next message, or `undefined` when it is filtered. Throws when it fails for good. */
export type TransformFunction = (message: Message) => Message | undefined
export interface Transform<C extends TObject = TObject> extends Common<C>, Inputs, Outputs {
  readonly kind: 'transform'
  /** Called once per plan. No I/O, no timers. */
  create(config: Static<C>): TransformFunction
  /**
   * What `create(config)` does, in terms of JSON text, if it can be said so: then a chain from a decode to
   * an encode may run without parsing. Only a description; `create` stays the truth, and is used whenever
   * a message is unusual. `undefined` with this config: not that simple.
   */
  onText?(config: Static<C>): TextStep | undefined
  /**
   * Which bytes of the input each value of the output came from, for a person who looks at a message: the
   * editor shows them side by side. Called only for one message at a time and only after `create(config)`
   * has made something of it; messages that flow never meet it. Leave out what cannot be said.
   */
  spans?(config: Static<C>): (message: Message) => readonly Span[]
}

/** Where a value of the output stands in the input. */
export interface Span {
  /** JSON pointer into the payload that was made; in bytes and text, the index of a byte or a character. */
  readonly path: string
  /** Offsets in bytes of the input; of its UTF-8 where the input is text. `end` is exclusive. */
  readonly start: number
  readonly end: number
}

/** One step of a chain that may run on JSON text. Keys are those of the payload's top-level object. */
export type TextStep =
  /** Bytes or text become a value; deeper than `maxDepth` is refused. */
  | { readonly kind: 'decode'; readonly maxDepth: number }
  /** Passes when the expression, which reads only the keys of its `reads`, is true. */
  | { readonly kind: 'test'; readonly where: Expression }
  /** Sets keys to what expressions give; all of them see the message as it came in. */
  | {
      readonly kind: 'set'
      readonly values: readonly { readonly key: string; readonly value: Expression }[]
    }
  /** A value becomes compact JSON. */
  | { readonly kind: 'encode'; readonly as: 'text' | 'bytes' }

/** Hands a message to a port by name. */
export type SendToPort = (port: string, message: Message) => void
/** Sends to any number of ports; none means that the message is filtered. */
export type RouteFunction = (message: Message, send: SendToPort) => void
export interface Route<C extends TObject = TObject> extends Common<C>, Inputs, Outputs {
  readonly kind: 'route'
  create(config: Static<C>, ctx: RouteContext): RouteFunction
}
export interface RouteContext {
  readonly id: string
}
