/** The flow in small on one canvas element, redrawn at most fifteen times a second. */
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { PointerEvent } from 'react'
import { useStore } from 'zustand'

import { useEditor, useText } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import type { Card, WireEdge } from './card.ts'
import { placesIn } from './draw.ts'
import styles from './controls.module.css'
import { drawMap, showsAll } from './minimap-draw.ts'
import type { MapScale } from './minimap-draw.ts'
import { minimapStore } from './minimap-store.ts'

const redrawMs = 1000 / 15

export function Minimap() {
  const isOpen = useStore(minimapStore, (state) => state.isOpen)
  return isOpen ? <Map /> : null
}

function Map() {
  const editor = useEditor()
  const text = useText().canvas
  const canvas = useRef<HTMLCanvasElement>(null)
  const map = useMap(editor, canvas)
  const { setCenter, getZoom } = useReactFlow<Card, WireEdge>()
  const pan = (event: PointerEvent<HTMLCanvasElement>): void => {
    const at = map.current
    if (!at) return
    const box = event.currentTarget.getBoundingClientRect()
    const x = (event.clientX - box.left - at.left) / at.scale
    const y = (event.clientY - box.top - at.top) / at.scale
    void setCenter(x, y, { zoom: getZoom() })
  }
  return (
    <canvas
      ref={canvas}
      className={styles['minimap']}
      role="img"
      aria-label={text.minimap}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        pan(event)
      }}
      onPointerMove={(event) => event.buttons === 1 && pan(event)}
    />
  )
}

/** Draws after changes of the document, the selection and the window; gives the scale of the last drawing. */
function useMap(editor: Editor, canvas: React.RefObject<HTMLCanvasElement | null>) {
  const { subscribe, getState } = useStoreApi<Card, WireEdge>()
  const scale = useRef<MapScale>(undefined)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const draw = (): void => {
      timer = undefined
      const { transform, width, height } = getState()
      const [x, y, zoom] = transform
      const graph = editor.graph()
      if (!canvas.current) return
      const picture = {
        graph,
        places: placesIn(graph, editor.app.getState().types),
        selected: new Set(editor.ui.getState().selection),
        seen: { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom },
      }
      // A map of what is all in the window tells nothing, and hides a corner of it.
      canvas.current.hidden = showsAll(picture)
      if (!canvas.current.hidden) scale.current = drawMap(canvas.current, picture)
    }
    const plan = (): void => {
      timer ??= setTimeout(draw, redrawMs)
    }
    const window = subscribe((state, before) => {
      if (state.transform !== before.transform || state.width !== before.width) plan()
    })
    const stops = [
      window,
      editor.doc.subscribe(plan),
      editor.ui.subscribe((state, before) => {
        if (state.selection !== before.selection || state.theme !== before.theme) plan()
      }),
      editor.app.subscribe(plan),
    ]
    draw()
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [editor, canvas, subscribe, getState])
  return scale
}
