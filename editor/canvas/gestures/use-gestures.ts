/** Gestures that React Flow does not know. They see the press before it does, and may keep it. */
import { useEffect, useMemo } from 'react'
import type { MouseEvent, PointerEvent, RefObject } from 'react'

import type { Editor } from '../../app/editor.ts'
import type { Mounting } from '../scene/mounting.ts'
import { wiringStore } from '../wiring-store.ts'
import { watchPress } from './long-press.ts'
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
    onPointerDownCapture(event: PointerEvent) {
      const canvas = root.current && { root: root.current, scene: mounting.scene() }
      if (canvas && startSlice(editor, canvas, event)) return event.stopPropagation()
      if (event.pointerType !== 'touch') return
      // A second finger wants to zoom: the wire in hand is let go.
      if (event.isPrimary) watchPress(event)
      else wiringStore.getState().wiring?.cancel()
    },
    /** What moves the view listens for the mouse. */
    onMouseDownCapture(event: MouseEvent) {
      const { target, altKey } = event
      const isEmpty = target instanceof Element && target.classList.contains('react-flow__pane')
      if (altKey && event.button === 0 && isEmpty) event.stopPropagation()
    },
    onClickCapture(event: MouseEvent) {
      if (tap.take(event)) event.stopPropagation()
    },
  }
}
