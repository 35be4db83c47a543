/** Beside the pointer while a wire is drawn: what the port under it would take, or why it does not. */
import { useStore } from 'zustand'

import { useEditor, useText } from '../app/context.tsx'
import { reasonOf } from './connect.ts'
import styles from './wiring-chip.module.css'
import { wiringStore } from './wiring-store.ts'

export function WiringChip() {
  const editor = useEditor()
  const text = useText().canvas
  const hovered = useStore(wiringStore, (state) => state.hovered)
  if (!hovered) return null
  const { at, end, verdict } = hovered
  const codec = verdict.isLegal ? undefined : editor.app.getState().types.find(verdict.codec)
  return (
    <div
      className={`${styles['chip']} ${verdict.isLegal ? styles['good'] : styles['bad']}`}
      style={{ left: at.x + 16, top: at.y + 16 }}
    >
      {verdict.isLegal ? `✓ ${end.node}.${end.port}` : `✕ ${reasonOf(verdict, text)}`}
      {codec && <span className={styles['fix']}>{text.enterInserts(codec.type)}</span>}
    </div>
  )
}
