/** Where a wire ends that was drawn with the pointer, and what comes of it. */
import type { Point } from '../../runtime/document/edit/view.ts'
import type { PortRef } from '../../runtime/document/model.ts'
import type { Editor } from '../app/editor.ts'
import { connect } from './connect.ts'
import { endOn, endsFrom } from './wiring-store.ts'
import type { Wiring } from './wiring-store.ts'

type ToFlow = (at: Point) => Point

export function finish(
  editor: Editor,
  wiring: Wiring,
  end: PortRef | undefined,
  { screen, toFlow }: { readonly screen: Point; readonly toFlow: ToFlow },
): void {
  const { start, isFromOutput, replaces } = wiring
  if (end) return connect(editor, endsFrom(wiring, end), replaces)
  if (nodeUnder(screen) !== undefined || !isOnCanvas(screen)) return
  editor.canvas?.quickAdd({
    ...(isFromOutput ? { from: start } : { to: start }),
    ...(replaces ? { replaces } : {}),
    at: toFlow(screen),
  })
}

/** React Flow listens for the mouse: far from every port it lets go of the wire. */
export function endGesture(): void {
  const nowhere = { clientX: -9999, clientY: -9999, bubbles: true }
  document.dispatchEvent(new MouseEvent('mousemove', nowhere))
  document.dispatchEvent(new MouseEvent('mouseup', nowhere))
}

const isOnCanvas = ({ x, y }: Point): boolean =>
  Boolean(document.elementFromPoint(x, y)?.closest('.react-flow'))

const nodeUnder = ({ x, y }: Point): string | undefined =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset['id']

const reach = 28

/** The port under the pointer or near it; on the body of a node the one that a drop there means. */
export function endUnder(wiring: Wiring, { x, y }: Point): PortRef | undefined {
  const side = wiring.isFromOutput ? 'target' : 'source'
  for (const [dx, dy] of around) {
    const element = document.elementFromPoint(x + dx * reach, y + dy * reach)
    const port = element?.closest<HTMLElement>(`.react-flow__handle.${side}`)
    const { nodeid: node, handleid } = port?.dataset ?? {}
    if (node !== undefined && node !== wiring.start.node && handleid !== undefined)
      return { node, port: handleid }
  }
  const node = nodeUnder({ x, y })
  return node === undefined || node === wiring.start.node ? undefined : endOn(wiring, node)
}

const around = [
  [0, 0],
  [0.6, 0],
  [-0.6, 0],
  [0, 0.6],
  [0, -0.6],
] as const
