/** A source brings messages in. */
import type { Static, TObject } from 'typebox'

import type { Message, Settle, Wait } from '../message.ts'
import type { NodeContext, NodeClock } from './context.ts'
import type { Common, Outputs } from './type.ts'

/**
 * Hands a message to the flow. With `settle`, the engine calls it exactly once with how the message
 * ended, and gives `token` back. Without, the message is at most once and no receipt is made.
 */
export type Emit = (message: Message, settle?: Settle, token?: number) => Wait

export interface SourceContext<K = unknown> extends NodeContext {
  /** The client of the node's `connection` field. */
  readonly connection: K
  /** Hands a small event to another port (`connected`, `disconnected`); at most once. */
  event(port: string, message: Message): void
  /** The engine keys of this source, resolved. */
  readonly window: Window
  readonly ack: 'delivered' | 'received'
  /** All time that a source asks for or waits for. */
  readonly clock: NodeClock
  /** A folder that survives restarts, or `undefined` when the runtime has none. Made on first use. */
  readonly stateFolder: string | undefined
}
export interface Window {
  /** Open receipts at most. */
  readonly messages: number
  /** Bytes of open receipts at most. */
  readonly bytes: number
  /** A receipt older than this is named as stuck, in milliseconds. */
  readonly stuck: number
}
export interface SourceInstance {
  /**
   * Takes no more from the world. Messages that were emitted before still settle, and a session still
   * acknowledges them, until the connection is closed. What arrives in between is neither emitted nor
   * acknowledged: the next run gets it.
   */
  stop(): Promise<void>
  /** Everything that was emitted has been settled or given up. */
  close?(): Promise<void> | void
}
export interface Source<C extends TObject = TObject, K = unknown> extends Common<C>, Outputs {
  readonly kind: 'source'
  start(
    config: Static<C>,
    emit: Emit,
    ctx: SourceContext<K>,
  ): Promise<SourceInstance> | SourceInstance
}
