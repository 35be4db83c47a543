/** A click or a tap on a port, and another on where the wire shall lead: no dragging is needed. */
import type { MouseEvent } from 'react'

import type { Point } from '../../../runtime/document/edit/view.ts'
import type { PortRef } from '../../../runtime/document/model.ts'
import type { Editor } from '../../app/editor.ts'
import { finish, endUnder } from '../wiring-end.ts'
import { clearMarks, markTargets } from '../wiring-marks.ts'
import { judgeAll, wiringStore } from '../wiring-store.ts'

interface PortUnder extends PortRef {
  readonly isOutput: boolean
}

export function createTapConnect(editor: Editor, root: () => HTMLElement | null) {
  const tapped = () => {
    const { wiring } = wiringStore.getState()
    return wiring?.isTapped ? wiring : undefined
  }

  function start({ isOutput, ...end }: PortUnder, element: HTMLElement): void {
    const verdicts = judgeAll(editor.graph(), end, isOutput)
    const from = { start: end, isFromOutput: isOutput, replaces: undefined }
    const wiring = { ...from, verdicts, isTapped: true, cancel: stop }
    wiringStore.setState({ wiring, hovered: undefined })
    markTargets(element, wiring)
    addEventListener('keydown', onKey, true)
    editor.announce(editor.text().canvas.tapTarget(`${end.node}.${end.port}`))
  }

  function stop(): void {
    removeEventListener('keydown', onKey, true)
    if (tapped()) wiringStore.setState({ wiring: undefined, hovered: undefined })
    const element = root()
    if (element) clearMarks(element)
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    stop()
  }

  return {
    stop,
    /** `true` when the click was taken. */
    take(event: MouseEvent): boolean {
      const element = root()
      const wiring = tapped()
      const at = { x: event.clientX, y: event.clientY }
      if (!wiring) {
        const port =
          element && !editor.doc.getState().isReadOnly ? portUnder(event.target, at) : undefined
        if (element && port) start(port, element)
        return port !== undefined
      }
      const port = portUnder(event.target, at)
      const isStart = port?.node === wiring.start.node && port.port === wiring.start.port
      stop()
      if (!isStart)
        finish(editor, wiring, endUnder(wiring, at), {
          screen: at,
          toFlow: (screen) => editor.canvas?.toFlow(screen) ?? screen,
        })
      return true
    },
  }
}

/** Ports that lie close have targets that overlap: the nearest of the node is meant. */
function portUnder(target: EventTarget, at: Point): PortUnder | undefined {
  if (!(target instanceof Element)) return undefined
  const hit = target.closest<HTMLElement>('.react-flow__handle')
  const near = [...(hit?.parentElement?.querySelectorAll<HTMLElement>('.react-flow__handle') ?? [])]
    .map((element) => ({ element, distance: distanceTo(element, at) }))
    .toSorted((a, b) => a.distance - b.distance)
  const port = near[0]?.element
  const { nodeid: node, handleid } = port?.dataset ?? {}
  if (!port || node === undefined || handleid === undefined || node.startsWith('group:'))
    return undefined
  return { node, port: handleid, isOutput: port.classList.contains('source') }
}

function distanceTo(element: HTMLElement, { x, y }: Point): number {
  const { left, top, width, height } = element.getBoundingClientRect()
  return Math.hypot(left + width / 2 - x, top + height / 2 - y)
}
