/** What the pointer does on the canvas, as edits. The handlers are made once. */
import { useReactFlow } from '@xyflow/react'
import type { ReactFlowInstance, Viewport } from '@xyflow/react'
import { useMemo } from 'react'
import type { MouseEvent, PointerEvent, RefObject } from 'react'

import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import { snap } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import { openInstance, subflowOf } from '../app/subflow.ts'
import { selectedOf } from '../app/ui-store.ts'
import type { Card, WireEdge } from './card.ts'
import { dragStore } from './drag-store.ts'
import { placesIn } from './draw.ts'
import { createNodeDrag } from './gestures/node-drag.ts'
import type { Dropped } from './gestures/node-drag.ts'
import { openInspector } from '../app/inspect.ts'
import { showLod } from './lod.ts'
import { unplaced } from './new-node.ts'
import { focusIn } from './use-port.ts'
import { roomBehind, spliceInto } from './splice.ts'
import { isEcho } from './told.ts'
import type { Mounting } from './scene/mounting.ts'
import { keyAt, rectBetween, selectIn, takeSelection } from './select.ts'
import { wiringStore } from './wiring-store.ts'

type WithAlt = { readonly altKey: boolean }

export function useHandlers(
  editor: Editor,
  root: RefObject<HTMLElement | null>,
  mounting: Mounting,
) {
  const flow = useReactFlow<Card, WireEdge>()
  return useMemo(
    () => createHandlers(editor, root, { flow, mounting }),
    [editor, root, flow, mounting],
  )
}

const restMs = 120

const isEmptySpace = (target: EventTarget): boolean =>
  target instanceof Element && target.classList.contains('react-flow__pane')

interface FlowPort {
  readonly flow: ReactFlowInstance<Card, WireEdge>
  readonly mounting: Mounting
}

function createHandlers(
  editor: Editor,
  root: RefObject<HTMLElement | null>,
  { flow, mounting }: FlowPort,
) {
  // Nodes are put on the grid when they are placed; what a pointer means is exact.
  const toFlow = (at: Point): Point => flow.screenToFlowPosition(at, { snapToGrid: false })
  const drag = createNodeDrag(editor, () => root.current, mounting)
  let resting: ReturnType<typeof setTimeout> | undefined
  let pressed = { at: { x: 0, y: 0 }, isAdding: false }
  const grabbed = (cards: readonly Card[]): void => mounting.startDrag(cards.map(({ id }) => id))
  const moving = (event: WithAlt, cards: readonly Card[]): void => {
    follow(editor, cards)
    drag.follow(event, cards)
  }
  const moved = (event: WithAlt, cards: readonly Card[]): void => {
    moveCards(editor, cards, { mounting, dropped: drag.drop(event, cards) })
    mounting.endDrag()
  }
  return {
    onNodeDragStart: (_: unknown, __: Card, cards: Card[]) => grabbed(cards),
    onSelectionDragStart: (_: unknown, cards: Card[]) => grabbed(cards),
    onNodeDrag: (event: WithAlt, _: Card, cards: Card[]) => moving(event, cards),
    onSelectionDrag: (event: WithAlt, cards: Card[]) => moving(event, cards),
    onNodeDragStop: (event: WithAlt, _: Card, cards: Card[]) => moved(event, cards),
    onSelectionDragStop: (event: WithAlt, cards: Card[]) => moved(event, cards),
    /** Its news comes late: what is selected is asked anew. */
    onSelectionChange() {
      const nodes = flow.getNodes().filter(({ selected }) => selected)
      const edges = flow.getEdges().filter(({ selected }) => selected)
      if (!mounting.scene() && isEcho(editor, [...nodes, ...edges])) return
      takeSelection(editor, { nodes, edges }, { mounting, isAdding: pressed.isAdding })
    },
    /** React Flow looks at its elements alone. */
    onSelectionEnd({ clientX: x, clientY: y }: MouseEvent) {
      const scene = mounting.scene()
      if (scene)
        selectIn(editor, scene, {
          area: rectBetween(pressed.at, toFlow({ x, y })),
          isAdding: pressed.isAdding,
        })
    },
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
        flow.updateEdge(edge.id, { reconnectable: true })
    },
    /** While the view moves it is one picture that is shifted: nothing in it is painted anew. */
    onMoveStart: () => {
      if (root.current) root.current.dataset['moving'] = ''
    },
    onMoveEnd: () => {
      if (root.current) delete root.current.dataset['moving']
    },
    onMove: (_: unknown, { zoom }: Viewport) => showLod(root.current, zoom),
    onNodeDoubleClick(_: unknown, { id }: Card) {
      if (subflowOf(editor.doc, id) === undefined) openInspector(editor)
      else openInstance(editor, id)
    },
    /** A touch comes without a move before it: what lies there has no element yet. */
    onPaneClick({ clientX: x, clientY: y }: MouseEvent) {
      const scene = mounting.scene()
      const key = scene && keyAt(scene, toFlow({ x, y }))
      const { selection } = editor.ui.getState()
      const others = key !== undefined && pressed.isAdding ? selection : []
      editor.ui.setState({ selection: key === undefined ? [] : [...others, key] })
    },
    /** Kept when the pointer rests: each write of the state asks every part of the page. */
    onPointerMove({ clientX: x, clientY: y, target, buttons }: PointerEvent) {
      const { wiring } = wiringStore.getState()
      const isWiring = wiring !== undefined
      if (mounting.scene() && (buttons === 0 || isWiring))
        mounting.hover(isOnElement(target) ? undefined : toFlow({ x, y }), isWiring)
      clearTimeout(resting)
      resting = setTimeout(() => editor.ui.setState({ pointer: toFlow({ x, y }) }), restMs)
    },
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      pressed = {
        at: toFlow({ x: event.clientX, y: event.clientY }),
        isAdding: event.shiftKey || event.ctrlKey || event.metaKey,
      }
      if (isEmptySpace(event.target)) focusIn(event.currentTarget)
    },
  }
}

