/** What two looks at a runtime, some time apart, say about its pace. */
import type { StatusAnswer } from '../../admin/contract/status.ts'

type FlowStatus = StatusAnswer['flows'][number]
type NodeStatus = FlowStatus['nodes'][number]

export interface NodePace {
  readonly id: string
  readonly type: string
  /** Messages a second that came in. */
  readonly in: number
}
export interface FlowPace {
  readonly id: string
  readonly state: string
  readonly reason?: string
  /** Messages a second that its sources brought, and that its sinks delivered. */
  readonly in: number
  readonly out: number
  /** Messages that failed: a second, and since the flow started. */
  readonly errorRate: number
  readonly errors: number
  /** Messages that wait in its sinks and stages. */
  readonly queued: number
  readonly busiest: readonly NodePace[]
  readonly connections: readonly { name: string; state: string; reason?: string }[]
}
export interface Pace {
  readonly time: string
  readonly version: string
  /** Seconds that the process runs, and its bytes in memory. */
  readonly uptime: number
  readonly memory: number
  readonly flows: readonly FlowPace[]
}

const busiestNodes = 3

export function paceOf(before: StatusAnswer, after: StatusAnswer): Pace {
  const seconds = Math.max(0.001, (after.time - before.time) / 1000)
  const known = new Map(before.flows.map((flow) => [flow.id, flow]))
  return {
    time: new Date(after.time).toISOString(),
    version: after.version,
    uptime: Math.round(after.uptime / 1000),
    memory: after.memory,
    flows: after.flows.map((flow) => flowPace(known.get(flow.id), flow, seconds)),
  }
}

function flowPace(before: FlowStatus | undefined, flow: FlowStatus, seconds: number): FlowPace {
  const known = new Map(before?.nodes.map((node) => [node.id, node]))
  /** A node that a reload made anew counts from nothing. */
  const rate = (node: NodeStatus, key: 'in' | 'out' | 'failed'): number => {
    const was = known.get(node.id)?.[key] ?? node[key]
    return rounded((node[key] >= was ? node[key] - was : node[key]) / seconds)
  }
  const total = (nodes: readonly NodeStatus[], of: (node: NodeStatus) => number): number =>
    nodes.reduce((all, node) => all + of(node), 0)
  const ofKind = (...kinds: readonly string[]): NodeStatus[] =>
    flow.nodes.filter(({ kind }) => kinds.includes(kind))
  return {
    id: flow.id,
    state: flow.state,
    ...(flow.reason === undefined ? {} : { reason: flow.reason }),
    in: rounded(total(ofKind('source'), (node) => rate(node, 'in'))),
    out: rounded(total(ofKind('sink'), (node) => rate(node, 'out'))),
    errorRate: rounded(total(flow.nodes, (node) => rate(node, 'failed'))),
    errors: total(flow.nodes, ({ failed }) => failed),
    queued: total(ofKind('sink', 'stage'), ({ queued, inFlight }) => queued + inFlight),
    busiest: flow.nodes
      .map((node) => ({ id: node.id, type: node.type, in: rate(node, 'in') }))
      .filter((node) => node.in > 0)
      .toSorted((a, b) => b.in - a.in)
      .slice(0, busiestNodes),
    connections: flow.connections.map(({ name, status: { state, reason } }) => ({
      name,
      state,
      ...(reason === undefined ? {} : { reason }),
    })),
  }
}

const rounded = (value: number): number => Math.round(value * 10) / 10
