/**
 * On a narrow screen the panels are sheets over the canvas: closed at first, one at a time. What was open
 * on a wide screen comes back with it.
 */
import type { UiStore } from './ui-store.ts'

const narrow = matchMedia('(max-width: 900px)')

export function followWidth(ui: UiStore): () => void {
  let wide = { left: true, right: true }
  const show = (isLeftOpen: boolean, isRightOpen: boolean): void =>
    ui.setState(({ left, right }) => ({
      left: { ...left, isOpen: isLeftOpen },
      right: { ...right, isOpen: isRightOpen },
    }))
  const follow = (): void => {
    const { left, right } = ui.getState()
    if (!narrow.matches) return show(wide.left, wide.right)
    wide = { left: left.isOpen, right: right.isOpen }
    show(false, false)
  }
  if (narrow.matches) follow()
  narrow.addEventListener('change', follow)
  const stop = ui.subscribe(({ left, right }, before) => {
    if (!narrow.matches || !left.isOpen || !right.isOpen) return
    // The one that was open makes place for the one that was asked for.
    show(!before.left.isOpen, before.left.isOpen)
  })
  return () => {
    narrow.removeEventListener('change', follow)
    stop()
  }
}
