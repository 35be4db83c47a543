/**
 * A canvas element that is painted beyond the window on each side, so that it can be shifted and scaled
 * for a while as it is.
 */
import type { View } from './paint.ts'

export interface Size {
  readonly width: number
  readonly height: number
}
export interface Beyond {
  /** Painted beyond the window on each side, in pixels. */
  readonly margin: number
  /** Drawn smaller or larger than this, a picture looks coarse. */
  readonly coarse: { readonly least: number; readonly most: number }
}

/** Whether what was painted for one view fills the window of another, and looks well there. */
export function covers(
  painted: View | undefined,
  view: View,
  size: Size,
  { margin, coarse }: Beyond,
): boolean {
  if (!painted) return false
  const scale = view.zoom / painted.zoom
  if (scale < coarse.least || scale > coarse.most) return false
  const x = view.x - (painted.x + margin) * scale
  const y = view.y - (painted.y + margin) * scale
  const right = x + (size.width + 2 * margin) * scale
  const bottom = y + (size.height + 2 * margin) * scale
  return x <= 0 && y <= 0 && right >= size.width && bottom >= size.height
}

/** A new size empties a canvas: only where it differs. */
export function fitElement(canvas: HTMLCanvasElement, { width, height }: Size): void {
  const [wide, high] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)]
  if (canvas.width === wide && canvas.height === high) return
  canvas.width = wide
  canvas.height = high
  canvas.style.width = `${width}px`
  canvas.style.height = `${height}px`
}
