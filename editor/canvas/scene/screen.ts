/**
 * The canvas element behind a large flow. While the view moves, what was painted is shifted and scaled
 * as one picture; it is painted anew when it no longer covers the window, or when the view rests.
 */
import { covers, fitElement } from './beyond.ts'
import type { Size } from './beyond.ts'
import { coloursOf, paint } from './paint.ts'
import type { Colours, Picture, View } from './paint.ts'

const margin = 192
const beyond = { margin, coarse: { least: 0.6, most: 1.8 } }
const restMs = 90

export interface Screen {
  /** The window is this now. */
  move(view: View, size: Size): void
  /** What is shown has changed. */
  repaint(): void
  /** The theme has changed. */
  recolour(): void
  stop(): void
}

type Content = Omit<Picture, 'view' | 'colours'>

export function createScreen(
  canvas: HTMLCanvasElement,
  content: () => Content | undefined,
): Screen {
  const context = canvas.getContext('2d', { alpha: true })
  let colours: Colours | undefined
  let view: View = { x: 0, y: 0, zoom: 1 }
  let size = { width: 0, height: 0 }
  let painted: View | undefined
  let resting: ReturnType<typeof setTimeout> | undefined
  let frame: number | undefined

  function draw(): void {
    frame = undefined
    const picture = content()
    if (!context || size.width === 0) return
    const width = size.width + 2 * margin
    const height = size.height + 2 * margin
    fitElement(canvas, { width, height })
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    context.clearRect(0, 0, width, height)
    colours ??= coloursOf(canvas)
    const shifted = { x: view.x + margin, y: view.y + margin, zoom: view.zoom }
    if (picture) paint(context, { ...picture, view: shifted, colours }, { width, height })
    painted = view
    place()
  }

  function place(): void {
    if (!painted) return
    const scale = view.zoom / painted.zoom
    // The corner of what was painted lies `margin` outside of the window of then.
    const x = view.x - (painted.x + margin) * scale
    const y = view.y - (painted.y + margin) * scale
    canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`
  }

  function plan(): void {
    frame ??= requestAnimationFrame(draw)
  }

  return {
    move(next, nextSize) {
      const isOtherSize = nextSize.width !== size.width || nextSize.height !== size.height
      view = next
      size = nextSize
      place()
      clearTimeout(resting)
      if (isOtherSize || !covers(painted, view, size, beyond)) plan()
      else resting = setTimeout(plan, restMs)
    },
    repaint: plan,
    recolour() {
      colours = undefined
      plan()
    },
    stop() {
      clearTimeout(resting)
      if (frame !== undefined) cancelAnimationFrame(frame)
    },
  }
}
