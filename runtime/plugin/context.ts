/** What a node speaks through, and how it does. */
import type { Meta } from '../message.ts'

export interface NodeContext {
  /** Id of the node in its flow. */
  readonly id: string
  readonly flow: string
  readonly log: Log
  /** Shown to the user: what the node is doing, and why it is not ready. */
  status(status: Status): void
  /** Counts something that was dropped on purpose, by reason. Nothing is dropped without this. */
  drop(reason: string, count?: number): void
}

/**
 * `up`: works. `connecting`: being tried. `down`: lost, tried again at `retryAt`. `failed`: will not
 * work until someone acts (wrong password, refused subscription); readiness turns red.
 */
export interface Status {
  readonly state: 'connecting' | 'up' | 'down' | 'failed'
  /** Why, in words for the user. Never holds a secret. */
  readonly reason?: string
  /** Milliseconds since the epoch of the next attempt. */
  readonly retryAt?: number
  /** The protocol's own number for the reason: a reason code of MQTT, a close code of WebSocket. */
  readonly reasonCode?: number
  /** The other end of a connection: an address. Never holds a secret. */
  readonly peer?: string
  /** Where the protocol has sessions: the other end has kept it, or it began anew. */
  readonly session?: 'present' | 'new'
  /** Facts worth showing: protocol version, `clients` of a listener, `waiting` messages of a queue. */
  readonly facts?: Meta
}

/** Structured log line: a message in words and facts. Never called per message. */
export interface Log {
  info(message: string, facts?: Meta): void
  warn(message: string, facts?: Meta): void
  error(message: string, facts?: Meta): void
}

/** Time as nodes see it. */
export interface NodeClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `run` once, after so many milliseconds. */
  after(ms: number, run: () => void): { cancel(): void }
}
