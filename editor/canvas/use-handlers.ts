/** What the pointer does on the canvas, as edits. The handlers are made once. */
import { useReactFlow } from '@xyflow/react'
import type { Viewport } from '@xyflow/react'
import { useMemo } from 'react'
import type { MouseEvent, PointerEvent, RefObject } from 'react'

import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import { snap } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import { selectionKey } from '../app/ui-store.ts'
import type { Card, WireEdge } from './card.ts'
import { placesIn } from './draw.ts'
import { openInspector } from './inspect.ts'
import { showLod } from './lod.ts'
import { unplaced } from './new-node.ts'
import { spliceAt } from './splice.ts'

type ToFlow = (at: Point) => Point

export function useHandlers(editor: Editor, root: RefObject<HTMLElement | null>) {
  const { screenToFlowPosition, updateEdge } = useReactFlow<Card, WireEdge>()
  return useMemo(
    () => createHandlers(editor, root, { toFlow: screenToFlowPosition, updateEdge }),
    [editor, root, screenToFlowPosition, updateEdge],
  )
}

const isEmptySpace = (target: EventTarget): boolean =>
  target instanceof Element && target.classList.contains('react-flow__pane')

type UpdateEdge = ReturnType<typeof useReactFlow<Card, WireEdge>>['updateEdge']

interface FlowPort {
  readonly toFlow: ToFlow
  readonly updateEdge: UpdateEdge
}

function createHandlers(
  editor: Editor,
  root: RefObject<HTMLElement | null>,
  { toFlow, updateEdge }: FlowPort,
) {
  const moved = (cards: readonly Card[]): void => moveCards(editor, cards)
  return {
    onNodeDragStop: (_: unknown, __: Card, cards: Card[]) => moved(cards),
    onSelectionDragStop: (_: unknown, cards: Card[]) => moved(cards),
    onSelectionChange: (chosen: { nodes: Card[]; edges: WireEdge[] }) =>
      takeSelection(editor, chosen),
    onDoubleClick(event: MouseEvent) {
      if (!isEmptySpace(event.target) || editor.doc.getState().isReadOnly) return
      editor.canvas?.quickAdd({ at: toFlow({ x: event.clientX, y: event.clientY }) })
    },
    onEdgeDoubleClick(event: MouseEvent, edge: WireEdge) {
      const at = toFlow({ x: event.clientX, y: event.clientY })
      editor.canvas?.quickAdd({ wire: endsOf(edge), at })
    },
    /** Only the wire under the pointer gets the grips at its ends. */
    onEdgeMouseEnter(_: MouseEvent, edge: WireEdge) {
      if (edge.reconnectable !== true && !editor.doc.getState().isReadOnly)
        updateEdge(edge.id, { reconnectable: true })
    },
    onMove: (_: unknown, { zoom }: Viewport) => showLod(root.current, zoom),
    onNodeDoubleClick: () => openInspector(editor),
    onPaneClick: () => editor.ui.setState({ selection: [] }),
    onPointerMove(event: PointerEvent) {
      editor.ui.setState({ pointer: toFlow({ x: event.clientX, y: event.clientY }) })
    },
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      if (isEmptySpace(event.target)) event.currentTarget.focus({ preventScroll: true })
    },
  }
}

const endsOf = (wire: WireEdge) => ({
  from: { node: wire.source, port: wire.sourceHandle ?? 'out' },
  to: { node: wire.target, port: wire.targetHandle ?? 'in' },
})

/** One step for everything that was dragged. A lone unwired node may have come to lie on a wire. */
function moveCards(editor: Editor, cards: readonly Card[]): void {
  const graph = editor.graph()
  const before = placesIn(graph, editor.app.getState().types)
  const places: Record<string, Point> = {}
  for (const { id, position } of cards) {
    const at = { x: snap(position.x), y: snap(position.y) }
    const old = before.get(id)
    if (old?.x !== at.x || old.y !== at.y) places[id] = at
  }
  const [first] = Object.entries(places)
  if (!first) return
  const all = { ...unplaced(editor), ...places }
  const operations: Operation[] = [{ kind: 'move', places: all }]
  const splice = cards.length === 1 ? spliceAt(editor, ...first) : undefined
  if (splice) operations.push(splice)
  const { labels } = editor.text().canvas
  const label = splice ? labels.splice(first[0]) : labels.move(Object.keys(places).length)
  editor.edit(operations, { label, source: 'canvas' })
}

/** Connections and groups may be selected elsewhere: only what the canvas shows is taken from it. */
function takeSelection(
  editor: Editor,
  { nodes, edges }: { readonly nodes: readonly Card[]; readonly edges: readonly WireEdge[] },
): void {
  const { selection } = editor.ui.getState()
  const keys = [
    ...nodes.map(({ id }) => selectionKey.node(id)),
    ...edges.map(({ id }) => selectionKey.wire(id)),
  ]
  const shown = selection.filter((key) => key.startsWith('node:') || key.startsWith('wire:'))
  if (keys.length === shown.length && keys.every((key) => shown.includes(key))) return
  editor.ui.setState({ selection: keys })
}
