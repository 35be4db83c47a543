/** A stage holds messages: it waits, gathers, splits, sends again. */
import type { Static, TObject } from 'typebox'

import type { Message, Outcome, Wait } from '../message.ts'
import type { NodeContext, NodeClock } from './context.ts'
import type { Common, Inputs, Outputs } from './type.ts'

/**
 * A message inside a stage with the receipts that hang on it. Opaque: a stage keeps it and names it as
 * a cause of what it sends; `release` settles it without a message (a filtered one).
 */
export interface Delivery {
  readonly message: Message
}
export interface StageContext extends NodeContext {
  /** All time that a stage asks for or waits for: a flow test lets it pass at once. */
  readonly clock: NodeClock
  /** A folder that survives restarts, or `undefined` when the runtime has none. Made on first use. */
  readonly stateFolder: string | undefined
  /** No other run of any node has it: for ids that must be nobody else's. In a flow test it is `test`. */
  readonly runId: string
  /** Set in a flow test, where nothing outlasts the run: what would wait for a disk need not. */
  readonly isTrial?: true
  /** Sends a message that these deliveries caused; their receipts wait for it. */
  send(port: string, message: Message, causes: readonly Delivery[]): void
  /** The delivery ends here on purpose: it counts as filtered. */
  release(delivery: Delivery): void
  /** The delivery failed: it leaves by the error port. */
  fail(delivery: Delivery, error: Error): void
  /** The delivery ends here with this outcome: what it was about has become of something else. */
  end(delivery: Delivery, outcome: Outcome): void
  /**
   * Sends a message on its own account: no delivery waits for it. `ended` is told once how it ended, also
   * before `attempt` returns, and never after `abandon`.
   */
  attempt(port: string, message: Message, ended: (outcome: Outcome) => void): Attempt
  /** As `attempt`, out by the error port; `rejected` when nothing is wired to take it. */
  attemptError(message: Message, error: Error, ended: (outcome: Outcome) => void): Attempt
  /** What lies behind a port now: for choosing between ports. */
  behind(port: string): Behind
}
export interface Attempt {
  /** What becomes of it is of no interest any more: what still waits for a sink is never handed over. */
  abandon(): void
}
/** The sinks that a port leads to, through transforms and routes; a stage on the way answers for itself. */
export interface Behind {
  /** All of them take messages: connected, and not paused. */
  readonly isUp: boolean
  /** Messages that wait for them or are in the air. */
  readonly pending: number
}
export interface StageInstance {
  /**
   * How many deliveries it keeps waiting before it asks the sources to wait; `Infinity` when only their
   * windows bound it. Without it, what it holds is no queue: nobody is shown how full it is.
   */
  readonly capacity?: number
  /** Opens what it keeps. Deliveries wait until it has; when it fails, so does the node. */
  open?(): Promise<void>
  /** Takes a delivery; a promise asks the sources above to wait. */
  push(delivery: Delivery): Wait
  /** Sends what is still held. Called before a stop. */
  flush?(): Promise<void> | void
  /** Lets go of what `open` opened. Nothing is pushed any more. */
  close?(): Promise<void> | void
}
export interface Stage<C extends TObject = TObject> extends Common<C>, Inputs, Outputs {
  readonly kind: 'stage'
  create(config: Static<C>, ctx: StageContext): StageInstance
}
