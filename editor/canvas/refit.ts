/** A drawer that opens takes room from the canvas: what was seen whole before is seen whole again. */
import type { ReactFlowInstance, Viewport } from '@xyflow/react'

import type { Rect } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import type { Card, WireEdge } from './card.ts'

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

export function refitOnResize(
  editor: Editor,
  flow: ReactFlowInstance<Card, WireEdge>,
  region: HTMLElement,
): () => void {
  let before = sizeOf(region)
  const observer = new ResizeObserver(() => {
    const now = sizeOf(region)
    const bounds = flow.getNodesBounds(flow.getNodes())
    const view = flow.getViewport()
    const wasWhole = isWhole(bounds, view, before)
    before = now
    if (wasWhole && !isWhole(bounds, view, now)) editor.canvas?.fit()
  })
  observer.observe(region)
  return () => observer.disconnect()
}

const sizeOf = ({ clientWidth: width, clientHeight: height }: HTMLElement): Size => ({
  width,
  height,
})
