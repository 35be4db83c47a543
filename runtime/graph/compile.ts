/** A checked flow becomes a plan: subflows expanded, definitions looked up, disabled nodes left out. */
import type { Flow } from '../document/model.ts'
import { expandFlow } from './expand.ts'
import type { ConnectionPlan, FlowPlan, NodePlan } from './plan.ts'
import type { Registry } from './registry.ts'

/** Throws only for a flow that was not checked against the same registry: that is a bug. */
export function compileFlow(flow: Flow, registry: Registry): FlowPlan {
  const expanded = expandFlow(flow, (type) => registry.definition(type)?.kind !== 'source')
  const connections = expanded.connections.map((connection): ConnectionPlan => {
    const definition = registry.definition(connection.type)
    if (definition?.kind !== 'connection') throw new Error(`bug: no connection ${connection.type}`)
    return { ...connection, definition }
  })
  const nodes = expanded.nodes.map((node): NodePlan => {
    const definition = registry.definition(node.type)
    if (!definition || definition.kind === 'connection')
      throw new Error(`bug: no node type ${node.type}`)
    return { ...node, definition }
  })
  const used = new Set(nodes.map((node) => node.connection))
  return {
    id: flow.id,
    file: flow.file,
    name: flow.name,
    description: flow.description,
    // A connection that nobody uses is not opened.
    connections: connections.filter((connection) => used.has(connection.name)),
    nodes,
    wires: expanded.wires,
    errors: expanded.errors,
    ...(expanded.instances.length === 0 ? {} : { instances: expanded.instances }),
    ...(expanded.links === undefined ? {} : { links: expanded.links }),
  }
}
