/** Search and add: the types that fit where it was opened, best first. */
import { Dialog } from '@base-ui/react/dialog'
import { useStore } from 'zustand'

import type { Point } from '../../runtime/document/edit/view.ts'
import { useEditor, useText } from '../app/context.tsx'
import { closeQuickAdd, quickAddStore } from './quick-add-store.ts'
import styles from './quick-add.module.css'
import { Search } from './search.tsx'

export function QuickAdd() {
  const options = useStore(quickAddStore, (state) => state.options)
  const anchor = useStore(quickAddStore, (state) => state.anchor)
  const text = useText().palette
  const editor = useEditor()
  return (
    <Dialog.Root open={options !== undefined} onOpenChange={(isOpen) => !isOpen && closeQuickAdd()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles['backdrop']} />
        <Dialog.Popup
          className={`${styles['popup']} ${anchor ? styles['anchored'] : ''}`}
          style={anchor && placeAt(anchor)}
          finalFocus={() => focusCanvas(editor.canvas)}
        >
          <Dialog.Title className={styles['title']}>{text.quickAdd}</Dialog.Title>
          {options && <Search options={options} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** The canvas takes the focus itself. */
function focusCanvas(canvas: { focus(): void } | undefined): boolean {
  canvas?.focus()
  return canvas === undefined
}

const width = 400
const height = 380
const margin = 8

/** At the pointer, and whole on the screen; on a narrow one it is where it always is. */
function placeAt({ x, y }: Point) {
  if (innerWidth < width + 2 * margin) return undefined
  return {
    left: Math.max(margin, Math.min(x + margin, innerWidth - width - margin)),
    top: Math.max(margin, Math.min(y + margin, innerHeight - height - margin)),
    width,
    maxHeight: height,
    translate: 'none',
  }
}
