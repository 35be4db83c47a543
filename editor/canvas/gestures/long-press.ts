/**
 * A long press of a finger opens the menu there. The canvas keeps touches for itself, and not every browser
 * makes a menu of them.
 */
import type { PointerEvent } from 'react'

const pressMs = 500
const farEnough = 10

export function watchPress({ pointerId, clientX, clientY, target }: PointerEvent): void {
  const timer = setTimeout(open, pressMs)
  function stop(): void {
    clearTimeout(timer)
    for (const name of ends) removeEventListener(name, onEnd, true)
    removeEventListener('pointermove', onMove, true)
  }
  function onMove(event: globalThis.PointerEvent): void {
    const distance = Math.hypot(event.clientX - clientX, event.clientY - clientY)
    if (event.pointerId === pointerId && distance > farEnough) stop()
  }
  /** A second finger, the end of the first, or a menu that the browser opens by itself. */
  function onEnd(): void {
    stop()
  }
  function open(): void {
    stop()
    // The finger that is lifted would click beside the menu, and close it.
    addEventListener('touchend', (event) => event.preventDefault(), keepLift)
    const init = { bubbles: true, cancelable: true, clientX, clientY, button: 2 }
    target.dispatchEvent(new MouseEvent('contextmenu', init))
  }
  addEventListener('pointermove', onMove, true)
  for (const name of ends) addEventListener(name, onEnd, true)
}

const keepLift = { capture: true, once: true, passive: false } as const
const ends = ['pointerup', 'pointercancel', 'pointerdown', 'contextmenu'] as const
