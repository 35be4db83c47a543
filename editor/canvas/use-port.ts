/** What commands and other parts can ask of the canvas, while it is mounted. */
import { useReactFlow } from '@xyflow/react'
import type { ReactFlowInstance } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { useStore } from 'zustand'

import type { Point } from '../../runtime/document/edit/view.ts'
import { boundsOf } from '../../runtime/render/geometry.ts'
import type { Rect } from '../../runtime/render/geometry.ts'
import type { Editor, QuickAddOptions } from '../app/editor.ts'
import { openQuickAdd } from '../quickadd/quick-add-store.ts'
import { arrive, leave } from './arrival.ts'
import type { Card, WireEdge } from './card.ts'
import { startConnectMode } from './connect-mode.ts'
import { refitOnResize } from './refit.ts'
import type { Mounting } from './scene/mounting.ts'
import type { Scene } from './scene/scene.ts'

const padding = 0.06

type Flow = ReactFlowInstance<Card, WireEdge>

export function usePort(editor: Editor, mounting: Mounting) {
  const region = useRef<HTMLDivElement>(null)
  const flow = useReactFlow<Card, WireEdge>()
  useEffect(() => {
    const canvas = {
      focus: () => focusIn(region.current),
      fit(nodes?: readonly string[]) {
        // React Flow would keep the wish until there are nodes, and move the first one that is added.
        if (editor.graph().nodes.size === 0) return
        const scene = mounting.scene()
        if (scene) return fitScene(flow, region.current, boundsOfSome(scene, nodes))
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
      toFlow: (screen: Point) => flow.screenToFlowPosition(screen, { snapToGrid: false }),
      quickAdd: (options: QuickAddOptions) =>
        openQuickAdd(options, options.at && flow.flowToScreenPosition(options.at)),
      connectMode: () => startConnectMode(editor),
      reveal: (node: string) => {
        const rect = mounting.scene()?.blocks.get(node) ?? rectOfNode(flow, node)
        if (rect) reveal(flow, region.current, rect)
      },
      pin: mounting.pin,
    }
    editor.canvas = canvas
    return () => {
      leave(editor)
      if (editor.canvas === canvas) editor.canvas = undefined
    }
  }, [editor, flow, mounting])
  useFitOnOpen(editor, flow, { region, mounting })
  useEffect(() => {
    if (!region.current) return undefined
    const bounds = () => mounting.scene()?.bounds ?? flow.getNodesBounds(flow.getNodes())
    return refitOnResize(editor, region.current, { bounds, view: flow.getViewport })
  }, [editor, flow, mounting])
  return region
}

/** React Flow's own element is the one stop of the Tab key. */
export const focusIn = (region: HTMLElement | null): void =>
  region?.querySelector<HTMLElement>('.react-flow')?.focus({ preventScroll: true })

/** Pans just so far that the node is seen whole; nothing moves when it is. */
function reveal(flow: Flow, region: HTMLElement | null, rect: Rect): void {
  if (!region) return
  const { x, y, zoom } = flow.getViewport()
  const dx = shift(rect.x * zoom + x, rect.width * zoom, region.clientWidth)
  const dy = shift(rect.y * zoom + y, rect.height * zoom, region.clientHeight)
  if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom })
}

function rectOfNode(flow: Flow, id: string): Rect | undefined {
  const node = flow.getNode(id)
  return node && { ...node.position, width: node.width ?? 0, height: node.height ?? 0 }
}

const boundsOfSome = (scene: Scene, ids: readonly string[] | undefined): Rect | undefined =>
  ids ? boundsOf(ids.flatMap((id) => scene.blocks.get(id) ?? [])) : scene.bounds

/** As React Flow fits nodes, for those that it does not have. */
function fitScene(flow: Flow, region: HTMLElement | null, rect: Rect | undefined): void {
  if (!region || !rect) return
  const { clientWidth, clientHeight } = region
  const space = 1 - 2 * padding
  const fitting = Math.min((clientWidth * space) / rect.width, (clientHeight * space) / rect.height)
  const zoom = Math.min(1, Math.max(leastZoom, fitting))
  const x = clientWidth / 2 - (rect.x + rect.width / 2) * zoom
  const y = clientHeight / 2 - (rect.y + rect.height / 2) * zoom
  void flow.setViewport({ x, y, zoom })
}

const leastZoom = 0.1
const margin = 24

function shift(start: number, size: number, space: number): number {
  if (start < margin) return margin - start
  return Math.min(0, space - margin - (start + size))
}

/** Below this a flow that was just opened would be blocks without names. */
const readable = 0.35

/** A flow that was just opened is shown whole; a very large one from its start. */
function useFitOnOpen(
  editor: Editor,
  flow: Flow,
  {
    region,
    mounting,
  }: { readonly region: RefObject<HTMLElement | null>; readonly mounting: Mounting },
): void {
  const id = useStore(editor.doc, (state) => state.id)
  useEffect(() => {
    if (id === '') return undefined
    const frame = requestAnimationFrame(() => {
      const node = arrive(editor, id)
      if (node !== undefined) return editor.canvas?.fit([node])
      const { clientWidth = 1, clientHeight = 1 } = region.current ?? {}
      const { x, y, width, height } =
        mounting.scene()?.bounds ?? flow.getNodesBounds(flow.getNodes())
      const space = 1 - 2 * padding
      const zoom = Math.min((clientWidth * space) / width, (clientHeight * space) / height)
      if (zoom >= readable) return editor.canvas?.fit()
      const start = { x: margin - x * startZoom, y: margin - y * startZoom, zoom: startZoom }
      void flow.setViewport(start)
    })
    return () => cancelAnimationFrame(frame)
  }, [id, editor, flow, region, mounting])
}

const startZoom = 0.75
