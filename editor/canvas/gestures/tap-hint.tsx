/** While a wire goes from tap to tap: what is waited for, and a way out for a finger. */
import { X } from 'lucide-react'
import { useStore } from 'zustand'

import { useText } from '../../app/context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { wiringStore } from '../wiring-store.ts'
import styles from './tap-hint.module.css'

export function TapHint() {
  const text = useText().canvas
  const wiring = useStore(wiringStore, (state) => state.wiring)
  if (!wiring?.isTapped) return null
  const { start, cancel } = wiring
  return (
    <div className={styles['hint']}>
      {text.tapTarget(`${start.node}.${start.port}`)}
      <IconButton label={text.tapCancel} icon={<X size={14} aria-hidden />} onClick={cancel} />
    </div>
  )
}
