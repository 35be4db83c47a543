/** A checked flow: what graph/ compiles. Values are resolved; nothing here points into YAML but ranges. */
import type { LinkBoard } from '../expression/links.ts'
import type { Range } from './problem.ts'

export interface Flow {
  /** Path below the flows folder without `.yaml`: `plant/line-3`. */
  readonly id: string
  /** As the user named it on the command line, for messages. */
  readonly file: string
  readonly name: string
  readonly description: string
  readonly connections: readonly FlowConnection[]
  readonly nodes: readonly FlowNode[]
  readonly wires: readonly Wire[]
  /** `defaults.errors`: the node that takes every unwired error port. */
  readonly errors: string | undefined
  /** Set when the file is a subflow: it runs only where another flow has an instance of it. */
  readonly ports?: SubflowPorts
  /** Where its expressions look links up; whoever runs the flow connects it. Absent when none does. */
  readonly links?: LinkBoard
}

export interface SubflowPorts {
  /** Nodes that get what comes in; none: nothing comes in. */
  readonly inputs: readonly string[]
  /** Where each output comes from. */
  readonly outputs: ReadonlyMap<string, readonly PortRef[]>
}

export interface FlowConnection {
  readonly name: string
  readonly type: string
  /** Resolved: interpolated, defaults applied, durations in ms, expressions compiled. */
  readonly config: Readonly<Record<string, unknown>>
  /** Equal text means an equal connection: a reload keeps it. */
  readonly fingerprint: string
  readonly range: Range
}

export interface FlowNode {
  readonly id: string
  readonly type: string
  readonly config: Readonly<Record<string, unknown>>
  readonly engine: EngineKeys
  /** Name of the connection it uses, if its type uses one. */
  readonly connection: string | undefined
  readonly fingerprint: string
  readonly range: Range
  /** Of an instance of a subflow: the subflow with the params of the instance. */
  readonly subflow?: Flow
}

export interface Wire {
  readonly from: PortRef
  readonly to: PortRef
  readonly range: Range
}
export interface PortRef {
  readonly node: string
  readonly port: string
}

/** Keys that the engine reads on any node, resolved with defaults. Documented in engine-keys.ts. */
export interface EngineKeys {
  readonly disabled: boolean
  readonly retry: Retry
  /** Deadline of one attempt, in ms; `undefined`: the sink's own default. */
  readonly timeout: number | undefined
  /** `undefined`: the sink's own default. */
  readonly maxInFlight: number | undefined
  readonly window: { readonly messages: number; readonly bytes: number; readonly stuck: number }
  readonly ack: 'delivered' | 'received'
  readonly onRejected: 'ack' | 'stop'
}

/** Full-jitter backoff: attempt n waits a random time below min(max, min * 2^n). */
export interface Retry {
  readonly attempts: number | 'forever'
  readonly min: number
  readonly max: number
}
