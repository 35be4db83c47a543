/** The way of a message as what is drawn: nodes and wires of the open flow. */
import type { TraceAnswer } from '../../runtime/admin/contract/debug.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { FlowGraph } from '../model/flow-graph.ts'

export interface PathNode {
  readonly id: string
  /** Its work; `undefined` while some of it is there still, `none` where the message only began. */
  readonly ms: number | 'none' | undefined
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

export function pathOf(graph: FlowGraph, { steps, start = '' }: TraceAnswer): Path {
  const nodes = new Map<string, PathNode>()
  const wires = new Set<string>()
  const light = (node: string, port: string, to: string): void => {
    const source = nodeInView(graph, node)
    for (const wire of graph.leaving.get(source ?? '') ?? []) {
      const isPort = source !== node || wire.from.port === port
      if (isPort && wire.to.node === to) wires.add(wireKey(wire))
    }
  }
  // Put onto a wire, it was never in the node before.
  const [begun = '', wired] = start.split(' -> ')
  const first = nodeInView(graph, begun)
  if (wired !== undefined) {
    const dot = begun.lastIndexOf('.')
    light(begun.slice(0, dot), begun.slice(dot + 1), nodeInView(graph, wired) ?? wired)
  } else if (first !== undefined) nodes.set(first, { id: first, ms: 'none', end: undefined })
  for (const { node, from, ms, outcome, out } of steps) {
    const id = nodeInView(graph, node)
    if (id === undefined) continue
    const end = out.length === 0 ? outcome : undefined
    nodes.set(id, { id, ms: added(nodes.get(id), ms), end })
    if (from !== undefined) light(from.node, from.port, id)
  }
  return { nodes: [...nodes.values()], wires }
}

/** A node that a message comes to more than once; as long as it is there once still, it is there. */
function added(before: PathNode | undefined, ms: number | undefined): number | undefined {
  if (ms === undefined || (before !== undefined && before.ms === undefined)) return undefined
  return (typeof before?.ms === 'number' ? before.ms : 0) + ms
}
