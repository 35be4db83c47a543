/** Drawing a wire with the pointer, or dragging the end of one to another port. */
import { useReactFlow } from '@xyflow/react'
import type { Connection, OnConnectEnd, OnConnectStart } from '@xyflow/react'
import { useMemo } from 'react'
import type { RefObject } from 'react'

import type { WireEnds } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import type { Editor } from '../app/editor.ts'
import type { Card, WireEdge } from './card.ts'
import { insertCodec } from './connect.ts'
import { endGesture, endUnder, finish } from './wiring-end.ts'
import { clearMarks, markTargets } from './wiring-marks.ts'
import { endsFrom, judgeAll, wiringStore } from './wiring-store.ts'

type Root = RefObject<HTMLElement | null>
type ToFlow = (at: Point) => Point

export function useWiring(editor: Editor, root: Root) {
  const { screenToFlowPosition } = useReactFlow<Card, WireEdge>()
  return useMemo(
    () => createWiring(editor, root, (at) => screenToFlowPosition(at, { snapToGrid: false })),
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

  function cancel(): void {
    isCancelled = true
    endGesture()
  }

  /** Escape leaves everything as it was; Enter takes the offered codec. */
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' && event.key !== 'Enter') return
    event.preventDefault()
    event.stopPropagation()
    const { wiring, hovered } = wiringStore.getState()
    cancel()
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
      const wiring = { start, isFromOutput, replaces, verdicts, isTapped: false, cancel }
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

const pointOf = (event: MouseEvent | TouchEvent): Point => {
  const { clientX = 0, clientY = 0 } =
    'changedTouches' in event ? (event.changedTouches[0] ?? {}) : event
  return { x: clientX, y: clientY }
}
