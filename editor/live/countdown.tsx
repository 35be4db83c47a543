import { useEffect, useRef } from 'react'

import { useText } from '../app/context.tsx'
import { secondsUntil } from './words.ts'

/** Written each second, and nothing is rendered for it. */
export function Countdown({ until }: { readonly until: number }) {
  const { live } = useText()
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const write = (): void => {
      if (place.current) place.current.textContent = live.connection.inSeconds(secondsUntil(until))
    }
    write()
    const timer = setInterval(write, 1000)
    return () => clearInterval(timer)
  }, [live, until])
  return <span ref={place} />
}
