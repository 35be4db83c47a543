/** An unwired node, or an unwired chain of them, that is dropped on a wire goes into it. */
import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { Point, ViewWire } from '../../runtime/document/edit/view.ts'
import type { PortRef } from '../../runtime/document/model.ts'
import { boxesOf, grid, isNear, rectAt } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import type { FlowGraph } from '../model/flow-graph.ts'
import { placesIn } from './draw.ts'

/** The free ends of what is dropped. */
export interface Chain {
  readonly input: PortRef
  readonly output: PortRef
}

/** Nothing when a wire leads in or out, or when there is more than one beginning or end. */
export function chainOf(graph: FlowGraph, ids: readonly string[]): Chain | undefined {
  const within = new Set(ids)
  const heads: string[] = []
  const tails: string[] = []
  for (const id of ids) {
    const entering = graph.entering.get(id) ?? []
    const leaving = graph.leaving.get(id) ?? []
    if (!entering.every(({ from }) => within.has(from.node))) return undefined
    if (!leaving.every(({ to }) => within.has(to.node))) return undefined
    if (entering.length === 0) heads.push(id)
    if (leaving.length === 0) tails.push(id)
  }
  const [head, tail] = [heads[0], tails[0]]
  if (head === undefined || tail === undefined || heads.length > 1 || tails.length > 1)
    return undefined
  const port = [...(graph.nodes.get(tail)?.outputs.keys() ?? [])].find((name) => name !== 'error')
  if (port === undefined || graph.nodes.get(head)?.inputs.length === 0) return undefined
  return { input: { node: head, port: 'in' }, output: { node: tail, port } }
}

export const fitsInto = (graph: FlowGraph, wire: ViewWire, { input, output }: Chain): boolean =>
  graph.judge(wire.from, input).isLegal && graph.judge(output, wire.to).isLegal

export const spliceInto = ({ from, to }: ViewWire, { input, output }: Chain): Operation => ({
  kind: 'splice',
  wire: { from, to },
  input,
  output,
})

const gap = 48

/** Where what lies behind the wire goes when the dropped nodes would cover its end. */
export function roomBehind(
  editor: Editor,
  wire: ViewWire,
  dropped: Readonly<Record<string, Point>>,
): Readonly<Record<string, Point>> {
  const graph = editor.graph()
  const { types } = editor.app.getState()
  const boxOf = boxesOf(graph.view, types)
  const places = placesIn(graph, types)
  const rectOf = (id: string, at: Point | undefined) => {
    const item = graph.nodes.get(id)?.item
    return item && at && rectAt(at, boxOf(item))
  }
  const target = rectOf(wire.to.node, places.get(wire.to.node))
  if (!target) return {}
  const over = Object.entries(dropped)
    .flatMap(([id, at]) => rectOf(id, at) ?? [])
    .filter((rect) => isNear(rect, target, grid))
  const right = Math.max(...over.map(({ x, width }) => x + width))
  const by = Math.ceil((right + gap - target.x) / grid) * grid
  if (over.length === 0 || by <= 0) return {}
  const moved = [...behind(graph, wire)].flatMap((id) => {
    const at = places.get(id)
    return at && !(id in dropped) ? [[id, { x: at.x + by, y: at.y }] as const] : []
  })
  return Object.fromEntries(moved)
}

/** What the wire leads to; not what it comes from, where that is in a circle with it. */
function behind(graph: FlowGraph, { from, to }: ViewWire): ReadonlySet<string> {
  const found = new Set([to.node])
  for (const id of found)
    for (const wire of graph.leaving.get(id) ?? [])
      if (wire.to.node !== from.node) found.add(wire.to.node)
  return found
}
