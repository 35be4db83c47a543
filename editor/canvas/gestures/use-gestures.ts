/** Gestures that React Flow does not know. They see the press before it does, and may keep it. */
import { useEffect, useMemo } from 'react'
import type { MouseEvent, PointerEvent, RefObject } from 'react'

import type { Editor } from '../../app/editor.ts'
import { focusIn } from '../use-port.ts'
import type { Mounting } from '../scene/mounting.ts'
import { wiringStore } from '../wiring-store.ts'
import { watchPress } from './long-press.ts'
import { pointerHandlers } from './pointer.ts'
import { startSlice } from './slice.ts'
import { createTapConnect } from './tap-connect.ts'

type Root = RefObject<HTMLElement | null>

export function useGestures(editor: Editor, root: Root, mounting: Mounting) {
  const { stop, ...handlers } = useMemo(
    () => createGestures(editor, root, mounting),
    [editor, root, mounting],
  )
  useEffect(() => stop, [stop])
  return handlers
}

function createGestures(editor: Editor, root: Root, mounting: Mounting) {
  const tap = createTapConnect(editor, () => root.current)
  return {
    stop: tap.stop,
    ...pointerHandlers,
    onPointerDownCapture(event: PointerEvent) {
      const canvas = root.current && { root: root.current, scene: mounting.scene() }
      if (canvas && startSlice(editor, canvas, event)) return event.stopPropagation()
      if (event.pointerType !== 'touch') return
      // A second finger wants to zoom: the wire in hand is let go.
      if (event.isPrimary) watchPress(event)
      else wiringStore.getState().wiring?.cancel()
      // One finger moves the view, two zoom: React Flow would draw a box to select as well.
      if (!isOnPane(event.target)) return
      event.stopPropagation()
      focusIn(root.current)
    },
    /** What moves the view listens for the mouse. */
    onMouseDownCapture(event: MouseEvent) {
      if (event.altKey && event.button === 0 && isOnPane(event.target)) event.stopPropagation()
    },
    onClickCapture(event: MouseEvent) {
      if (tap.take(event)) event.stopPropagation()
    },
  }
}

const isOnPane = (target: EventTarget): boolean =>
  target instanceof Element && target.classList.contains('react-flow__pane')
