/** An unwired node that is dropped on a wire goes into it. */
import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import { boxesOf, portOf } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import { placesIn } from './draw.ts'

const reach = 24

/** The splice for a node whose corner lies at `at` now; nothing when it lies on no wire, or does not fit. */
export function spliceAt(editor: Editor, id: string, at: Point): Operation | undefined {
  const graph = editor.graph()
  const node = graph.nodes.get(id)
  if (!node || graph.leaving.has(id) || graph.entering.has(id)) return undefined
  const port = [...node.outputs.keys()].find((name) => name !== 'error')
  if (port === undefined || node.inputs.length === 0) return undefined
  const { types } = editor.app.getState()
  const boxOf = boxesOf(graph.view, types)
  const places = placesIn(graph, types)
  const box = boxOf(node.item)
  const middle = { x: at.x + box.width / 2, y: at.y + box.height / 2 }
  const input = { node: id, port: 'in' }
  const output = { node: id, port }
  for (const wire of graph.view.wires) {
    const from = endOf(wire.from, 'out')
    const to = endOf(wire.to, 'in')
    if (!from || !to || !isOn(middle, from, to)) continue
    if (!graph.judge(wire.from, input).isLegal || !graph.judge(output, wire.to).isLegal) continue
    return { kind: 'splice', wire: { from: wire.from, to: wire.to }, input, output }
  }
  return undefined

  function endOf(end: { node: string; port: string }, side: 'in' | 'out'): Point | undefined {
    const item = graph.nodes.get(end.node)?.item
    const place = places.get(end.node)
    const found = item && portOf(boxOf(item), side, end.port)
    return found && place && { x: place.x + found.x, y: place.y + found.y }
  }
}

/** Near the straight line between the ends, and not beyond them. */
function isOn(point: Point, from: Point, to: Point): boolean {
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length = dx * dx + dy * dy
  if (length === 0) return false
  const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / length
  if (along < 0 || along > 1) return false
  return Math.hypot(from.x + along * dx - point.x, from.y + along * dy - point.y) <= reach
}
