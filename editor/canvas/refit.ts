/** A drawer that opens takes room from the canvas: what was seen whole before is seen whole again. */
import type { Viewport } from '@xyflow/react'

import type { Rect } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** All of the flow, in this view of that size. */
export function isWhole({ x, y, width, height }: Rect, view: Viewport, size: Size): boolean {
  const left = x * view.zoom + view.x
  const top = y * view.zoom + view.y
  return (
    left >= 0 &&
    top >= 0 &&
    left + width * view.zoom <= size.width &&
    top + height * view.zoom <= size.height
  )
}

interface Shown {
  bounds(): Rect
  view(): Viewport
}

export function refitOnResize(editor: Editor, region: HTMLElement, shown: Shown): () => void {
  let before = sizeOf(region)
  const observer = new ResizeObserver(() => {
    const now = sizeOf(region)
    const bounds = shown.bounds()
    const wasWhole = isWhole(bounds, shown.view(), before)
    before = now
    if (wasWhole && !isWhole(bounds, shown.view(), now)) editor.canvas?.fit()
  })
  observer.observe(region)
  return () => observer.disconnect()
}

const sizeOf = ({ clientWidth: width, clientHeight: height }: HTMLElement): Size => ({
  width,
  height,
})
