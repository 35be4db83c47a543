/** A stroke with Alt over the empty canvas cuts the wires that it crosses, as one step. */
import type { PointerEvent } from 'react'

import type { Point } from '../../../runtime/document/edit/view.ts'
import { wireKey } from '../../../runtime/document/edit/view.ts'
import { isNear } from '../../../runtime/render/geometry.ts'
import type { Editor } from '../../app/editor.ts'
import type { Scene } from '../scene/scene.ts'
import { drawnWires } from './drawn-wires.ts'
import type { DrawnWire } from './drawn-wires.ts'
import { drawLine } from './gesture-layer.tsx'
import { crosses } from './line-math.ts'

interface Canvas {
  readonly root: HTMLElement
  readonly scene: Scene | undefined
}

const farEnough = 3

/** `true` when the press starts a stroke: nobody else may take it then. */
export function startSlice(editor: Editor, canvas: Canvas, event: PointerEvent): boolean {
  const { target } = event
  const isEmpty = target instanceof Element && target.classList.contains('react-flow__pane')
  const isMeant = event.altKey && event.button === 0 && event.isPrimary && isEmpty
  if (!isMeant || editor.doc.getState().isReadOnly) return false
  followStroke(editor, canvas, event)
  return true
}

function followStroke(
  editor: Editor,
  { root, scene }: Canvas,
  { pointerId, ...start }: PointerEvent,
) {
  const toFlow = (at: { clientX: number; clientY: number }): Point =>
    editor.canvas?.toFlow({ x: at.clientX, y: at.clientY }) ?? { x: 0, y: 0 }
  const wires = drawnWires(root, scene)
  const cut = new Set<DrawnWire>()
  let last = toFlow(start)
  let d = `M${last.x} ${last.y}`

  const onMove = (event: globalThis.PointerEvent): void => {
    if (event.pointerId !== pointerId) return
    const next = toFlow(event)
    if (Math.hypot(next.x - last.x, next.y - last.y) < farEnough) return
    for (const wire of wires)
      if (!cut.has(wire) && isCrossed(wire, last, next)) {
        cut.add(wire)
        drawLine(root, 'cut', [...cut].map((each) => each.d).join(''))
      }
    d += `L${next.x} ${next.y}`
    last = next
    drawLine(root, 'slice', d)
  }
  const onUp = (event: globalThis.PointerEvent): void => {
    if (event.pointerId !== pointerId) return
    onMove(event)
    stop()
    cutWires(editor, new Set([...cut].map(({ key }) => key)))
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    stop()
  }
  function stop(): void {
    removeEventListener('pointermove', onMove, true)
    removeEventListener('pointerup', onUp, true)
    removeEventListener('pointercancel', stop, true)
    removeEventListener('keydown', onKey, true)
    drawLine(root, 'slice', '')
    drawLine(root, 'cut', '')
  }
  addEventListener('pointermove', onMove, true)
  addEventListener('pointerup', onUp, true)
  addEventListener('pointercancel', stop, true)
  addEventListener('keydown', onKey, true)
}

/** The box first: most wires lie elsewhere. */
function isCrossed(wire: DrawnWire, start: Point, end: Point): boolean {
  const x = Math.min(start.x, end.x)
  const y = Math.min(start.y, end.y)
  const stroke = { x, y, width: Math.abs(end.x - start.x), height: Math.abs(end.y - start.y) }
  return isNear(wire.box, stroke, 1) && crosses(wire.corners(), start, end)
}

function cutWires(editor: Editor, keys: ReadonlySet<string>): void {
  const wires = editor.graph().view.wires.filter((wire) => keys.has(wireKey(wire)))
  if (wires.length === 0) return
  const text = editor.text().canvas
  const label = text.labels.cut(wires.length)
  const edited = editor.edit([{ kind: 'disconnect', wires }], { label, source: 'canvas' })
  if (edited.ok) editor.announce(text.cut(wires.length))
}
