/**
 * What travels on a wire. A message is never changed once it is made: fan-out shares one object
 * between branches, and a transform returns a new one.
 */
export interface Message<P = unknown> {
  /** Bytes (`Uint8Array`) as they came off the wire, or any value after a decode. */
  readonly payload: P
  /** The MQTT topic, or the path of a WebSocket endpoint. */
  readonly topic: string
  /** Protocol facts under documented names: `qos`, `retain`, `client`, `frame`, `error` ... */
  readonly meta: Meta
}

export type Meta = Readonly<Record<string, unknown>>

/** Shared by every message that has no facts to tell: one object instead of one a message. */
export const noMeta: Meta = Object.freeze({})

/**
 * How a message ended, best to worst. `rejected` will never work; `failed` did not work yet, and is the
 * worst: a message that one branch rejected and another could not deliver must come again for the other.
 * Numbers, because the worst of several branches is then the greatest.
 */
export const Outcome = { delivered: 0, filtered: 1, rejected: 2, failed: 3 } as const
export type Outcome = (typeof Outcome)[keyof typeof Outcome]

/** `Outcome` in words, by number: for logs, counters and tests. */
export const outcomeNames = ['delivered', 'filtered', 'rejected', 'failed'] as const

/**
 * Called exactly once with how the message ended. `token` is what the source gave to `emit`: one
 * function serves all messages of a source, and no closure is made per message.
 */
export type Settle = (outcome: Outcome, token: number) => void

/** `undefined`: go on. A promise: full, wait for it before the next message. */
export type Wait = Promise<void> | undefined

/** How many bytes a payload counts for in windows and queues. Values after a decode count as 0 here. */
export function byteSize(payload: unknown): number {
  if (payload instanceof Uint8Array) return payload.byteLength
  return typeof payload === 'string' ? payload.length : 0
}
