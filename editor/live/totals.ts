/**
 * What passes through all of a flow, or through the instance that is open: added up from the counts of its
 * nodes. A node that was started again counts from zero, so what is added is what rose.
 */
import type { NodeTick } from '../../runtime/admin/contract/live-frame.ts'
import type { LiveTable } from '../../runtime/admin/contract/live.ts'

export interface Totals {
  /** Messages a second; nothing before there are two looks to compare. */
  readonly inRate: number | undefined
  readonly outRate: number | undefined
  /** Since the nodes began. */
  readonly errors: number
  /** Some came in the last seconds. */
  readonly isFailing: boolean
}
export interface TotalCounts {
  /** `before`: what was known of this node; nothing when it was not. */
  take(before: Counts | undefined, tick: NodeTick): void
  /** The first frame is there: from here on there is something to compare with. */
  begin(now: number): void
  keepSecond(now: number): void
  totals(): Totals
}
type Counts = Pick<NodeTick, 'in' | 'out' | 'failed'>

interface Look extends Counts {
  readonly at: number
}

/** Rates are those of the last seconds: one alone trembles. */
const looksKept = 4

/** `inside`: the instance that is open. */
export function createTotals(
  { nodes, kinds }: Pick<LiveTable, 'nodes' | 'kinds'>,
  inside: string | undefined,
): TotalCounts {
  const instance = inside === undefined ? -1 : nodes.indexOf(inside)
  const sum = { in: 0, out: 0, failed: 0 }
  let errors = 0
  let looks: Look[] = []

  /** An instance says itself what passes through it; of a flow that is what its ends bring and take. */
  const counts = (node: number, key: keyof Counts): boolean => {
    if (inside !== undefined) return node === instance
    const kind = kinds[node]
    if (key === 'in') return kind === 'source'
    return key === 'out' ? kind === 'sink' : kind !== 'subflow'
  }

  function take(before: Counts | undefined, tick: NodeTick): void {
    for (const key of ['in', 'out', 'failed'] as const)
      if (before && counts(tick.node, key))
        sum[key] += tick[key] >= before[key] ? tick[key] - before[key] : tick[key]
    if (counts(tick.node, 'failed')) errors += tick.failed - (before?.failed ?? 0)
  }

  return {
    take,
    begin(now) {
      if (looks.length === 0) looks = [{ at: now, ...sum }]
    },
    keepSecond(now) {
      looks = [...looks.slice(1 - looksKept), { at: now, ...sum }]
    },
    totals() {
      const [first] = looks
      const last = looks.at(-1)
      const seconds = first && last ? (last.at - first.at) / 1000 : 0
      const rate = (key: keyof Counts): number | undefined =>
        first && last && seconds > 0 ? (last[key] - first[key]) / seconds : undefined
      return {
        inRate: rate('in'),
        outRate: rate('out'),
        errors,
        isFailing: first !== undefined && sum.failed > first.failed,
      }
    },
  }
}
