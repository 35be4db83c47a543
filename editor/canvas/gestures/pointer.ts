/** Where the pointer is over the canvas, on the screen; nothing while it is elsewhere. */
import type { Point } from '../../../runtime/document/edit/view.ts'

let last: Point | undefined

export const pointerOver = (): Point | undefined => last

export const pointerHandlers = {
  onPointerMoveCapture({ clientX: x, clientY: y, pointerType }: React.PointerEvent) {
    // A finger is gone when it is lifted.
    last = pointerType === 'touch' ? undefined : { x, y }
  },
  onPointerLeave() {
    last = undefined
  },
} as const
