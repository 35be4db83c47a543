/** The numbers of a watched flow: an array for each, by the index that the table of the flow gives. */
import type { FrameReader, NodeFlow, WireFlow } from '../../runtime/admin/contract/live-frame.ts'
import type { LiveTable } from '../../runtime/admin/contract/live.ts'
import { createTotals } from './totals.ts'
import type { Totals } from './totals.ts'

/** The last minute, a value each second. */
export const pastSeconds = 60

export interface WireNumbers {
  readonly size: number
  readonly state: (WireFlow | undefined)[]
  readonly rate: Float32Array
  readonly queue: Uint32Array
  readonly drops: Uint32Array
  readonly errors: Uint32Array
  /** Infinite where nothing waits. */
  readonly capacity: Float64Array
  /** What was dropped in the last whole second. */
  readonly dropRate: Float32Array
  /** Sixty rates for each wire, the oldest where `second` points; NaN where nobody looked. */
  readonly past: Float32Array
}

export interface NodeNumbers {
  readonly size: number
  readonly state: NodeFlow[]
  readonly in: Float64Array
  readonly out: Float64Array
  readonly failed: Float64Array
  readonly queued: Float64Array
}

export interface Numbers {
  readonly wires: WireNumbers
  readonly nodes: NodeNumbers
  take(frame: FrameReader): void
  /** Of a table with the same wires. */
  setCapacities(table: Pick<LiveTable, 'wires'>): void
  /** A second has gone by. */
  keepSecond(): void
  /** The rates of a wire in the last minute, the oldest first. */
  pastOf(wire: number): Float32Array
  /** Of all of it. */
  totals(): Totals
}

/** `inside`: the instance that is open. */
export function createNumbers(
  table: Pick<LiveTable, 'wires' | 'nodes' | 'kinds'>,
  inside?: string,
): Numbers {
  const wires = wireNumbers(table.wires)
  const nodes = nodeNumbers(table.nodes.length)
  const totals = createTotals(table, inside)
  const before = new Uint32Array(wires.size)
  let second = 0
  return {
    wires,
    nodes,
    take(frame) {
      // Whatever is not in it is not watched, and what was known of it grows old.
      if (frame.isFull) wires.state.fill(undefined)
      frame.eachWire((tick) => {
        const at = tick.wire
        if (at >= wires.size) return
        // Counted from the first look at it: what was dropped before is no rate.
        if (wires.state[at] === undefined) before[at] = tick.drops
        wires.state[at] = tick.state
        wires.rate[at] = tick.rate
        wires.queue[at] = tick.queue
        wires.drops[at] = tick.drops
        wires.errors[at] = tick.errors
      })
      frame.eachNode((tick) => {
        const at = tick.node
        if (at >= nodes.size) return
        totals.take(tick)
        nodes.state[at] = tick.state
        nodes.in[at] = tick.in
        nodes.out[at] = tick.out
        nodes.failed[at] = tick.failed
        nodes.queued[at] = tick.queued
      })
      totals.begin(performance.now())
    },
    totals: totals.totals,
    setCapacities: (next) => wires.capacity.set(capacitiesOf(next.wires)),
    keepSecond() {
      totals.keepSecond(performance.now())
      for (let at = 0; at < wires.size; at += 1) {
        const isSeen = wires.state[at] !== undefined
        const drops = wires.drops[at] ?? 0
        wires.past[at * pastSeconds + second] = isSeen ? (wires.rate[at] ?? 0) : Number.NaN
        // A node that started again counts from zero.
        wires.dropRate[at] = isSeen ? Math.max(0, drops - (before[at] ?? 0)) : 0
        before[at] = drops
      }
      second = (second + 1) % pastSeconds
    },
    pastOf(wire) {
      const past = new Float32Array(pastSeconds)
      for (let at = 0; at < pastSeconds; at += 1)
        past[at] = wires.past[wire * pastSeconds + ((second + at) % pastSeconds)] ?? Number.NaN
      return past
    },
  }
}

const capacitiesOf = (wires: LiveTable['wires']): Float64Array =>
  Float64Array.from(wires, ({ capacity }) => capacity ?? Infinity)

function wireNumbers(wires: LiveTable['wires']): WireNumbers {
  const size = wires.length
  return {
    size,
    state: Array.from({ length: size }, () => undefined),
    rate: new Float32Array(size),
    queue: new Uint32Array(size),
    drops: new Uint32Array(size),
    errors: new Uint32Array(size),
    capacity: capacitiesOf(wires),
    dropRate: new Float32Array(size),
    past: new Float32Array(size * pastSeconds).fill(Number.NaN),
  }
}

function nodeNumbers(size: number): NodeNumbers {
  return {
    size,
    state: Array.from({ length: size }, (): NodeFlow => 'none'),
    in: new Float64Array(size),
    out: new Float64Array(size),
    failed: new Float64Array(size),
    queued: new Float64Array(size),
  }
}
