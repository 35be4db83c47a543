/** The way of a message as what is drawn: nodes and wires of the open flow. */
import type { TraceAnswer } from '../../runtime/admin/contract/debug.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { FlowGraph } from '../model/flow-graph.ts'

export interface PathNode {
  readonly id: string
  /** Its work, when all of it is done. */
  readonly ms: number | undefined
  readonly end: string | undefined
}
export interface Path {
  readonly nodes: readonly PathNode[]
  /** Keys of wires. */
  readonly wires: ReadonlySet<string>
}

/** A node inside a subflow is drawn as the instance: `clean.parse` is in `clean`. */
export function nodeInView(graph: FlowGraph, name: string): string | undefined {
  for (let at = name; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.'))))
    if (graph.nodes.has(at)) return at
  return undefined
}

export function pathOf(graph: FlowGraph, { steps, start }: TraceAnswer): Path {
  const nodes = new Map<string, PathNode>()
  const wires = new Set<string>()
  const first = start === undefined ? undefined : nodeInView(graph, start)
  if (first !== undefined) nodes.set(first, { id: first, ms: 0, end: undefined })
  for (const { node, from, ms, outcome, out } of steps) {
    const id = nodeInView(graph, node)
    if (id === undefined) continue
    const before = nodes.get(id)?.ms ?? 0
    const end = out.length === 0 ? outcome : undefined
    nodes.set(id, { id, ms: ms === undefined ? undefined : before + ms, end })
    if (from === undefined) continue
    const source = nodeInView(graph, from.node)
    for (const wire of graph.leaving.get(source ?? '') ?? []) {
      const isPort = source !== from.node || wire.from.port === from.port
      if (isPort && wire.to.node === id) wires.add(wireKey(wire))
    }
  }
  return { nodes: [...nodes.values()], wires }
}
