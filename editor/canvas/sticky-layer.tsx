/** Stickies: moved by their body, resized at the corner, edited by a double click. */
import { useReactFlow } from '@xyflow/react'
import { useState } from 'react'

import type { ViewSticky } from '../../runtime/document/edit/view.ts'
import { useDoc, useEditor, useGraph, useText, useUi } from '../app/context.tsx'
import { selectionKey } from '../app/ui-store.ts'
import type { Card, WireEdge } from './card.ts'
import { startDrag } from './drag.ts'
import { InlineText } from './inline-text.tsx'
import styles from './layers.module.css'
import { setSticky } from './stickies.ts'
import { Swatches } from './swatches.tsx'

const least = { width: 96, height: 48 }

export function StickyLayer() {
  const { view } = useGraph()
  return view.stickies.map((sticky) => <Sticky key={sticky.id} sticky={sticky} />)
}

function Sticky({ sticky }: { readonly sticky: ViewSticky }) {
  const editor = useEditor()
  const text = useText().canvas
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const isSelected = useUi(({ selection }) => selection.includes(selectionKey.sticky(sticky.id)))
  const [isEditing, setEditing] = useState(false)
  const { shown, onMove, onResize } = useStickyDrag(sticky)
  const { id, colour } = sticky
  const classes = [styles['sticky'], styles[colour ?? 'amber'], isSelected && styles['chosen']]
  return (
    <div
      className={`${classes.filter(Boolean).join(' ')} nopan`}
      style={{ left: shown.x, top: shown.y, width: shown.width, height: shown.height }}
      data-sticky={id}
      onPointerDown={(event) => {
        editor.ui.setState({ selection: [selectionKey.sticky(id)] })
        if (!isReadOnly && !isEditing) onMove(event)
      }}
      onDoubleClick={(event) => {
        event.stopPropagation()
        setEditing(!isReadOnly)
      }}
    >
      {isEditing ? (
        <InlineText
          label={text.sticky}
          value={sticky.text}
          hasLines
          onDone={(value) => {
            setEditing(false)
            if (value !== undefined && value !== sticky.text) setSticky(editor, id, { text: value })
          }}
        />
      ) : (
        <div className={styles['stickyText']}>{sticky.text}</div>
      )}
      {isSelected && !isReadOnly && !isEditing && (
        <>
          <Swatches value={colour} onPick={(next) => setSticky(editor, id, { colour: next })} />
          <div className={styles['grip']} onPointerDown={onResize} />
        </>
      )}
    </div>
  )
}

function useStickyDrag({ id, at, width, height }: ViewSticky) {
  const editor = useEditor()
  const { getZoom } = useReactFlow<Card, WireEdge>()
  const own = { x: at.x, y: at.y, width, height }
  const [dragged, setDragged] = useState<typeof own>()
  const drag = (place: (dx: number, dy: number) => typeof own) => ({
    move: (dx: number, dy: number) => setDragged(place(dx, dy)),
    drop(dx: number, dy: number) {
      setDragged(undefined)
      const next = place(dx, dy)
      const changed = Object.entries(next).filter(
        ([key, value]) => own[key as keyof typeof own] !== value,
      )
      if (changed.length > 0) setSticky(editor, id, Object.fromEntries(changed))
    },
  })
  return {
    shown: dragged ?? own,
    onMove: (event: React.PointerEvent<HTMLElement>) =>
      startDrag(
        event,
        getZoom(),
        drag((dx, dy) => ({ ...own, x: own.x + dx, y: own.y + dy })),
      ),
    onResize: (event: React.PointerEvent<HTMLElement>) =>
      startDrag(
        event,
        getZoom(),
        drag((dx, dy) => ({
          ...own,
          width: Math.max(least.width, width + dx),
          height: Math.max(least.height, height + dy),
        })),
      ),
  }
}
