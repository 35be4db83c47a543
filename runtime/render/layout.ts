/** Where nodes come to lie when nobody has put them anywhere. Pure, deterministic, on the grid. */
import type { FlowView, Point, ViewItem, ViewWire } from '../document/edit/view.ts'
import { columnEngine } from './column-engine.ts'
import { dagreEngine } from './dagre-engine.ts'
import { boundsOf, grid, rectAt, snap } from './geometry.ts'
import type { BoxOf, NodeBox } from './geometry.ts'
import type { EngineWire, LayoutEngine } from './layout-engine.ts'

export type LayoutView = Pick<FlowView, 'nodes' | 'wires' | 'layout'>
export type Places = ReadonlyMap<string, Point>

/** Dagre walks the graph by recursion; a longer chain than this could exhaust the stack of a worker. */
const deepest = 1500

const gap = { parts: 48, loose: 32, columns: 80 }

/** Places for the whole flow, or for the nodes in `only`, whose top left corner stays where it is. */
export function layoutFlow(
  view: LayoutView,
  boxOf: BoxOf,
  only?: ReadonlySet<string>,
  engine: LayoutEngine = dagreEngine,
): Places {
  const nodes = only ? view.nodes.filter(({ id }) => only.has(id)) : view.nodes
  const corner = boundsOf(
    nodes.flatMap((node) => {
      const at = view.layout.get(node.id)
      return at ? [rectAt(at, boxOf(node))] : []
    }),
  )
  const left = snap(corner?.x ?? 0)
  const top = snap(corner?.y ?? 0)
  return layOut(nodes, { wires: view.wires, boxOf, engine, left, top })
}

export interface LayOutOptions {
  readonly wires: readonly ViewWire[]
  readonly boxOf: BoxOf
  readonly engine: LayoutEngine
  readonly left: number
  readonly top: number
}

/** Each part of the flow that hangs together below the one before it; loose nodes in rows at the end. */
export function layOut(
  nodes: readonly ViewItem[],
  { wires, boxOf, engine, left, top }: LayOutOptions,
): Places {
  const places = new Map<string, Point>()
  const { parts, loose } = partsOf(nodes, wires)
  let y = top
  for (const part of parts) {
    const own = layOutPart(part, boxOf, engine)
    let bottom = y
    for (const node of part.nodes) {
      const at = own.get(node.id) ?? { x: 0, y: 0 }
      const place = { x: left + snap(at.x), y: y + snap(at.y) }
      places.set(node.id, place)
      bottom = Math.max(bottom, place.y + boxOf(node).height)
    }
    y = bottom + gap.parts
  }
  const columns = Math.max(4, columnsIn(places, left))
  for (const [index, node] of loose.entries()) {
    const box = boxOf(node)
    const row = Math.floor(index / columns)
    const rows = loose.slice(row * columns, (row + 1) * columns)
    const x = left + (index % columns) * (box.width + gap.columns)
    places.set(node.id, { x, y })
    if (index % columns === columns - 1)
      y += Math.max(...rows.map((each) => boxOf(each).height)) + gap.loose
  }
  return places
}

const columnsIn = (places: Places, left: number): number =>
  Math.ceil((Math.max(left, ...[...places.values()].map(({ x }) => x)) - left) / 288) + 1

interface Part {
  readonly nodes: readonly ViewItem[]
  readonly wires: readonly ViewWire[]
}

function partsOf(
  nodes: readonly ViewItem[],
  wires: readonly ViewWire[],
): { parts: readonly Part[]; loose: readonly ViewItem[] } {
  const ids = new Set(nodes.map(({ id }) => id))
  const inner = wires.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node))
  const parent = new Map<string, string>()
  const rootOf = (id: string): string => {
    let root = id
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up
    // Every node on the way points at the root from now on: long chains stay fast.
    for (let at = id; at !== root;) {
      const up = parent.get(at) ?? root
      parent.set(at, root)
      at = up
    }
    return root
  }
  for (const { from, to } of inner) {
    const a = rootOf(from.node)
    const b = rootOf(to.node)
    if (a !== b) parent.set(b, a)
  }
  const parts = new Map<string, { nodes: ViewItem[]; wires: ViewWire[] }>()
  for (const node of nodes) {
    const root = rootOf(node.id)
    const part = parts.get(root) ?? { nodes: [], wires: [] }
    parts.set(root, part)
    part.nodes.push(node)
  }
  for (const wire of inner) parts.get(rootOf(wire.from.node))?.wires.push(wire)
  const all = [...parts.values()]
  return {
    parts: all.filter((part) => part.nodes.length > 1),
    loose: all.filter((part) => part.nodes.length === 1).flatMap((part) => part.nodes),
  }
}

function layOutPart({ nodes, wires }: Part, boxOf: BoxOf, engine: LayoutEngine): Places {
  const boxes = new Map(nodes.map((node) => [node.id, boxOf(node)]))
  const engineWires: EngineWire[] = wires.map(({ from, to }) => ({
    from: from.node,
    to: to.node,
    fromRow: rowOf(boxes.get(from.node), 'out', from.port),
    toRow: rowOf(boxes.get(to.node), 'in', to.port),
  }))
  const sizes = nodes.map(({ id }) => ({
    id,
    width: boxes.get(id)?.width ?? 0,
    height: boxes.get(id)?.height ?? 0,
  }))
  const graph = { nodes: sizes, wires: engineWires }
  return nodes.length > deepest ? columnEngine(graph) : engine(graph)
}

function rowOf(box: NodeBox | undefined, side: 'in' | 'out', name: string): number {
  const port = box?.ports.find((each) => each.side === side && each.name === name)
  return box && port ? port.y / (box.height + grid) : 0
}
