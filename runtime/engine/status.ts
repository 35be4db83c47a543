/** What the engine tells of itself: plain counters, read by the admin API, the logs and tests. */
import type { Plan } from '../graph/plan.ts'
import type { Status } from '../plugin.ts'

export interface EngineStatus {
  readonly flows: readonly FlowStatus[]
}

export interface FlowStatus {
  readonly id: string
  readonly name: string
  readonly description: string
  /** `running`: every source and connection works. `degraded`: some do not. `failed`: it could not start, or needs a human. */
  readonly state: 'starting' | 'running' | 'degraded' | 'failed' | 'stopping'
  readonly reason?: string
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly nodes: readonly NodeStatus[]
  readonly connections: readonly ConnectionStatus[]
  /** Messages per wire, in the order of the file. */
  readonly wires: readonly WireStatus[]
}

export interface NodeStatus {
  readonly id: string
  readonly type: string
  readonly kind: string
  readonly status?: Status
  /** Messages that came in (for a source: that it emitted). */
  readonly in: number
  /** Messages that it handed on (for a sink: that were delivered). */
  readonly out: number
  readonly filtered: number
  /** Messages that left by the error port. */
  readonly failed: number
  /** Failed messages that had no error route, and were settled as rejected. */
  readonly rejected: number
  readonly retries: number
  /** Dropped on purpose, by reason. */
  readonly dropped: Readonly<Record<string, number>>
  /** Sinks: waiting and in the air. Sources: open receipts. */
  readonly queued: number
  readonly inFlight: number
  /** Sources: bytes of open receipts. Sinks: bytes waiting. */
  readonly bytes: number
  /** Age of the oldest open receipt of a source, in ms. */
  readonly oldest?: number
  readonly lastError?: string
}

export interface ConnectionStatus {
  readonly name: string
  readonly type: string
  readonly status: Status
  /** Milliseconds since the epoch of the last change of state. */
  readonly since: number
  /** How often it was lost since the start. */
  readonly losses: number
  readonly dropped: Readonly<Record<string, number>>
}

export interface WireStatus {
  readonly from: string
  readonly to: string
  readonly count: number
}

/** A receipt that was still open when the drain deadline passed. */
export interface Unsettled {
  readonly flow: string
  /** The source that waits for it. */
  readonly source: string
  /** Where it hangs, as far as known: the sink or stage that holds it. */
  readonly node: string
  readonly count: number
}

/** What `apply` did, node by node. */
export interface Applied {
  readonly flows: readonly AppliedFlow[]
}
export interface AppliedFlow {
  readonly id: string
  readonly change: 'started' | 'changed' | 'kept' | 'stopped' | 'failed'
  readonly started: readonly string[]
  readonly kept: readonly string[]
  readonly stopped: readonly string[]
  /** Why it failed; the flow that ran before keeps running. */
  readonly reason?: string
}

/** The engine as the command line and the admin API see it. */
export interface Engine {
  /** The one path for start, reload and stop: makes what runs equal to the plan. Never throws for a flow's own fault. */
  apply(plan: Plan): Promise<Applied>
  /** Stops sources, drains, closes. What is still open after the deadline is named. */
  stop(deadlineMs: number): Promise<readonly Unsettled[]>
  status(): EngineStatus
}
