/** What the numbers say of a card, and of one drawn wire, which may stand for several that run. */
import type { NodeFlow, WireFlow } from '../../runtime/admin/contract/live-frame.ts'
import type { Numbers } from './numbers.ts'

export interface WireReading {
  readonly state: WireFlow
  readonly rate: number
  readonly queue: number
  readonly capacity: number
  readonly drops: number
  readonly dropRate: number
  readonly errors: number
}

export interface NodeReading {
  readonly state: NodeFlow
  readonly in: number
  readonly out: number
  readonly failed: number
  readonly queued: number
}

const wireRank: readonly WireFlow[] = ['idle', 'stopped', 'flowing', 'held', 'failing', 'dropping']

/** Nothing while it does not run, or while nobody has asked for it. */
export function readWire({ wires }: Numbers, at: readonly number[]): WireReading | undefined {
  let state: WireFlow | undefined
  const sums = { rate: 0, queue: 0, capacity: 0, drops: 0, dropRate: 0, errors: 0 }
  for (const index of at) {
    const own = wires.state[index]
    if (own === undefined) continue
    state = state === undefined ? own : worse(state, own)
    sums.rate += wires.rate[index] ?? 0
    sums.queue += wires.queue[index] ?? 0
    sums.capacity += wires.capacity[index] ?? 0
    sums.drops += wires.drops[index] ?? 0
    sums.dropRate += wires.dropRate[index] ?? 0
    sums.errors += wires.errors[index] ?? 0
  }
  return state && { state, ...sums }
}

/** Of a card, also of one that stands for an instance. */
export function readNode({ nodes }: Numbers, at: number | undefined): NodeReading | undefined {
  if (at === undefined) return undefined
  return {
    state: nodes.state[at] ?? 'none',
    in: nodes.in[at] ?? 0,
    out: nodes.out[at] ?? 0,
    failed: nodes.failed[at] ?? 0,
    queued: nodes.queued[at] ?? 0,
  }
}

const nodeRank: readonly NodeFlow[] = ['none', 'ok', 'stopped', 'starting', 'degraded', 'failed']
export const isWorseNode = (one: NodeFlow, other: NodeFlow): boolean =>
  nodeRank.indexOf(one) > nodeRank.indexOf(other)

const worse = (one: WireFlow, other: WireFlow): WireFlow =>
  wireRank.indexOf(other) > wireRank.indexOf(one) ? other : one
