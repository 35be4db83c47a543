/** What commands do with the selection on the canvas. */
import { copyFragment } from '../../runtime/document/edit/fragment.ts'
import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import { boxesOf } from '../../runtime/render/geometry.ts'
import { layoutInWorker } from '../doc/worker/client.ts'
import type { Editor } from '../app/editor.ts'
import { selectedOf, selectionKey } from '../app/ui-store.ts'
import { countByNode } from '../problems/problem-node.ts'
import { placesIn } from './draw.ts'
import { pointerOver } from './gestures/pointer.ts'
import { trackLayout } from './laying-out.ts'
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

/**
 * The selected nodes when there are several; else the whole flow. It is worked out beside the page: a
 * flow that was edited meanwhile is laid out anew.
 */
export const layOutAll = (editor: Editor): Promise<void> => trackLayout(editor, layOut(editor))

async function layOut(editor: Editor): Promise<void> {
  const { id: flow } = editor.doc.getState()
  const { view } = editor.graph()
  const ids = selectedNodes(editor)
  const only = ids.length > 1 ? new Set(ids) : undefined
  const boxOf = boxesOf(view, editor.app.getState().types)
  const places = Object.fromEntries(await layoutInWorker(view, boxOf, only))
  if (editor.doc.getState().id !== flow) return
  if (editor.graph().view !== view) return layOut(editor)
  const label = editor.text().canvas.labels.layOut
  editor.edit([{ kind: 'move', places }], { label, source: 'canvas' })
  editor.announce(editor.text().canvas.laidOut(Object.keys(places).length))
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

const lastSelected = (editor: Editor): string | undefined => selectedNodes(editor).at(-1)

/** Behind the selected node, or before it: wired to it. */
export function quickAddBeside(editor: Editor, side: 'before' | 'behind'): void {
  const id = lastSelected(editor)
  const node = id === undefined ? undefined : editor.graph().nodes.get(id)
  if (!node) return
  const [output] = node.outputs.keys()
  if (side === 'before' && node.inputs.length > 0)
    return editor.canvas?.quickAdd({ to: { node: node.id, port: 'in' } })
  if (side === 'behind' && output !== undefined)
    return editor.canvas?.quickAdd({ from: { node: node.id, port: output } })
  const { illegal } = editor.text().canvas
  editor.announce(illegal[side === 'before' ? 'no-input' : 'no-output'])
}

/** At the pointer while it is over the canvas; else the selection, or the middle, says where. */
export function quickAddHere({ canvas }: Editor): void {
  const screen = pointerOver()
  canvas?.quickAdd(screen ? { at: canvas.toFlow(screen) } : {})
}

/** A copy beside the nodes, with the wires among them. */
export function duplicateSelected(editor: Editor): void {
  const ids = selectedNodes(editor)
  const now = placesNow(editor)
  const at = ids.flatMap((id) => now.get(id) ?? [])
  const x = Math.min(...at.map((place) => place.x)) + 48
  const y = Math.min(...at.map((place) => place.y)) + 48
  const fragment = copyFragment(editor.doc.getState().text, ids)
  const label = editor.text().canvas.labels.duplicate(ids.length)
  const paste: Operation = { kind: 'paste', fragment, withOuterWires: false, at: { x, y } }
  const places = unplaced(editor)
  const edited = editor.edit([{ kind: 'move', places }, paste], { label, source: 'canvas' })
  if (!edited.ok) return
  editor.ui.setState({ selection: Object.values(edited.names).map(selectionKey.node) })
  editor.announce(label)
}

/**
 * Left and right along the wires; up and down to the nearest node that lies there. `isExtending` keeps
 * what is selected.
 */
export function goFrom(editor: Editor, direction: Direction, isExtending = false): void {
  const id = lastSelected(editor)
  const next = id === undefined ? firstNode(editor) : neighbour(editor, id, direction)
  if (next === undefined) return editor.announce(editor.text().canvas.noneThere)
  const key = selectionKey.node(next)
  const { selection } = editor.ui.getState()
  const kept = isExtending ? selection.filter((each) => each !== key) : []
  editor.ui.setState({ selection: [...kept, key] })
  editor.canvas?.reveal(next)
  editor.announce(describeNode(editor, next))
}

const firstNode = (editor: Editor): string | undefined => editor.graph().view.nodes[0]?.id

/** As a screen reader hears it when the arrows come to it. */
function describeNode(editor: Editor, id: string): string {
  const { nodes, entering, leaving } = editor.graph()
  const node = nodes.get(id)
  const { canvas } = editor.text()
  const role = canvas.roles[node?.role ?? 'unknown']
  const { problems, view } = editor.doc.getState()
  return canvas.node(id, role, {
    ins: entering.get(id)?.length ?? 0,
    outs: leaving.get(id)?.length ?? 0,
    problems: countByNode(problems, view).get(id) ?? 0,
  })
}

/** Where a node has no wire to that side, the nearest node there is next. */
function neighbour(editor: Editor, id: string, direction: Direction): string | undefined {
  const { leaving, entering } = editor.graph()
  const along =
    direction === 'right'
      ? leaving.get(id)?.[0]?.to.node
      : direction === 'left'
        ? entering.get(id)?.[0]?.from.node
        : undefined
  return along ?? nearest(placesNow(editor), id, direction)
}

function nearest(
  places: ReadonlyMap<string, Point>,
  id: string,
  direction: Direction,
): string | undefined {
  const start = places.get(id)
  if (!start) return undefined
  const { x, y } = vectors[direction]
  let best: { readonly id: string; readonly distance: number } | undefined
  for (const [other, at] of places) {
    const dx = at.x - start.x
    const dy = at.y - start.y
    const ahead = dx * x + dy * y
    if (other === id || ahead <= 0) continue
    // What lies to the side counts double: the eye goes straight.
    const distance = ahead + 2 * Math.abs(dx * y + dy * x)
    if (!best || distance < best.distance) best = { id: other, distance }
  }
  return best?.id
}
