/** What the engine runs: flows with their definitions looked up. Plain data; nothing is started. */
import type { FlowConnection, FlowNode, PortRef, Wire } from '../document/model.ts'
import type { LinkBoard } from '../expression/links.ts'
import type { Connection, Route, Sink, Source, Stage, Transform } from '../plugin.ts'

export type NodeDefinition = Transform | Route | Stage | Source | Sink

export interface Plan {
  /** By flow id. */
  readonly flows: ReadonlyMap<string, FlowPlan>
}

export interface FlowPlan {
  readonly id: string
  readonly file: string
  readonly name: string
  readonly description: string
  readonly connections: readonly ConnectionPlan[]
  /** Disabled nodes are left out, and the wires that touch them. */
  readonly nodes: readonly NodePlan[]
  readonly wires: readonly Wire[]
  readonly errors: string | undefined
  /** Subflows in it, whose nodes are among its own. Absent when there is none. */
  readonly instances?: readonly InstancePlan[]
  /** Where its expressions look links up. Absent when none does. */
  readonly links?: LinkBoard
}

/** An instance of a subflow: what its ports are of the nodes inside. */
export interface InstancePlan {
  readonly id: string
  readonly ports: ReadonlyMap<string, readonly PortRef[]>
}

export interface ConnectionPlan extends FlowConnection {
  readonly definition: Connection
}
export interface NodePlan extends FlowNode {
  readonly definition: NodeDefinition
}
