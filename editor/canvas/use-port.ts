/** What commands and other parts can ask of the canvas, while it is mounted. */
import { useReactFlow } from '@xyflow/react'
import type { ReactFlowInstance } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { useStore } from 'zustand'

import type { Point } from '../../runtime/document/edit/view.ts'
import type { Editor, QuickAddOptions } from '../app/editor.ts'
import { openQuickAdd } from '../quickadd/quick-add-store.ts'
import { arrive, leave } from './arrival.ts'
import type { Card, WireEdge } from './card.ts'
import { startConnectMode } from './connect-mode.ts'
import { refitOnResize } from './refit.ts'

const padding = 0.06

type Flow = ReactFlowInstance<Card, WireEdge>

export function usePort(editor: Editor) {
  const region = useRef<HTMLDivElement>(null)
  const flow = useReactFlow<Card, WireEdge>()
  useEffect(() => {
    const canvas = {
      focus: () => focusIn(region.current),
      fit(nodes?: readonly string[]) {
        // React Flow would keep the wish until there are nodes, and move the first one that is added.
        if (editor.graph().nodes.size === 0) return
        const shown = nodes ? { nodes: nodes.map((id) => ({ id })) } : {}
        void flow.fitView({ padding, maxZoom: 1, ...shown })
      },
      zoomTo: (zoom: number) => void flow.zoomTo(zoom),
      zoomBy: (factor: number) => void flow.zoomTo(flow.getZoom() * factor),
      centre: () => {
        const box = region.current?.getBoundingClientRect()
        if (!box) return { x: 0, y: 0 }
        return flow.screenToFlowPosition({
          x: box.left + box.width / 2,
          y: box.top + box.height / 2,
        })
      },
      toFlow: (screen: Point) => flow.screenToFlowPosition(screen),
      quickAdd: (options: QuickAddOptions) =>
        openQuickAdd(options, options.at && flow.flowToScreenPosition(options.at)),
      connectMode: () => startConnectMode(editor),
      reveal: (node: string) => reveal(flow, region.current, node),
    }
    editor.canvas = canvas
    return () => {
      leave(editor)
      if (editor.canvas === canvas) editor.canvas = undefined
    }
  }, [editor, flow])
  useFitOnOpen(editor, flow, region)
  useEffect(
    () => (region.current ? refitOnResize(editor, flow, region.current) : undefined),
    [editor, flow],
  )
  return region
}

/** React Flow's own element is the one stop of the Tab key. */
export const focusIn = (region: HTMLElement | null): void =>
  region?.querySelector<HTMLElement>('.react-flow')?.focus({ preventScroll: true })

/** Pans just so far that the node is seen whole; nothing moves when it is. */
function reveal(flow: Flow, region: HTMLElement | null, id: string): void {
  const node = flow.getNode(id)
  if (!node || !region) return
  const { x, y, zoom } = flow.getViewport()
  const { width = 0, height = 0, position } = node
  const dx = shift(position.x * zoom + x, width * zoom, region.clientWidth)
  const dy = shift(position.y * zoom + y, height * zoom, region.clientHeight)
  if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom })
}

const margin = 24

function shift(start: number, size: number, space: number): number {
  if (start < margin) return margin - start
  return Math.min(0, space - margin - (start + size))
}

/** Below this a flow that was just opened would be blocks without names. */
const readable = 0.35

/** A flow that was just opened is shown whole; a very large one from its start. */
function useFitOnOpen(editor: Editor, flow: Flow, region: RefObject<HTMLElement | null>): void {
  const id = useStore(editor.doc, (state) => state.id)
  useEffect(() => {
    if (id === '') return undefined
    const frame = requestAnimationFrame(() => {
      const node = arrive(editor, id)
      if (node !== undefined) return editor.canvas?.fit([node])
      const { clientWidth = 1, clientHeight = 1 } = region.current ?? {}
      const { x, y, width, height } = flow.getNodesBounds(flow.getNodes())
      const space = 1 - 2 * padding
      const zoom = Math.min((clientWidth * space) / width, (clientHeight * space) / height)
      if (zoom >= readable) return editor.canvas?.fit()
      const start = { x: margin - x * startZoom, y: margin - y * startZoom, zoom: startZoom }
      void flow.setViewport(start)
    })
    return () => cancelAnimationFrame(frame)
  }, [id, editor, flow, region])
}

const startZoom = 0.75
