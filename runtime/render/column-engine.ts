/**
 * A layered layout without recursion, in linear time, for flows that are too large or too deep for
 * dagre: each node in the column behind the last of those that feed it, sorted by its ports.
 */
import type { EngineGraph, EnginePlace, EngineWire, LayoutEngine } from './layout-engine.ts'
import { sortByPorts } from './port-order.ts'

const gap = { nodes: 32, ranks: 80 }
const sweeps = 4

export const columnEngine: LayoutEngine = (graph) => {
  const ranks = ranksOf(graph)
  const columns: string[][] = []
  for (const { id } of graph.nodes) (columns[ranks.get(id) ?? 0] ??= []).push(id)
  const sizes = new Map(graph.nodes.map((node) => [node.id, node]))
  const order = new Map<string, number>()
  sortByPorts(
    {
      layers: columns,
      links: graph.wires.filter(
        ({ from, to }) => (ranks.get(from) ?? 0) + 1 === (ranks.get(to) ?? 0),
      ),
      setOrder: (id, index) => order.set(id, index),
    },
    sweeps,
  )
  const places = new Map<string, EnginePlace>()
  let x = 0
  for (const column of columns) {
    const sorted = column.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    let y = 0
    for (const id of sorted) {
      places.set(id, { x, y })
      y += (sizes.get(id)?.height ?? 0) + gap.nodes
    }
    x += Math.max(...column.map((id) => sizes.get(id)?.width ?? 0)) + gap.ranks
  }
  return places
}

/** Longest way from a start. Where only circles are left, the first node in the file opens one. */
function ranksOf({ nodes, wires }: EngineGraph): ReadonlyMap<string, number> {
  const leaving = new Map<string, EngineWire[]>(nodes.map(({ id }) => [id, []]))
  const open = new Map<string, number>(nodes.map(({ id }) => [id, 0]))
  for (const wire of wires) {
    if (wire.from === wire.to) continue
    leaving.get(wire.from)?.push(wire)
    open.set(wire.to, (open.get(wire.to) ?? 0) + 1)
  }
  const ranks = new Map<string, number>()
  const wished = new Map<string, number>()
  const ready = nodes.filter(({ id }) => open.get(id) === 0).map(({ id }) => id)
  let next = 0
  while (ranks.size < nodes.length) {
    const id = ready.pop() ?? nodes[next++]?.id
    if (id === undefined) break
    if (ranks.has(id)) continue
    const rank = wished.get(id) ?? 0
    ranks.set(id, rank)
    for (const { to } of leaving.get(id) ?? []) {
      if (ranks.has(to)) continue
      wished.set(to, Math.max(wished.get(to) ?? 0, rank + 1))
      const left = (open.get(to) ?? 1) - 1
      open.set(to, left)
      if (left === 0) ready.push(to)
    }
  }
  // Columns that nothing landed in would be holes.
  const used = [...new Set(ranks.values())].toSorted((a, b) => a - b)
  const index = new Map(used.map((rank, at) => [rank, at]))
  return new Map([...ranks].map(([id, rank]) => [id, index.get(rank) ?? 0]))
}
