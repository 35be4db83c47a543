/** The numbers of a flow as frames tell them, sample by sample, and when each was last another. */
import type { FlowStatus, NodeStatus } from '../../../engine/status.ts'
import type { NodeTick, WireFlow, WireTick } from '../../contract/live-frame.ts'
import { createHeld } from './held.ts'
import { tickOf } from './instances.ts'
import { createRates } from './rates.ts'
import { createRises } from './recent.ts'
import type { Table } from './table.ts'
import { connectionsByName, nodeFlowOf } from './words.ts'

export interface Numbers {
  readonly wires: readonly WireTick[]
  readonly nodes: readonly NodeTick[]
  /** For each, the sample that changed it. */
  readonly wireChanged: Float64Array
  readonly nodeChanged: Float64Array
  /** The last sample that changed the state of a node. */
  readonly stateChanged: number
  take(sample: number, status: FlowStatus, now: number): void
}

export function createNumbers({ event, from, to, next, instances }: Table): Numbers {
  const wires: WireTick[] = []
  const nodes: NodeTick[] = []
  const wireChanged = new Float64Array(event.wires.length)
  const nodeChanged = new Float64Array(event.nodes.length)
  const rates = createRates(event.wires.length)
  const failures = createRises(event.nodes.length)
  const drops = createRises(event.nodes.length)
  const held = createHeld(next)
  let stateChanged = 0

  function takeNodes(sample: number, status: FlowStatus, now: number): void {
    const connections = connectionsByName(status)
    status.nodes.forEach((node, index) => {
      const hasFailed = failures.rose(index, node.failed, now)
      const state = nodeFlowOf(node, connections, status.state, hasFailed)
      const { in: came, out, failed, queued } = node
      takeNode(sample, { node: index, state, in: came, out, failed, queued })
    })
    instances.forEach((instance, index) => {
      const place = status.nodes.length + index
      takeNode(sample, tickOf(instance, { status, ticks: nodes, place }))
    })
  }

  function takeNode(sample: number, tick: NodeTick): void {
    const before = nodes[tick.node]
    if (before?.state !== tick.state) stateChanged = sample
    if (before !== undefined && isSameNode(before, tick)) return
    nodes[tick.node] = tick
    nodeChanged[tick.node] = sample
  }

  function takeWires(sample: number, status: FlowStatus, now: number): void {
    const dropped = status.nodes.map(droppedAt)
    const isDropping = dropped.map((count, index) => drops.rose(index, count, now))
    const isHeld = held(status.nodes)
    const isStopping = status.state === 'stopping'
    rates.begun(now)
    from.forEach((source, wire) => {
      const target = to[wire] ?? -1
      const at = status.nodes[target]
      const rate = rates.rate(wire, status.wires[wire]?.count ?? 0)
      const errors = status.nodes[source]?.failed ?? 0
      const isFailing = failures.isRecent(source, now) || (at?.failing ?? 0) > 0
      const tick: WireTick = {
        wire,
        rate,
        queue: waitingAt(at),
        drops: dropped[target] ?? 0,
        errors,
        state: isStopping
          ? 'stopped'
          : stateOf(rate, isDropping[target] === true, isHeld[target] === true, isFailing),
      }
      const before = wires[wire]
      if (before !== undefined && isSameWire(before, tick)) return
      wires[wire] = tick
      wireChanged[wire] = sample
    })
    rates.ended(now)
  }

  return {
    wires,
    nodes,
    wireChanged,
    nodeChanged,
    get stateChanged() {
      return stateChanged
    },
    take(sample, status, now) {
      takeNodes(sample, status, now)
      takeWires(sample, status, now)
      failures.ended()
      drops.ended()
    },
  }
}

/** The worst decides. */
function stateOf(rate: number, isDropping: boolean, isHeld: boolean, isFailing: boolean): WireFlow {
  if (isDropping) return 'dropping'
  if (isHeld) return 'held'
  if (isFailing) return 'failing'
  return rate > 0 ? 'flowing' : 'idle'
}

/** At a sink also what is in the air: it waits for an answer. At a queue what it keeps, as it says itself. */
function waitingAt(node: NodeStatus | undefined): number {
  if (node === undefined) return 0
  const kept = node.status?.facts?.['waiting']
  return Math.max(node.queued + node.inFlight, typeof kept === 'number' ? kept : 0)
}

function droppedAt({ dropped }: NodeStatus): number {
  let total = 0
  for (const reason in dropped) total += dropped[reason] ?? 0
  return total
}

const isSameNode = (before: NodeTick, node: NodeTick): boolean =>
  before.state === node.state &&
  before.in === node.in &&
  before.out === node.out &&
  before.failed === node.failed &&
  before.queued === node.queued

const isSameWire = (before: WireTick, tick: WireTick): boolean =>
  before.rate === tick.rate &&
  before.queue === tick.queue &&
  before.drops === tick.drops &&
  before.errors === tick.errors &&
  before.state === tick.state
