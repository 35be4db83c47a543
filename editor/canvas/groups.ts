/** Making, folding, naming and moving groups: `groups:` of the file. */
import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { Point, ViewGroup } from '../../runtime/document/edit/view.ts'
import { boundsOf, boxesOf, rectAt } from '../../runtime/render/geometry.ts'
import type { Rect } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import { selectedOf, selectionKey } from '../app/ui-store.ts'
import type { FlowGraph } from '../model/flow-graph.ts'
import type { NodeTypes } from '../model/node-types.ts'
import { placesIn } from './draw.ts'
import { freeName, unplaced } from './new-node.ts'

const around = { side: 24, top: 40, bottom: 24 }

/** The box around the members; nothing when none of them is there. */
export function groupBox(
  { nodes }: ViewGroup,
  graph: FlowGraph,
  types: NodeTypes,
  moved?: ReadonlyMap<string, Point>,
): Rect | undefined {
  const places = placesIn(graph, types)
  const boxOf = boxesOf(graph.view, types)
  const inner = boundsOf(
    nodes.flatMap((id) => {
      const item = graph.nodes.get(id)?.item
      const at = moved?.get(id) ?? places.get(id)
      return item && at ? [rectAt(at, boxOf(item))] : []
    }),
  )
  if (!inner) return undefined
  const { side, top, bottom } = around
  return {
    x: inner.x - side,
    y: inner.y - top,
    width: inner.width + 2 * side,
    height: inner.height + top + bottom,
  }
}

export const selectedGroups = (editor: Editor): readonly ViewGroup[] => {
  const ids = new Set(selectedOf(editor.ui.getState().selection, 'group'))
  return editor.graph().view.groups.filter(({ id }) => ids.has(id))
}

/** The selected nodes leave the groups that they were in. */
export function groupSelected(editor: Editor): void {
  const { view } = editor.graph()
  const nodes = selectedOf(editor.ui.getState().selection, 'node')
  const chosen = new Set(nodes)
  const id = freeName('group', new Set(view.groups.map((group) => group.id)))
  const { labels, groupName } = editor.text().canvas
  const operations: Operation[] = view.groups.flatMap((group): Operation[] => {
    const left = group.nodes.filter((node) => !chosen.has(node))
    if (left.length === group.nodes.length) return []
    const isEmpty = left.length === 0
    return [
      isEmpty
        ? { kind: 'set', path: ['groups', group.id], value: undefined }
        : { kind: 'set', path: ['groups', group.id, 'nodes'], value: left },
    ]
  })
  operations.push({ kind: 'set', path: ['groups', id], value: { name: groupName, nodes } })
  const select = [selectionKey.group(id)]
  const edited = editor.edit(operations, { label: labels.group, source: 'canvas', select })
  if (edited.ok) editor.announce(labels.group)
}

/** Of the selected groups, and of those that a selected node is in. */
export function ungroupSelected(editor: Editor): void {
  const nodes = new Set(selectedOf(editor.ui.getState().selection, 'node'))
  const chosen = new Set(selectedGroups(editor))
  const groups = editor
    .graph()
    .view.groups.filter((group) => chosen.has(group) || group.nodes.some((id) => nodes.has(id)))
  if (groups.length === 0) return
  const label = editor.text().canvas.labels.ungroup
  const select = groups.flatMap((group) => group.nodes.map(selectionKey.node))
  const operations = groups.map(({ id }): Operation => ({
    kind: 'set',
    path: ['groups', id],
    value: undefined,
  }))
  const edited = editor.edit(operations, { label, source: 'canvas', select })
  if (edited.ok) editor.announce(label)
}

export function setGroup(
  editor: Editor,
  id: string,
  key: 'name' | 'colour' | 'collapsed',
  value: unknown,
): void {
  const label = editor.text().canvas.labels.changeGroup
  editor.edit([{ kind: 'set', path: ['groups', id, key], value }], { label, source: 'canvas' })
}

export function moveGroup(editor: Editor, { nodes }: ViewGroup, dx: number, dy: number): void {
  const graph = editor.graph()
  const places = { ...unplaced(editor), ...shifted(editor, nodes, dx, dy) }
  const label = editor.text().canvas.labels.move(nodes.filter((id) => graph.nodes.has(id)).length)
  editor.edit([{ kind: 'move', places }], { label, source: 'canvas' })
}

export function shifted(
  editor: Editor,
  ids: readonly string[],
  dx: number,
  dy: number,
): Readonly<Record<string, Point>> {
  const at = placesIn(editor.graph(), editor.app.getState().types)
  return Object.fromEntries(
    ids.flatMap((id) => {
      const place = at.get(id)
      return place ? [[id, { x: place.x + dx, y: place.y + dy }]] : []
    }),
  )
}
