/** Why nothing moves: the flow does not run, or nothing comes from the server. */
import { useEffect, useRef } from 'react'

import { useText } from '../../app/context.tsx'
import { useLive } from '../live-of.ts'
import styles from './live-layer.module.css'

export function LiveNotice() {
  const { live } = useText()
  const isRunning = useLive((facts) => facts.isRunning)
  const lostAt = useLive((facts) => facts.lostAt)
  if (lostAt !== undefined) return <Lost since={lostAt} />
  if (isRunning !== false) return null
  return <p className={styles['notice']}>{live.notRunning}</p>
}

/** The age is written each second, and nothing is rendered for it. */
function Lost({ since }: { readonly since: number }) {
  const { live } = useText()
  const notice = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    const write = (): void => {
      const seconds = Math.round((Date.now() - since) / 1000)
      if (notice.current) notice.current.textContent = live.lost(seconds)
    }
    write()
    const timer = setInterval(write, 1000)
    return () => clearInterval(timer)
  }, [live, since])
  return <p ref={notice} className={styles['notice']} data-tone="bad" />
}
