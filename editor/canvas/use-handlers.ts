/** What the pointer does on the canvas, as edits. The handlers are made once. */
import { useReactFlow } from '@xyflow/react'
import type { ReactFlowInstance, Viewport } from '@xyflow/react'
import { useMemo } from 'react'
import type { MouseEvent, PointerEvent, RefObject } from 'react'

import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import { snap } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import { selectionKey } from '../app/ui-store.ts'
import { bundleId } from './card.ts'
import type { Card, WireEdge } from './card.ts'
import { dragStore } from './drag-store.ts'
import { placesIn } from './draw.ts'
import { createNodeDrag } from './gestures/node-drag.ts'
import type { Dropped } from './gestures/node-drag.ts'
import { openInspector } from './inspect.ts'
import { showLod } from './lod.ts'
import { unplaced } from './new-node.ts'
import { focusIn } from './use-port.ts'
import { roomBehind, spliceInto } from './splice.ts'
import { nodeKey } from './node-key.ts'
import { isEcho } from './told.ts'

type WithAlt = { readonly altKey: boolean }

export function useHandlers(editor: Editor, root: RefObject<HTMLElement | null>) {
  const flow = useReactFlow<Card, WireEdge>()
  return useMemo(() => createHandlers(editor, root, flow), [editor, root, flow])
}

const restMs = 120

const isEmptySpace = (target: EventTarget): boolean =>
  target instanceof Element && target.classList.contains('react-flow__pane')

type Flow = ReactFlowInstance<Card, WireEdge>

function createHandlers(
  editor: Editor,
  root: RefObject<HTMLElement | null>,
  { screenToFlowPosition: toFlow, updateEdge, ...flow }: Flow,
) {
  let resting: ReturnType<typeof setTimeout> | undefined
  const drag = createNodeDrag(editor, () => root.current)
  const moving = (event: WithAlt, cards: readonly Card[]): void => {
    follow(editor, cards)
    drag.follow(event, cards)
  }
  const moved = (event: WithAlt, cards: readonly Card[]): void =>
    moveCards(editor, cards, drag.drop(event, cards))
  return {
    onNodeDrag: (event: WithAlt, _: Card, cards: Card[]) => moving(event, cards),
    onSelectionDrag: (event: WithAlt, cards: Card[]) => moving(event, cards),
    onNodeDragStop: (event: WithAlt, _: Card, cards: Card[]) => moved(event, cards),
    onSelectionDragStop: (event: WithAlt, cards: Card[]) => moved(event, cards),
    onSelectionChange: () => takeSelection(editor, flow),
    onDoubleClick(event: MouseEvent) {
      if (!isEmptySpace(event.target) || editor.doc.getState().isReadOnly) return
      editor.canvas?.quickAdd({ at: toFlow({ x: event.clientX, y: event.clientY }) })
    },
    onEdgeDoubleClick(event: MouseEvent, edge: WireEdge) {
      const at = toFlow({ x: event.clientX, y: event.clientY })
      if (edge.data) editor.canvas?.quickAdd({ wire: edge.data.wire, at })
    },
    /** Only the wire under the pointer gets the grips at its ends. */
    onEdgeMouseEnter(_: MouseEvent, edge: WireEdge) {
      if (edge.reconnectable !== true && !isFolded(edge) && !editor.doc.getState().isReadOnly)
        updateEdge(edge.id, { reconnectable: true })
    },
    /** While the view moves it is one picture that is shifted: nothing in it is painted anew. */
    onMoveStart: () => {
      if (root.current) root.current.dataset['moving'] = ''
    },
    onMoveEnd: () => {
      if (root.current) delete root.current.dataset['moving']
    },
    onMove: (_: unknown, { zoom }: Viewport) => showLod(root.current, zoom),
    onNodeDoubleClick: () => openInspector(editor),
    onPaneClick: () => editor.ui.setState({ selection: [] }),
    /** Kept when the pointer rests: each write of the state asks every part of the page. */
    onPointerMove({ clientX: x, clientY: y }: PointerEvent) {
      clearTimeout(resting)
      resting = setTimeout(() => editor.ui.setState({ pointer: toFlow({ x, y }) }), restMs)
    },
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      if (isEmptySpace(event.target)) focusIn(event.currentTarget)
    },
  }
}

const isFolded = ({ source, target }: WireEdge): boolean =>
  source.startsWith('group:') || target.startsWith('group:')

/** The boxes of groups follow; a flow without groups has nothing to redraw. */
function follow(editor: Editor, cards: readonly Card[]): void {
  if (editor.graph().view.groups.length === 0) return
  dragStore.setState({ moved: new Map(cards.map(({ id, position }) => [id, position])) })
}

/** One step for everything that was dragged. What is unwired may have come to lie on a wire. */
function moveCards(editor: Editor, cards: readonly Card[], { settle, splice }: Dropped): void {
  dragStore.setState({ moved: undefined })
  const graph = editor.graph()
  const before = placesIn(graph, editor.app.getState().types)
  const places: Record<string, Point> = {}
  for (const { id, position, ...card } of cards) {
    if (card.type === 'bundle') {
      Object.assign(places, bundleMoved(before, card.data.group.nodes, position))
      continue
    }
    const at = settle(position)
    const old = before.get(id)
    if (old?.x !== at.x || old.y !== at.y) places[id] = at
  }
  const [first] = Object.entries(places)
  if (!first) return
  const room = splice ? roomBehind(editor, splice.wire, places) : {}
  const all = { ...unplaced(editor), ...room, ...places }
  const operations: Operation[] = [{ kind: 'move', places: all }]
  if (splice) operations.push(spliceInto(splice.wire, splice.chain))
  const { labels } = editor.text().canvas
  const label = splice ? labels.splice(first[0]) : labels.move(Object.keys(places).length)
  editor.edit(operations, { label, source: 'canvas' })
}

/** The members of a folded group keep their places to each other. */
function bundleMoved(
  before: ReadonlyMap<string, Point>,
  nodes: readonly string[],
  position: Point,
): Readonly<Record<string, Point>> {
  const members = nodes.flatMap((id) => {
    const at = before.get(id)
    return at ? [{ id, at }] : []
  })
  const dx = snap(position.x) - Math.min(...members.map(({ at }) => at.x))
  const dy = snap(position.y) - Math.min(...members.map(({ at }) => at.y))
  if (dx === 0 && dy === 0) return {}
  return Object.fromEntries(members.map(({ id, at }) => [id, { x: at.x + dx, y: at.y + dy }]))
}

/**
 * Connections and groups may be selected elsewhere: only what the canvas shows is taken from it. It is
 * asked anew, since its news comes late.
 */
function takeSelection(
  editor: Editor,
  { getNodes, getEdges }: Pick<Flow, 'getNodes' | 'getEdges'>,
): void {
  const { selection } = editor.ui.getState()
  const keys = [
    ...getNodes().flatMap(({ id, selected }) => (selected ? nodeKey(id) : [])),
    ...getEdges().flatMap(({ id, selected }) => (selected ? selectionKey.wire(id) : [])),
  ]
  if (isEcho(editor, keys)) return
  const bundles = new Set(
    editor.graph().view.groups.flatMap(({ id, isCollapsed }) => (isCollapsed ? bundleId(id) : [])),
  )
  const shown = selection.filter(
    (key) => key.startsWith('node:') || key.startsWith('wire:') || bundles.has(key),
  )
  if (keys.length === shown.length && keys.every((key) => shown.includes(key))) return
  editor.ui.setState({ selection: keys })
}
