/** A drag with the pointer, from the press to the release. */
import type { PointerEvent } from 'react'

import { grid } from '../../runtime/render/geometry.ts'

export interface Drag {
  /** How far, in flow coordinates, in steps of the grid. */
  move(dx: number, dy: number): void
  /** Not called when nothing moved. */
  drop(dx: number, dy: number): void
}

export function startDrag(event: PointerEvent<HTMLElement>, zoom: number, drag: Drag): void {
  if (event.button !== 0) return
  event.stopPropagation()
  const { currentTarget: element, pointerId, clientX, clientY } = event
  let dx = 0
  let dy = 0
  const steps = (pixels: number): number => Math.round(pixels / zoom / grid) * grid
  const onMove = (next: globalThis.PointerEvent): void => {
    const x = steps(next.clientX - clientX)
    const y = steps(next.clientY - clientY)
    if (x === dx && y === dy) return
    dx = x
    dy = y
    drag.move(dx, dy)
  }
  const onEnd = (): void => {
    element.removeEventListener('pointermove', onMove)
    if (dx !== 0 || dy !== 0) drag.drop(dx, dy)
  }
  element.setPointerCapture(pointerId)
  element.addEventListener('pointermove', onMove)
  element.addEventListener('lostpointercapture', onEnd, { once: true })
}
