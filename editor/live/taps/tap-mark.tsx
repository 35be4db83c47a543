/** An eye on a wire whose messages are shown. It changes with the taps, never with the messages. */
import { useMemo } from 'react'
import { useStore } from 'zustand'

import type { ViewWire } from '../../../runtime/document/edit/view.ts'
import { useRunningPlace, useText } from '../../app/context.tsx'
import { cornersOf } from '../../canvas/scene/line.ts'
import styles from './tap-mark.module.css'
import { middleOf } from './tap-paint.ts'
import { isAt, showsWire } from './tap-target.ts'
import { pageTaps } from './taps-store.ts'

interface TapMarkProps {
  readonly wire: ViewWire
  /** The line. */
  readonly d: string
}

export function TapMark({ wire, d }: TapMarkProps) {
  const { taps: text } = useText()
  const place = useRunningPlace()
  const isTapped = useStore(pageTaps().taps, ({ open }) =>
    open.some(({ target }) => isAt(target, place) && showsWire(target, wire)),
  )
  return isTapped ? <Eye d={d} label={text.isTapped} /> : null
}

function Eye({ d, label }: { readonly d: string; readonly label: string }) {
  const { x, y } = useMemo(() => middleOf(cornersOf(d)), [d])
  return (
    <g transform={`translate(${x} ${y})`} className={styles['mark']} data-tapped>
      <title>{label}</title>
      <circle r={11} />
      <path d="M-6.5 0 Q0 -6.5 6.5 0 Q0 6.5 -6.5 0 Z" />
      <circle r={2} className={styles['pupil']} />
    </g>
  )
}