const isOnElement = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('.react-flow__node') !== null

const isFolded = ({ source, target }: WireEdge): boolean =>
  source.startsWith('group:') || target.startsWith('group:')

/** The boxes of groups follow; a flow without groups has nothing to redraw. */
function follow(editor: Editor, cards: readonly Card[]): void {
  if (editor.graph().view.groups.length === 0) return
  dragStore.setState({ moved: new Map(cards.map(({ id, position }) => [id, position])) })
}

interface Drop {
  readonly mounting: Mounting
  readonly dropped: Dropped
}

/** One step for everything that was dragged. What is unwired may have come to lie on a wire. */
function moveCards(editor: Editor, cards: readonly Card[], { mounting, dropped }: Drop): void {
  const { settle, splice } = dropped
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
  if (mounting.scene()) Object.assign(places, movedAlong(editor, before, first))
  const room = splice ? roomBehind(editor, splice.wire, places) : {}
  const all = { ...unplaced(editor), ...room, ...places }
  const operations: Operation[] = [{ kind: 'move', places: all }]
  if (splice) operations.push(spliceInto(splice.wire, splice.chain))
  const { labels } = editor.text().canvas
  const label = splice ? labels.splice(first[0]) : labels.move(Object.keys(places).length)
  editor.edit(operations, { label, source: 'canvas' })
}

/** What is selected beyond the elements of a large flow goes the same way as those. */
function movedAlong(
  editor: Editor,
  before: ReadonlyMap<string, Point>,
  [moved, at]: readonly [string, Point],
): Readonly<Record<string, Point>> {
  const start = before.get(moved)
  const chosen = selectedOf(editor.ui.getState().selection, 'node')
  if (!start || !chosen.includes(moved)) return {}
  return Object.fromEntries(
    chosen.flatMap((id) => {
      const place = before.get(id)
      return place ? [[id, { x: place.x + at.x - start.x, y: place.y + at.y - start.y }]] : []
    }),
  )
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
