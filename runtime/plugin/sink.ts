/** A sink takes messages out. */
import type { Static, TObject } from 'typebox'

import type { Message } from '../message.ts'
import type { NodeContext, NodeClock } from './context.ts'
import type { Common, Inputs } from './type.ts'

/** Tells the engine that the message with this token is done: delivered, or why not. */
export type Done = (token: number, error?: Error) => void
export interface SinkContext<K = unknown> extends NodeContext {
  readonly connection: K
  /** The resolved limit of messages in the air, so that a sink can size its own structures. */
  readonly maxInFlight: number
  /** All time that a sink asks for or waits for. */
  readonly clock: NodeClock
  /**
   * The link is down: nothing more is handed over and no deadline runs until `resume`. Messages in the
   * air stay there; end them with `done(token, new TransientError(...))` to have them handed over again,
   * in order.
   */
  pause(reason: string): void
  resume(): void
}
/**
 * A sink implements `write` (simple: returns or throws) or `send` (pipelined: `done` is called once
 * per token, at any time, also before `send` returns). Throw or report `PermanentError` when a retry
 * cannot help; anything else is retried by the engine.
 */
export interface SinkInstance {
  write?(message: Message): Promise<void> | void
  send?(message: Message, done: Done, token: number): void
  /** The deadline of a message in the air has passed: forget its token. */
  cancel?(token: number): void
  /** Everything handed over has been settled or given up. */
  close?(): Promise<void> | void
}
export interface Sink<C extends TObject = TObject, K = unknown> extends Common<C>, Inputs {
  readonly kind: 'sink'
  /** Defaults of the engine keys where this sink wants others. */
  readonly defaults?: { readonly maxInFlight?: number; readonly timeout?: number }
  start(config: Static<C>, ctx: SinkContext<K>): Promise<SinkInstance> | SinkInstance
}
