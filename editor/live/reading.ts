/** What the numbers say of one drawn wire or card, which may stand for several that run. */
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
  /** Absent for an instance of a subflow: what its nodes count does not add up to one number. */
  readonly counts:
    | {
        readonly in: number
        readonly out: number
        readonly failed: number
        readonly queued: number
      }
    | undefined
}

const wireRank: readonly WireFlow[] = ['idle', 'stopped', 'flowing', 'held', 'failing', 'dropping']
const nodeRank: readonly NodeFlow[] = ['none', 'ok', 'stopped', 'starting', 'degraded', 'failed']

/** Nothing while it does not run, or while nobody has asked for it. */
export function readWire({ wires }: Numbers, at: readonly number[]): WireReading | undefined {
  let state: WireFlow | undefined
  const sums = { rate: 0, queue: 0, capacity: 0, drops: 0, dropRate: 0, errors: 0 }
  for (const index of at) {
    const own = wires.state[index]
    if (own === undefined) continue
    state = state === undefined ? own : worse(wireRank, state, own)
    sums.rate += wires.rate[index] ?? 0
    sums.queue += wires.queue[index] ?? 0
    sums.capacity += wires.capacity[index] ?? 0
    sums.drops += wires.drops[index] ?? 0
    sums.dropRate += wires.dropRate[index] ?? 0
    sums.errors += wires.errors[index] ?? 0
  }
  return state && { state, ...sums }
}

export function readNode({ nodes }: Numbers, at: readonly number[]): NodeReading | undefined {
  const [first] = at
  if (first === undefined) return undefined
  let state = nodes.state[first] ?? 'none'
  for (const index of at) state = worse(nodeRank, state, nodes.state[index] ?? 'none')
  if (at.length > 1) return { state, counts: undefined }
  const counts = {
    in: nodes.in[first] ?? 0,
    out: nodes.out[first] ?? 0,
    failed: nodes.failed[first] ?? 0,
    queued: nodes.queued[first] ?? 0,
  }
  return { state, counts }
}

const worse = <T>(rank: readonly T[], one: T, other: T): T =>
  rank.indexOf(other) > rank.indexOf(one) ? other : one
