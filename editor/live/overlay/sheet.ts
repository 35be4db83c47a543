/**
 * The canvas element over the wires. It lies inside of what React Flow moves, so it goes along with the
 * wires at no cost; it is painted anew when the view rests, or shows what lies beyond the sheet.
 */
import type { View } from '../../canvas/scene/paint.ts'

/** Painted beyond the window on each side, in pixels. */
const margin = 64
const restMs = 90
/** Drawn larger or smaller than this, a picture looks coarse. */
const coarse = { least: 0.6, most: 1.6 }

export interface Size {
  readonly width: number
  readonly height: number
}
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
    fitElement(canvas, width, height)
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

  function covers(): boolean {
    if (!painted) return false
    const scale = view.zoom / painted.zoom
    if (scale < coarse.least || scale > coarse.most) return false
    const x = view.x - (painted.x + margin) * scale
    const y = view.y - (painted.y + margin) * scale
    const right = x + (size.width + 2 * margin) * scale
    const bottom = y + (size.height + 2 * margin) * scale
    return x <= 0 && y <= 0 && right >= size.width && bottom >= size.height
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
      if (!isOtherSize && covers()) return
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

function fitElement(canvas: HTMLCanvasElement, width: number, height: number): void {
  const [wide, high] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)]
  if (canvas.width === wide && canvas.height === high) return
  canvas.width = wide
  canvas.height = high
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
}
