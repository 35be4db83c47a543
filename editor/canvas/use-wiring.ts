/** Drawing a wire with the pointer, or dragging the end of one to another port. */
import { useReactFlow } from '@xyflow/react'
import type { Connection, OnConnectEnd, OnConnectStart } from '@xyflow/react'
import { useMemo } from 'react'
import type { RefObject } from 'react'

import type { WireEnds } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import type { PortRef } from '../../runtime/document/model.ts'
import type { Editor } from '../app/editor.ts'
import type { Card, WireEdge } from './card.ts'
import { connect, insertCodec } from './connect.ts'
import { clearMarks, markTargets } from './wiring-marks.ts'
import { endOn, endsFrom, judgeAll, wiringStore } from './wiring-store.ts'
import type { Wiring } from './wiring-store.ts'

type Root = RefObject<HTMLElement | null>
type ToFlow = (at: Point) => Point

export function useWiring(editor: Editor, root: Root) {
  const { screenToFlowPosition } = useReactFlow<Card, WireEdge>()
  return useMemo(
    () => createWiring(editor, root, screenToFlowPosition),
    [editor, root, screenToFlowPosition],
  )
}

function createWiring(editor: Editor, root: Root, toFlow: ToFlow) {
  let replaces: WireEnds | undefined
  let isCancelled = false

  function stop(): void {
    replaces = undefined
    removeEventListener('pointermove', onMove, true)
    removeEventListener('keydown', onKey, true)
    wiringStore.setState({ wiring: undefined, hovered: undefined })
    if (root.current) clearMarks(root.current)
  }

  function onMove({ clientX: x, clientY: y }: PointerEvent): void {
    const { wiring } = wiringStore.getState()
    const end = wiring && endUnder(wiring, { x, y })
    const verdict = end && wiring.verdicts.get(end.node)?.get(end.port)
    wiringStore.setState({ hovered: verdict ? { at: { x, y }, end, verdict } : undefined })
  }

  /** Escape leaves everything as it was; Enter takes the offered codec. */
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' && event.key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
    const { wiring, hovered } = wiringStore.getState()
    isCancelled = true
    endGesture()
    if (event.key === 'Enter' && wiring && hovered)
      insertCodec(editor, endsFrom(wiring, hovered.end), hovered.verdict, wiring.replaces)
  }

  return {
    onReconnectStart(_: unknown, edge: WireEdge): void {
      replaces = edge.data?.wire
    },
    onConnectStart: ((_, { nodeId, handleId, handleType }) => {
      if (nodeId === null) return
      isCancelled = false
      const isFromOutput = handleType === 'source'
      const start = { node: nodeId, port: handleId ?? (isFromOutput ? 'out' : 'in') }
      const verdicts = judgeAll(editor.graph(), start, isFromOutput)
      const wiring = { start, isFromOutput, replaces, verdicts }
      wiringStore.setState({ wiring, hovered: undefined })
      if (root.current) markTargets(root.current, wiring)
      addEventListener('pointermove', onMove, true)
      addEventListener('keydown', onKey, true)
    }) satisfies OnConnectStart,
    onConnectEnd: ((event, { isValid, toHandle }) => {
      const { wiring } = wiringStore.getState()
      stop()
      if (!wiring || isCancelled) return
      const screen = pointOf(event)
      const isSnapped = isValid && toHandle
      const port = isSnapped ? (toHandle.id ?? (wiring.isFromOutput ? 'in' : 'out')) : undefined
      const end = isSnapped && port !== undefined ? { node: toHandle.nodeId, port } : undefined
      finish(editor, wiring, end ?? endUnder(wiring, screen), { screen, toFlow })
    }) satisfies OnConnectEnd,
    isValidConnection: (wire: Connection | WireEdge): boolean => {
      const { wiring } = wiringStore.getState()
      const end = wiring?.isFromOutput
        ? { node: wire.target, port: wire.targetHandle ?? 'in' }
        : { node: wire.source, port: wire.sourceHandle ?? 'out' }
      return wiring?.verdicts.get(end.node)?.get(end.port)?.isLegal ?? false
    },
  }
}

function finish(
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
function endGesture(): void {
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
function endUnder(wiring: Wiring, { x, y }: Point): PortRef | undefined {
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

const pointOf = (event: MouseEvent | TouchEvent): Point => {
  const { clientX = 0, clientY = 0 } =
    'changedTouches' in event ? (event.changedTouches[0] ?? {}) : event
  return { x: clientX, y: clientY }
}
