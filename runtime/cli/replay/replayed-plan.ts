/** A plan whose sources are replaced: nothing that they would open is opened for them. */
import type { FlowPlan, NodePlan } from '../../graph/plan.ts'
import type { Source } from '../../plugin.ts'

/** What stands for a source: its ports are those of the original. */
export type StandIn = (node: NodePlan) => Source['start']

/** `mark` makes it another node than the real one, and the same one after a reload. */
export function replayedPlan(plan: FlowPlan, mark: string, standIn: StandIn): FlowPlan {
  const nodes = plan.nodes.map((node): NodePlan => {
    const { definition } = node
    if (definition.kind !== 'source') return node
    return {
      ...node,
      connection: undefined,
      fingerprint: mark,
      definition: { ...definition, start: standIn(node) },
    }
  })
  const used = new Set(nodes.map(({ connection }) => connection))
  const connections = plan.connections.filter(({ name }) => used.has(name))
  return { ...plan, nodes, connections }
}
