/**
 * The canvas element over the wires. It lies inside of what React Flow moves, so it goes along with the
 * wires at no cost; it is painted anew when the view rests, or shows what lies beyond the sheet.
 */
import { covers, fitElement } from '../../canvas/scene/beyond.ts'
import type { Size } from '../../canvas/scene/beyond.ts'
import type { View } from '../../canvas/scene/paint.ts'

const margin = 64
const beyond = { margin, coarse: { least: 0.6, most: 1.6 } }
const restMs = 90

export type Draw = (context: CanvasRenderingContext2D, zoom: number) => void

export interface Sheet {
  /** The window is this now. */
  move(view: View, size: Size): void
  /** At once; while the view moves it waits. */
  repaint(): void
  view(): View
  /** What the sheet covers, in coordinates of the flow. */
  area(): Size & { readonly x: number; readonly y: number }
  stop(): void
}

export function createSheet(canvas: HTMLCanvasElement, draw: Draw, rests: () => void): Sheet {
  const context = canvas.getContext('2d')
  let view: View = { x: 0, y: 0, zoom: 1 }
  let size: Size = { width: 0, height: 0 }
  let painted: View | undefined
  let resting: ReturnType<typeof setTimeout> | undefined
  let frame: number | undefined

  function paint(): void {
    frame = undefined
    if (!context || size.width === 0) return
    const { x, y, zoom } = view
    const width = size.width + 2 * margin
    const height = size.height + 2 * margin
    fitElement(canvas, { width, height })
    const ratio = devicePixelRatio
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    context.translate(x + margin, y + margin)
    context.scale(zoom, zoom)
    draw(context, zoom)
    if (painted === view) return
    painted = view
    // Undoes what React Flow does to everything in it.
    canvas.style.transform = `translate(${-(x + margin) / zoom}px, ${-(y + margin) / zoom}px) scale(${1 / zoom})`
  }

  const plan = (): void => {
    frame ??= requestAnimationFrame(paint)
  }
  function rest(): void {
    resting = undefined
    rests()
    plan()
  }

  return {
    move(next, nextSize) {
      const isOtherSize = nextSize.width !== size.width || nextSize.height !== size.height
      view = next
      size = nextSize
      clearTimeout(resting)
      resting = setTimeout(rest, restMs)
      if (!isOtherSize && covers(painted, view, size, beyond)) return
      rests()
      plan()
    },
    repaint() {
      if (resting === undefined && frame === undefined) paint()
    },
    view: () => view,
    area() {
      const { x, y, zoom } = view
      return {
        x: -(x + margin) / zoom,
        y: -(y + margin) / zoom,
        width: (size.width + 2 * margin) / zoom,
        height: (size.height + 2 * margin) / zoom,
      }
    },
    stop() {
      clearTimeout(resting)
      if (frame !== undefined) cancelAnimationFrame(frame)
    },
  }
}
