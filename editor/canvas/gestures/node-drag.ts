/**
 * Nodes while they are dragged: guides to their neighbours, and the wire that they would go into. Both are
 * found from what is known at the start, and drawn straight into the page.
 */
import type { Point, ViewWire } from '../../../runtime/document/edit/view.ts'
import { wireKey } from '../../../runtime/document/edit/view.ts'
import { boundsOf, boxesOf, isNear, rectAt, snap } from '../../../runtime/render/geometry.ts'
import type { Rect } from '../../../runtime/render/geometry.ts'
import type { Editor } from '../../app/editor.ts'
import type { Card } from '../card.ts'
import { placesIn } from '../draw.ts'
import type { Mounting } from '../scene/mounting.ts'
import type { Scene } from '../scene/scene.ts'
import { chainOf, fitsInto } from '../splice.ts'
import type { Chain } from '../splice.ts'
import { drawnWires } from './drawn-wires.ts'
import type { DrawnWire } from './drawn-wires.ts'
import { drawLine } from './gesture-layer.tsx'
import { guidesFor } from './guides.ts'
import { distanceTo } from './line-math.ts'

export interface Dropped {
  /** From where the pointer left a node to where it belongs: on a guide, else on the grid. */
  settle(at: Point): Point
  readonly splice: { readonly wire: ViewWire; readonly chain: Chain } | undefined
}

interface Session {
  readonly others: readonly Rect[]
  readonly chain: Chain | undefined
  /** Wires that the chain would fit into. */
  readonly wires: readonly DrawnWire[]
  marked: DrawnWire | undefined
}

type WithAlt = { readonly altKey: boolean }

export interface NodeDrag {
  follow(event: WithAlt, cards: readonly Card[]): void
  drop(event: WithAlt, cards: readonly Card[]): Dropped
}

/** From the middle of what is dragged to the wire. */
const reach = 12

export function createNodeDrag(
  editor: Editor,
  root: () => HTMLElement | null,
  mounting: Mounting,
): NodeDrag {
  let session: Session | undefined

  /** Alt keeps what is dragged out of wires. */
  function look({ altKey }: WithAlt, cards: readonly Card[], element: HTMLElement) {
    session ??= begin(editor, element, { cards, scene: mounting.scene() })
    const box = boundsOf(cards.map(({ position, ...card }) => rectAt(position, sizeOf(card))))
    if (!box) return undefined
    const guides = guidesFor(box, session.others)
    mark(element, session, altKey ? undefined : wireUnder(session, box))
    return guides
  }

  return {
    follow(event, cards) {
      const element = root()
      if (element) drawLine(element, 'guides', look(event, cards, element)?.d ?? '')
    },
    drop(event, cards) {
      const element = root()
      const guides = element ? look(event, cards, element) : undefined
      const splice = session && spliceOf(editor, session)
      if (element) drawLine(element, 'guides', '')
      if (element) drawLine(element, 'splice', '')
      session = undefined
      return {
        settle: ({ x, y }) => ({
          x: guides?.isMetX ? Math.round(x + guides.dx) : snap(x),
          y: guides?.isMetY ? Math.round(y + guides.dy) : snap(y),
        }),
        splice,
      }
    },
  }
}

const sizeOf = ({ width = 0, height = 0 }: { width?: number; height?: number }) => ({
  width,
  height,
})

interface Begun {
  readonly cards: readonly Card[]
  readonly scene: Scene | undefined
}

function begin(editor: Editor, root: HTMLElement, { cards, scene }: Begun): Session {
  const graph = editor.graph()
  const ids = cards.map(({ id }) => id)
  const chain = chainOf(graph, ids)
  const wires = new Map(graph.view.wires.map((wire) => [wireKey(wire), wire]))
  const fitting = chain
    ? drawnWires(root, scene).filter(({ key }) => {
        const wire = wires.get(key)
        return wire && fitsInto(graph, wire, chain)
      })
    : []
  return { others: othersInView(editor, root, ids), chain, wires: fitting, marked: undefined }
}

/** What cannot be seen gives no guides: they would seem to come from nowhere. */
function othersInView(editor: Editor, root: HTMLElement, dragged: readonly string[]): Rect[] {
  const { types } = editor.app.getState()
  const graph = editor.graph()
  const boxOf = boxesOf(graph.view, types)
  const moving = new Set(dragged)
  const { left, top, right, bottom } = root.getBoundingClientRect()
  const start = editor.canvas?.toFlow({ x: left, y: top }) ?? { x: 0, y: 0 }
  const end = editor.canvas?.toFlow({ x: right, y: bottom }) ?? start
  const view = { ...start, width: end.x - start.x, height: end.y - start.y }
  const folded = new Set(
    graph.view.groups.flatMap(({ nodes, isCollapsed }) => (isCollapsed ? nodes : [])),
  )
  return [...placesIn(graph, types)].flatMap(([id, at]) => {
    const item = graph.nodes.get(id)?.item
    if (!item || moving.has(id) || folded.has(id)) return []
    const rect = rectAt(at, boxOf(item))
    return isNear(rect, view, 0) ? [rect] : []
  })
}

function wireUnder({ wires }: Session, box: Rect): DrawnWire | undefined {
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  return wires.find(
    (wire) =>
      isNear(wire.box, { ...middle, width: 0, height: 0 }, reach) &&
      distanceTo(wire.corners(), middle) <= reach,
  )
}

function mark(root: HTMLElement, session: Session, wire: DrawnWire | undefined): void {
  if (session.marked === wire) return
  drawLine(root, 'splice', wire?.d ?? '')
  session.marked = wire
}

function spliceOf(editor: Editor, { marked, chain }: Session): Dropped['splice'] {
  const wire = editor.graph().view.wires.find((each) => wireKey(each) === marked?.key)
  return wire && chain && { wire, chain }
}
