/**
 * Places for the nodes that have none, beside those that do: a new node comes to lie behind what feeds
 * it, or before what it feeds, and never on top of another.
 */
import type { Point, ViewItem } from '../document/edit/view.ts'
import { dagreEngine } from './dagre-engine.ts'
import { boundsOf, grid, isNear, portOf, rectAt, snap } from './geometry.ts'
import type { BoxOf, Rect } from './geometry.ts'
import { layOut, layoutFlow } from './layout.ts'
import type { LayoutView, Places } from './layout.ts'

const step = 80
const clearance = 16

/** Every node's place: the file's where it has one. */
export function placesOf(view: LayoutView, boxOf: BoxOf): Places {
  const missing = placeMissing(view, boxOf)
  return new Map(
    view.nodes.map(({ id }) => [id, view.layout.get(id) ?? missing.get(id) ?? { x: 0, y: 0 }]),
  )
}

/** Places for just the nodes without one. */
export function placeMissing(view: LayoutView, boxOf: BoxOf): Places {
  const missing = view.nodes.filter(({ id }) => !view.layout.has(id))
  if (missing.length === view.nodes.length) return layoutFlow(view, boxOf)
  if (missing.length === 0) return new Map()
  const placed = new Map<string, Rect>()
  for (const node of view.nodes) {
    const at = view.layout.get(node.id)
    if (at) placed.set(node.id, rectAt(at, boxOf(node)))
  }
  const found = placeBesideNeighbours(view, boxOf, placed, missing)
  const rest = missing.filter(({ id }) => !found.has(id))
  for (const [id, at] of placeBelow(view, boxOf, placed, rest)) found.set(id, at)
  return found
}

/** Nearest first: from what is placed outwards, along the wires. */
function placeBesideNeighbours(
  view: LayoutView,
  boxOf: BoxOf,
  placed: Map<string, Rect>,
  missing: readonly ViewItem[],
): Map<string, Point> {
  const items = new Map(view.nodes.map((node) => [node.id, node]))
  const waiting = new Set(missing.map(({ id }) => id))
  const found = new Map<string, Point>()
  const neighbours = neighboursOf(view)
  const space = createSpace(placed.values())
  let ready = view.nodes.map(({ id }) => id).filter((id) => placed.has(id))
  while (ready.length > 0) {
    const next: string[] = []
    for (const id of ready)
      for (const { node, port, isBehind } of neighbours.get(id) ?? []) {
        const item = items.get(node)
        const origin = items.get(id)
        const rect = placed.get(id)
        if (!item || !origin || !rect || !waiting.delete(node)) continue
        const box = boxOf(item)
        const drop = isBehind ? (portOf(boxOf(origin), 'out', port)?.y ?? 32) - 32 : 0
        const x = isBehind ? rect.x + rect.width + step : rect.x - box.width - step
        const free = space.take(rectAt({ x: snap(x), y: snap(rect.y + drop) }, box))
        placed.set(node, free)
        found.set(node, { x: free.x, y: free.y })
        next.push(node)
      }
    ready = next
  }
  return found
}

interface Neighbour {
  readonly node: string
  /** The output that the wire leaves. */
  readonly port: string
  readonly isBehind: boolean
}

function neighboursOf(view: LayoutView): ReadonlyMap<string, readonly Neighbour[]> {
  const all = new Map<string, Neighbour[]>()
  const add = (id: string, neighbour: Neighbour): void => {
    const list = all.get(id)
    if (list) list.push(neighbour)
    else all.set(id, [neighbour])
  }
  for (const { from, to } of view.wires) {
    add(from.node, { node: to.node, port: from.port, isBehind: true })
    add(to.node, { node: from.node, port: from.port, isBehind: false })
  }
  return all
}

/** What hangs on nothing that is placed lies below everything, laid out by itself. */
function placeBelow(
  view: LayoutView,
  boxOf: BoxOf,
  placed: ReadonlyMap<string, Rect>,
  rest: readonly ViewItem[],
): Places {
  const bounds = boundsOf(placed.values())
  return layOut(rest, {
    wires: view.wires,
    boxOf,
    engine: dagreEngine,
    left: snap(bounds?.x ?? 0),
    top: bounds ? snap(bounds.y + bounds.height + step) : 0,
  })
}

/** Finds room: the wished place, or the nearest free one below it. */
export function createSpace(taken: Iterable<Rect>) {
  const rects = [...taken]
  return {
    take(wish: Rect): Rect {
      let rect = wish
      for (;;) {
        const other = rects.find((each) => isNear(each, rect, clearance))
        if (!other) break
        rect = { ...rect, y: Math.ceil((other.y + other.height + clearance) / grid) * grid }
      }
      rects.push(rect)
      return rect
    },
  }
}
