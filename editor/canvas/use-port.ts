/** What commands and other parts can ask of the canvas, while it is mounted. */
import { useReactFlow } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'

import type { Point } from '../../runtime/document/edit/view.ts'
import type { Editor } from '../app/editor.ts'
import { openQuickAdd } from '../quickadd/quick-add-store.ts'
import type { Card, WireEdge } from './card.ts'

const padding = 0.06

export function usePort(editor: Editor) {
  const region = useRef<HTMLDivElement>(null)
  const flow = useReactFlow<Card, WireEdge>()
  useEffect(() => {
    const canvas = {
      focus: () => region.current?.focus({ preventScroll: true }),
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
      quickAdd: openQuickAdd,
      connectMode() {
        const [key] = editor.ui.getState().selection.filter((each) => each.startsWith('node:'))
        const node = key && editor.graph().nodes.get(key.slice('node:'.length))
        const [port] = node ? node.outputs.keys() : []
        if (node && port !== undefined) openQuickAdd({ from: { node: node.id, port } })
      },
    }
    editor.canvas = canvas
    return () => {
      if (editor.canvas === canvas) editor.canvas = undefined
    }
  }, [editor, flow])
  useFitOnOpen(editor)
  return region
}

/** A flow that was just opened is shown whole. */
function useFitOnOpen(editor: Editor): void {
  const id = useStore(editor.doc, (state) => state.id)
  useEffect(() => {
    if (id === '') return undefined
    const frame = requestAnimationFrame(() => editor.canvas?.fit())
    return () => cancelAnimationFrame(frame)
  }, [id, editor])
}
