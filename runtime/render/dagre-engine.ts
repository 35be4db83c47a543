/**
 * Layered layout with dagre. Dagre knows nodes but no ports, so its order within each layer gets one
 * more pass: nodes are sorted by the median of the ports that feed them, as long as no wires cross
 * that did not cross before.
 */
import { Graph, layout } from '@dagrejs/dagre'

import type { EngineGraph, EnginePlace, EngineWire, LayoutEngine } from './layout-engine.ts'
import { sortByPorts } from './port-order.ts'
import type { Layers, Link } from './port-order.ts'

/** From here on the order within layers is ours from the start: dagre's builds a graph for each layer, again and again. */
const large = 150
const sweeps = 12
const between = { nodes: 32, ranks: 80, wires: 16 }

/** What is used of dagre's graph. Its own types lead into files that Node's resolution does not find. */
interface DagreGraph {
  setGraph(options: Readonly<Record<string, unknown>>): void
  setNode(id: string, label: NodeLabel): void
  setEdge(from: string, to: string, label: EdgeLabel, name: string): void
  nodes(): string[]
  node(id: string): NodeLabel
  edges(): Edge[]
  edge(edge: Edge): EdgeLabel
}
interface NodeLabel {
  width: number
  height: number
  x?: number
  y?: number
  rank?: number
  order?: number
  /** Set for the bends of long wires. */
  dummy?: string
  edgeObj?: Edge
  edgeLabel?: EdgeLabel
}
interface Edge {
  v: string
  w: string
  name?: string
}
interface EdgeLabel {
  reversed?: boolean
  forwardName?: string
}
type Order = (graph: DagreGraph, options: { disableOptimalOrderHeuristic?: boolean }) => void

export const dagreEngine: LayoutEngine = ({ nodes, wires }) => {
  const isLarge = nodes.length > large
  const graph: DagreGraph = new Graph({ multigraph: true })
  graph.setGraph({
    rankdir: 'LR',
    nodesep: between.nodes,
    ranksep: between.ranks,
    edgesep: between.wires,
    // The exact ranker takes seconds for a thousand nodes, and shows little difference there.
    ranker: isLarge ? 'tight-tree' : 'network-simplex',
  })
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height })
  wires.forEach(({ from, to }, index) => {
    // A wire to its own node needs no place of its own: it runs in the lane below.
    if (from !== to) graph.setEdge(from, to, {}, String(index))
  })
  layout(graph, {
    customOrder: (layered: DagreGraph, order: Order) => {
      order(layered, isLarge ? { disableOptimalOrderHeuristic: true } : {})
      sortByPorts(layersOf(layered, wires), isLarge ? sweeps : 0)
    },
  })
  return placesIn(graph, { nodes, wires })
}

function placesIn(graph: DagreGraph, { nodes }: EngineGraph): ReadonlyMap<string, EnginePlace> {
  const corners = nodes.map(({ id, width, height }) => {
    const { x = 0, y = 0 } = graph.node(id)
    return { id, x: x - width / 2, y: y - height / 2 }
  })
  const left = Math.min(...corners.map(({ x }) => x))
  const top = Math.min(...corners.map(({ y }) => y))
  return new Map(corners.map(({ id, x, y }) => [id, { x: x - left, y: y - top }]))
}

/** Dagre's layers with the links between neighbours; the bends of long wires are nodes there too. */
function layersOf(graph: DagreGraph, wires: readonly EngineWire[]): Layers {
  const layers: { id: string; place: { order?: number } }[][] = []
  for (const id of graph.nodes()) {
    const place = graph.node(id)
    if (place.rank === undefined) continue
    const layer = (layers[place.rank] ??= [])
    layer.push({ id, place })
  }
  for (const layer of layers) layer?.sort((a, b) => (a.place.order ?? 0) - (b.place.order ?? 0))
  const links: Link[] = graph.edges().map((edge: Edge) => {
    const from = graph.node(edge.v)
    const to = graph.node(edge.w)
    const rows = rowsOf(
      graph.edge(edge),
      from.dummy ? from : to.dummy ? to : undefined,
      edge,
      wires,
    )
    return {
      from: edge.v,
      to: edge.w,
      fromRow: from.dummy === undefined ? rows.from : 0,
      toRow: to.dummy === undefined ? rows.to : 0,
    }
  })
  return {
    layers: layers.filter(Boolean).map((layer) => layer.map(({ id }) => id)),
    links,
    setOrder: (id, order) => {
      graph.node(id).order = order
    },
  }
}

/** A wire is known by the name of its edge; the bends of a long one keep the edge that they are part of. */
function rowsOf(
  own: EdgeLabel,
  bend: NodeLabel | undefined,
  edge: Edge,
  wires: readonly EngineWire[],
): { from: number; to: number } {
  const label = bend?.edgeLabel ?? own
  const name = label.reversed ? label.forwardName : (bend?.edgeObj ?? edge).name
  const { fromRow = 0, toRow = 0 } = wires[Number(name)] ?? {}
  return label.reversed ? { from: toRow, to: fromRow } : { from: fromRow, to: toRow }
}
