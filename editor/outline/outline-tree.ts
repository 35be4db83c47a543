/** The flow as a tree: sources first, what they lead to below them, and each node once. */
import type { ViewWire } from '../../runtime/document/edit/view.ts'
import type { FlowGraph, GraphNode } from '../model/flow-graph.ts'

export interface OutlineRow {
  /** One per row: the way to it. */
  readonly key: string
  readonly node: string
  /** From 1. */
  readonly level: number
  /** The output that it hangs on, when that is not the usual one. */
  readonly port: string | undefined
  /** It stands elsewhere with what follows it; this row leads there. */
  readonly isLink: boolean
  readonly hasChildren: boolean
  readonly place: number
  readonly siblings: number
}

export function outlineOf(graph: FlowGraph, folded: ReadonlySet<string>): OutlineRow[] {
  const rows: OutlineRow[] = []
  const listed = new Set<string>()
  const roots = rootsOf(graph)

  function list(node: string, above: string, level: number, wire: ViewWire | undefined): Slot {
    const key = wire ? `${above} > ${wire.from.port} > ${node}` : node
    const isLink = listed.has(node)
    const children = isLink ? [] : childrenOf(graph, node)
    listed.add(node)
    const port = wire && wire.from.port !== 'out' ? wire.from.port : undefined
    const hasChildren = children.length > 0
    return { key, node, level, port, isLink, hasChildren, children }
  }

  /** Folded rows are walked too: what stands below them counts as listed. */
  function walk(slots: readonly (() => Slot)[], isShown: boolean): void {
    for (const [index, make] of slots.entries()) {
      const { children, ...slot } = make()
      if (isShown) rows.push({ ...slot, place: index + 1, siblings: slots.length })
      const inner = children.map((wire) => () => list(wire.to.node, slot.key, slot.level + 1, wire))
      walk(inner, isShown && !folded.has(slot.key))
    }
  }

  walk(
    roots.map((node) => () => list(node, '', 1, undefined)),
    true,
  )
  return rows
}

interface Slot extends Omit<OutlineRow, 'place' | 'siblings'> {
  readonly children: readonly ViewWire[]
}

const childrenOf = (graph: FlowGraph, node: string): readonly ViewWire[] =>
  (graph.leaving.get(node) ?? []).filter((wire) => graph.nodes.has(wire.to.node))

/** Sources, then what nothing leads to, then one node of each circle, then what has no wire at all. */
function rootsOf(graph: FlowGraph): string[] {
  const isWired = ({ id }: GraphNode): boolean => graph.leaving.has(id) || graph.entering.has(id)
  const nodes = [...graph.nodes.values()]
  const wired = nodes.filter(isWired)
  const isStart = ({ id, role }: GraphNode): boolean => role === 'source' || !graph.entering.has(id)
  const starts = wired.filter(isStart)
  const ordered = [
    ...starts.filter(({ role }) => role === 'source'),
    ...starts.filter(({ role }) => role !== 'source'),
  ].map(({ id }) => id)
  const reached = new Set<string>()
  for (const start of ordered) reach(graph, start, reached)
  for (const { id } of wired) {
    if (reached.has(id)) continue
    ordered.push(id)
    reach(graph, id, reached)
  }
  return [...ordered, ...nodes.filter((node) => !isWired(node)).map(({ id }) => id)]
}

function reach(graph: FlowGraph, start: string, reached: Set<string>): void {
  const waiting = [start]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node)) continue
    reached.add(node)
    for (const wire of childrenOf(graph, node)) waiting.push(wire.to.node)
  }
}
