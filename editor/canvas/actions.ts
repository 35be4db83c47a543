/** What commands do with the selection on the canvas. */
import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import { boxesOf } from '../../runtime/render/geometry.ts'
import { layoutFlow } from '../../runtime/render/layout.ts'
import type { Editor } from '../app/editor.ts'
import { selectedOf, selectionKey } from '../app/ui-store.ts'
import { placesIn } from './draw.ts'
import { unplaced } from './new-node.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

const vectors: Readonly<Record<Direction, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
}

const selectedNodes = (editor: Editor): string[] =>
  selectedOf(editor.ui.getState().selection, 'node').filter((id) => editor.graph().nodes.has(id))

export const hasNodes = (editor: Editor): boolean => selectedNodes(editor).length > 0

const placesNow = (editor: Editor) => placesIn(editor.graph(), editor.app.getState().types)

export function selectAll(editor: Editor): void {
  const { nodes, wires } = editor.graph().view
  const selection = [
    ...nodes.map(({ id }) => selectionKey.node(id)),
    ...wires.map((wire) => selectionKey.wire(wireKey(wire))),
  ]
  editor.ui.setState({ selection })
}

/** Steps that follow each other are one step of the history. */
export function nudge(editor: Editor, direction: Direction, by: number): void {
  const ids = selectedNodes(editor)
  const { x, y } = vectors[direction]
  const now = placesNow(editor)
  const places: Record<string, Point> = { ...unplaced(editor) }
  for (const id of ids) {
    const at = now.get(id)
    if (at) places[id] = { x: at.x + x * by, y: at.y + y * by }
  }
  const label = editor.text().canvas.labels.move(ids.length)
  const coalesce = `nudge:${ids.join(' ')}`
  editor.edit([{ kind: 'move', places }], { label, source: 'canvas', coalesce })
}

/** The selected nodes when there are several; else the whole flow. */
export function layOutAll(editor: Editor): void {
  const { view } = editor.graph()
  const ids = selectedNodes(editor)
  const only = ids.length > 1 ? new Set(ids) : undefined
  const boxOf = boxesOf(view, editor.app.getState().types)
  const places = Object.fromEntries(layoutFlow(view, boxOf, only))
  const label = editor.text().canvas.labels.layOut
  editor.edit([{ kind: 'move', places }], { label, source: 'canvas' })
  if (!only) editor.canvas?.fit()
}

/** Off when any of them is on. */
export function toggleSelected(editor: Editor): void {
  const ids = selectedNodes(editor)
  const { nodes } = editor.graph()
  const turnsOff = ids.some((id) => nodes.get(id)?.isDisabled === false)
  const value = turnsOff ? true : undefined
  const operations = ids
    .filter((id) => nodes.get(id)?.isDisabled !== turnsOff)
    .map((id): Operation => ({ kind: 'set', path: ['nodes', id, 'disabled'], value }))
  const { labels } = editor.text().canvas
  const label = turnsOff ? labels.disable : labels.enable
  editor.edit(operations, { label, source: 'canvas' })
}

export function quickAddBehind(editor: Editor): void {
  const [id] = selectedNodes(editor)
  const node = id === undefined ? undefined : editor.graph().nodes.get(id)
  const [port] = node ? node.outputs.keys() : []
  if (node && port !== undefined) editor.canvas?.quickAdd({ from: { node: node.id, port } })
}

/** Left and right along the wires; up and down to the nearest node that lies there. */
export function goFrom(editor: Editor, direction: Direction): void {
  const [id] = selectedNodes(editor)
  const { view, leaving, entering } = editor.graph()
  const next =
    id === undefined
      ? view.nodes[0]?.id
      : direction === 'right'
        ? leaving.get(id)?.[0]?.to.node
        : direction === 'left'
          ? entering.get(id)?.[0]?.from.node
          : nearest(placesNow(editor), id, direction)
  if (next === undefined) return
  editor.ui.setState({ selection: [selectionKey.node(next)] })
  document
    .querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(next)}"]`)
    ?.focus({ preventScroll: true })
}

function nearest(
  places: ReadonlyMap<string, Point>,
  id: string,
  direction: 'up' | 'down',
): string | undefined {
  const start = places.get(id)
  if (!start) return undefined
  let best: { readonly id: string; readonly distance: number } | undefined
  for (const [other, at] of places) {
    const ahead = (at.y - start.y) * vectors[direction].y
    if (other === id || ahead <= 0) continue
    // What lies to the side counts double: the eye goes straight.
    const distance = ahead + 2 * Math.abs(at.x - start.x)
    if (!best || distance < best.distance) best = { id: other, distance }
  }
  return best?.id
}
