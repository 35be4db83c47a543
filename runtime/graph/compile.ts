/** A checked flow becomes a plan: definitions looked up, disabled nodes and their wires left out. */
import type { Flow } from '../document/model.ts'
import type { ConnectionPlan, FlowPlan, NodePlan } from './plan.ts'
import type { Registry } from './registry.ts'

/** Throws only for a flow that was not checked against the same registry: that is a bug. */
export function compileFlow(flow: Flow, registry: Registry): FlowPlan {
  const connections = flow.connections.map((connection): ConnectionPlan => {
    const definition = registry.definition(connection.type)
    if (definition?.kind !== 'connection') throw new Error(`bug: no connection ${connection.type}`)
    return { ...connection, definition }
  })
  const nodes = flow.nodes
    .filter((node) => !node.engine.disabled)
    .map((node): NodePlan => {
      const definition = registry.definition(node.type)
      if (!definition || definition.kind === 'connection')
        throw new Error(`bug: no node type ${node.type}`)
      return { ...node, definition }
    })
  const enabled = new Set(nodes.map((node) => node.id))
  const used = new Set(nodes.map((node) => node.connection))
  return {
    id: flow.id,
    file: flow.file,
    name: flow.name,
    description: flow.description,
    // A connection that nobody uses is not opened.
    connections: connections.filter((connection) => used.has(connection.name)),
    nodes,
    wires: flow.wires.filter((wire) => enabled.has(wire.from.node) && enabled.has(wire.to.node)),
    errors: flow.errors !== undefined && enabled.has(flow.errors) ? flow.errors : undefined,
  }
}
