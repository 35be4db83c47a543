/** What a test file says, once it is read and checked. */
import type { LinkState } from '../expression/links.ts'
import type { Meta } from '../message.ts'

export const bodyFormats = ['text', 'json', 'hex', 'base64', 'msgpack', 'cbor', 'file'] as const
export type BodyFormat = (typeof bodyFormats)[number]

/** `value`: as the file says it; for `file` the bytes that stand there. */
export interface Body {
  readonly format: BodyFormat
  readonly value: unknown
}
export interface TestMessage {
  readonly body?: Body
  readonly topic?: string
  readonly meta?: Meta
}
/** A node and, where it is named, a port of it. */
export interface Spot {
  readonly node: string
  readonly port?: string
}
export interface GivenMessage {
  readonly spot: Spot
  /** Milliseconds since the case began. */
  readonly at: number
  readonly message: TestMessage
}
/** How a sink fails. */
export interface Failing {
  readonly reason: string
  readonly code: string
  /** So many attempts fail, and the engine tries again; `undefined`: every message is refused for good. */
  readonly times: number | undefined
}
export interface Expected {
  /** As the file writes it. */
  readonly name: string
  readonly spot: Spot
  readonly messages: readonly TestMessage[]
}
export const settledWords = ['delivered', 'filtered', 'rejected', 'failed', 'open'] as const
/** `open`: the source has not been told yet. */
export type Settled = (typeof settledWords)[number]

export interface TestCase {
  readonly name: string
  readonly line: number
  readonly column: number
  /** In the order of time. */
  readonly given: readonly GivenMessage[]
  readonly failing: ReadonlyMap<string, Failing>
  /** What `link(..)` in expressions sees, by connection; the others are up and idle. */
  readonly links: ReadonlyMap<string, LinkState>
  /** How long the case goes on after the last message, in ms. */
  readonly after: number
  /** What the wall shows when the case begins, in ms since the epoch. */
  readonly start: number
  readonly expect: readonly Expected[]
  readonly settled: readonly Settled[] | undefined
  readonly env: Readonly<Record<string, string>>
}
