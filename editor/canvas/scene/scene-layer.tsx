/** The painted flow behind the elements, while the flow is large. */
import { useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'

import { useEditor } from '../../app/context.tsx'
import { tappedWires } from '../../live/taps/tap-paint.ts'
import { pageTaps } from '../../live/taps/taps-store.ts'
import type { Card, WireEdge } from '../card.ts'
import styles from '../flow-canvas.module.css'
import type { Mounting } from './mounting.ts'
import { createScreen } from './screen.ts'

export function SceneLayer({ mounting }: { readonly mounting: Mounting }) {
  const editor = useEditor()
  const canvas = useRef<HTMLCanvasElement>(null)
  const { subscribe, getState } = useStoreApi<Card, WireEdge>()
  useEffect(() => {
    if (!canvas.current) return undefined
    const screen = createScreen(canvas.current, () => {
      const scene = mounting.scene()
      if (!scene) return undefined
      return {
        scene,
        selected: mounting.selected(),
        hiddenBlocks: mounting.hiddenBlocks(),
        hiddenLines: mounting.hiddenLines(),
        tapped: tappedWires(editor),
      }
    })
    const follow = (): void => {
      const { transform, width, height } = getState()
      const [x, y, zoom] = transform
      screen.move({ x, y, zoom }, { width, height })
    }
    const stops = [
      subscribe((state, before) => {
        if (
          state.transform === before.transform &&
          state.width === before.width &&
          state.height === before.height
        )
          return
        follow()
        mounting.follow()
      }),
      mounting.onChange(screen.repaint),
      pageTaps().taps.subscribe(screen.repaint),
      editor.ui.subscribe((state, before) => {
        // The colours come with the next style of the page.
        if (state.theme !== before.theme) requestAnimationFrame(screen.recolour)
      }),
    ]
    follow()
    return () => {
      for (const stop of stops) stop()
      screen.stop()
    }
  }, [editor, mounting, subscribe, getState])
  return <canvas ref={canvas} className={styles['scene']} aria-hidden="true" />
}
