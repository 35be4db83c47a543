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
  /** What a node has counted by now. Called for each one that changed, ten times a second: it makes nothing. */
  take(tick: Readonly<NodeTick>): void
  /** The first frame is there: from here on there is something to compare with. */
  begin(now: number): void
  keepSecond(now: number): void
  totals(): Totals
}

interface Look {
  readonly at: number
  readonly in: number
  readonly out: number
  readonly failed: number
}

/** Rates are those of the last three seconds, and of five where little comes: one alone trembles. */
const looksKept = 6
const fewLooks = 4
const fewMessages = 10

/** `inside`: the instance that is open. */
export function createTotals(
  { nodes, kinds }: Pick<LiveTable, 'nodes' | 'kinds'>,
  inside: string | undefined,
): TotalCounts {
  const instance = inside === undefined ? -1 : nodes.indexOf(inside)
  // An instance says itself what passes through it; of a flow that is what its ends bring and take.
  const isCounted = (node: number, kind: LiveTable['kinds'][number]): boolean =>
    inside === undefined ? kinds[node] === kind : node === instance
  const came = createCount(nodes.map((_, node) => isCounted(node, 'source')))
  const went = createCount(nodes.map((_, node) => isCounted(node, 'sink')))
  const failed = createCount(
    nodes.map((_, node) => (inside === undefined ? kinds[node] !== 'subflow' : node === instance)),
  )
  let looks: Look[] = []
  const look = (at: number): Look => ({
    at,
    in: came.risen(),
    out: went.risen(),
    failed: failed.risen(),
  })

  return {
    take(tick) {
      came.take(tick.node, tick.in)
      went.take(tick.node, tick.out)
      failed.take(tick.node, tick.failed)
    },
    begin(now) {
      if (looks.length === 0) looks = [look(now)]
    },
    keepSecond(now) {
      looks = [...looks.slice(1 - looksKept), look(now)]
    },
    totals() {
      const [first] = looks
      const last = looks.at(-1)
      const recent = looks.at(-fewLooks) ?? first
      const rate = (key: 'in' | 'out'): number | undefined => {
        if (!first || !last || !recent) return undefined
        const since = last[key] - recent[key] < fewMessages ? first : recent
        const seconds = (last.at - since.at) / 1000
        return seconds > 0 ? (last[key] - since[key]) / seconds : undefined
      }
      return {
        inRate: rate('in'),
        outRate: rate('out'),
        errors: failed.now(),
        isFailing: first !== undefined && failed.risen() > first.failed,
      }
    },
  }
}

/** A count of some of the nodes: what it is now, and how much has risen since each was first known. */
function createCount(isCounted: readonly boolean[]) {
  // NaN: nothing is known of it.
  const known = new Float64Array(isCounted.length).fill(Number.NaN)
  let sum = 0
  let risen = 0
  return {
    take(node: number, count: number): void {
      if (isCounted[node] !== true) return
      const before = known[node] ?? Number.NaN
      known[node] = count
      if (Number.isNaN(before)) {
        sum += count
        return
      }
      sum += count - before
      risen += count >= before ? count - before : count
    },
    now: () => sum,
    risen: () => risen,
  }
}
