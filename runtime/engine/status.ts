/** What the engine tells of itself: plain counters, read by the admin API, the logs and tests. */
import type { FlowDifference } from '../graph/diff.ts'
import type { NodeDefinition, Plan } from '../graph/plan.ts'
import type { Status } from '../plugin.ts'
import type { Debug } from './debug/debug.ts'
import type { SamplerLimits } from './tap/sampler.ts'
import type { Tap } from './tap/taps.ts'

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
  readonly kind: NodeDefinition['kind']
  readonly status?: Status
  /** Somebody paused it: what comes to it waits, and counts as queued. */
  readonly isPaused?: true
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
  /** The connection that it uses. */
  readonly connection?: string
  /** Sinks, stages with a queue and paused nodes: how many messages may wait here before the sources above wait. */
  readonly capacity?: number
  /** Sources: it is asked to wait. Sinks and stages: messages wait here, and a source above for them. */
  readonly isHeld?: true
  /** Sinks: failed attempts in a row. */
  readonly failing?: number
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
  /** Attempts that failed since it was up last. */
  readonly retries?: number
  /** Messages of its sinks: handed over and not answered for. */
  readonly inFlight?: number
  /** Messages of its sinks: waiting. */
  readonly queued?: number
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
  /** What was to start, and could not; the rest of the flow runs. */
  readonly faults?: readonly Fault[]
}
export interface Fault {
  readonly kind: 'node' | 'connection'
  readonly name: string
  readonly reason: string
}

export function summaryOf(
  id: string,
  { nodes, connections }: FlowDifference,
  change: AppliedFlow['change'],
  faults: readonly Fault[] = [],
): AppliedFlow {
  return {
    id,
    change,
    started: [...connections.start, ...nodes.start],
    kept: [...connections.keep, ...nodes.keep],
    stopped: [...connections.stop, ...nodes.stop],
    ...(faults.length === 0 ? {} : { faults }),
  }
}

/** There is no such flow or node among what runs. */
export class NotRunning extends Error {
  override readonly name = 'NotRunning'
}

/** The engine as the command line and the admin API see it. */
export interface Engine {
  /** The one path for start, reload and stop: makes what runs equal to the plan. Never throws for a flow's own fault. */
  apply(plan: Plan): Promise<Applied>
  /** Stops sources, drains, closes. What is still open after the deadline is named. */
  stop(deadlineMs: number): Promise<readonly Unsettled[]>
  status(): EngineStatus
  /** Of one flow; `undefined` when it neither runs nor failed to. */
  flowStatus(flow: string): FlowStatus | undefined
  /** Stops one node and starts it again; what comes to it meanwhile waits. Throws `NotRunning`. */
  restart(flow: string, node: string): Promise<AppliedFlow>
  /** Keeps what comes to a node (for a source, what it sends) until it is resumed; reloads too. Throws `NotRunning`. */
  pause(flow: string, node: string): Promise<void>
  resume(flow: string, node: string): Promise<void>
  /**
   * Looks at the messages of a port, `node.port`, while the flow runs: a copy of some, a count of all.
   * Outlasts reloads, until it is closed. Throws a `TapError` when there is no such port.
   */
  tap(flow: string, port: string, limits?: Partial<SamplerLimits>): Tap
  /** What a person does to single messages of flows that run. */
  readonly debug: Debug
}
