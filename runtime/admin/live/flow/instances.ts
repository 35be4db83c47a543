/**
 * Instances of subflows. What runs are the nodes inside, `instance.node`; who looks at the flow sees one
 * card for all of them. So each instance is told of as one node more, with what passes through it.
 */
import type { FlowStatus } from '../../../engine/status.ts'
import type { NodeFlow, NodeTick } from '../../contract/live-frame.ts'
import type { LiveNodeState } from '../../contract/live.ts'

export interface Instance {
  readonly id: string
  /** Nodes inside, by their places in the table. */
  readonly nodes: readonly number[]
  /** Wires that lead in and out: one for each port that sends, as each message counts once. */
  readonly entering: readonly number[]
  readonly leaving: readonly number[]
}

type Wires = readonly { readonly from: string; readonly to: string }[]

/** Also instances inside of instances, each after the one around it. */
export function instancesOf(nodes: readonly string[], wires: Wires): readonly Instance[] {
  const inside = new Map<string, number[]>()
  nodes.forEach((id, index) => {
    for (const instance of around(id)) {
      const known = inside.get(instance)
      if (known) known.push(index)
      else inside.set(instance, [index])
    }
  })
  return [...inside].map(([id, within]) => {
    const isInside = (end: string): boolean => end.startsWith(`${id}.`)
    const crossing = (of: (from: boolean, to: boolean) => boolean): number[] =>
      oneForEachPort(wires, (from, to) => of(isInside(from), isInside(to)))
    return {
      id,
      nodes: within,
      entering: crossing((from, to) => !from && to),
      // What fails leaves too, and is counted as failed.
      leaving: crossing((from, to) => from && !to).filter(
        (index) => wires[index]?.from.endsWith('.error') === false,
      ),
    }
  })
}

/** `a` and `a.b` for `a.b.c`. */
function around(id: string): string[] {
  const parts = id.split('.')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
}

function oneForEachPort(wires: Wires, isWanted: (from: string, to: string) => boolean): number[] {
  const seen = new Set<string>()
  return wires.flatMap(({ from, to }, index) => {
    if (seen.has(from) || !isWanted(from, to)) return []
    seen.add(from)
    return [index]
  })
}

/** From well to bad. */
const rank: readonly NodeFlow[] = ['none', 'ok', 'stopped', 'starting', 'degraded', 'failed']
const isWorse = (one: NodeFlow, other: NodeFlow): boolean => rank.indexOf(one) > rank.indexOf(other)

/** What came through its ports, and what its own sources brought and its own sinks delivered. */
export function tickOf(
  { nodes, entering, leaving }: Instance,
  {
    status,
    ticks,
    place,
  }: Readonly<{ status: FlowStatus; ticks: readonly NodeTick[]; place: number }>,
): NodeTick {
  const sum = { in: 0, out: 0, failed: 0, queued: 0 }
  let state: NodeFlow = 'none'
  for (const wire of entering) sum.in += status.wires[wire]?.count ?? 0
  for (const wire of leaving) sum.out += status.wires[wire]?.count ?? 0
  for (const index of nodes) {
    const tick = ticks[index]
    const kind = status.nodes[index]?.kind
    if (tick === undefined) continue
    if (isWorse(tick.state, state)) state = tick.state
    if (kind === 'source') sum.in += tick.in
    if (kind === 'sink') sum.out += tick.out
    sum.failed += tick.failed
    // What a source counts as open waits further on, and counts there.
    if (kind !== 'source') sum.queued += tick.queued
  }
  return { node: place, state, ...sum }
}

/** Of the worst node inside, by its name there. */
export function stateOf({ id, nodes }: Instance, told: readonly LiveNodeState[]): LiveNodeState {
  const inside = nodes.flatMap((index) => told[index] ?? [])
  const worst = inside.reduce<LiveNodeState | undefined>(
    (bad, each) => (bad === undefined || isWorse(each.state, bad.state) ? each : bad),
    undefined,
  )
  const isBad = worst?.state === 'degraded' || worst?.state === 'failed'
  const reason = isBad && worst.reason !== undefined ? worst.reason : undefined
  return {
    node: id,
    state: worst?.state ?? 'none',
    ...(worst && reason !== undefined
      ? { reason: `${worst.node.slice(id.length + 1)}: ${reason}` }
      : {}),
    ...(worst?.retryAt === undefined ? {} : { retryAt: worst.retryAt }),
    ...(inside.some(({ paused }) => paused) ? { paused: true as const } : {}),
  }
}
