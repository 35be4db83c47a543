import type { FlowPlan } from '../graph/plan.ts'
import type { Fused } from './fuse.ts'
import type { Lane } from './lane.ts'
import type { NodeRun } from './node-run.ts'

/** By node: the lanes whose messages can come there. They wait while it is full. */
export function lanesByNode(
  { plan, fused }: { readonly plan: FlowPlan; readonly fused: Fused },
  nodes: ReadonlyMap<string, NodeRun>,
): Map<string, Set<Lane>> {
  const feeds = new Map<string, Set<Lane>>()
  for (const node of nodes.values()) {
    if (node.kind !== 'source') continue
    const reached = new Set(fused.reach(node.plan.id))
    if (plan.errors !== undefined) for (const id of fused.reach(plan.errors)) reached.add(id)
    for (const id of reached) feeds.set(id, (feeds.get(id) ?? new Set()).add(node.lane))
  }
  return feeds
}
