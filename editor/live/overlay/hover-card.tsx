/**
 * What is known of the wire or node under the pointer, or of the one that is selected. React makes the
 * card once; its words are written from outside as they change.
 */
import { useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'

import { useEditor, useText } from '../../app/context.tsx'
import { liveRows } from '../facts-of.ts'
import { startHover } from './hover.ts'
import styles from './hover-card.module.css'

/** Gets what is told after each look at the numbers. */
export interface Ticker {
  looked: () => void
}

export function HoverCard({ ticker }: { readonly ticker: Ticker }) {
  const editor = useEditor()
  const { live } = useText()
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!card.current) return undefined
    const hover = startHover(editor, card.current)
    ticker.looked = hover.looked
    return () => {
      ticker.looked = () => undefined
      hover.stop()
    }
  }, [editor, ticker])
  return createPortal(
    <section ref={card} className={styles['card']} aria-label={live.card} hidden>
      <strong className={styles['title']} data-part="title" />
      <p className={styles['reason']} data-part="reason" hidden />
      <dl className={styles['facts']}>
        {liveRows.map((row) => (
          <div key={row} data-row={row} hidden>
            <dt>{live[row]}</dt>
            <dd />
          </div>
        ))}
      </dl>
      <canvas className={styles['spark']} aria-hidden="true" hidden />
      <p className={styles['most']} data-part="most" hidden />
    </section>,
    document.body,
  )
}
