/** A text while it is being typed: it goes to the file after a pause, and at once when the focus leaves. */
import { useEffect, useRef, useState } from 'react'

const pause = 300

interface Draft {
  readonly text: string
  type(text: string): void
  flush(): void
  /** Forgets what was typed. */
  drop(): void
}

export function useDraft(value: string, commit: (text: string) => void): Draft {
  const [typed, setTyped] = useState<string>()
  const waiting = useRef<{ readonly text: string; readonly timer: number }>(undefined)
  const latest = useRef(commit)
  useEffect(() => {
    latest.current = commit
  })

  // A value that did not come from here (undo, the YAML panel) takes the place of what was typed.
  const isOwn = useRef(false)
  useEffect(() => {
    if (!isOwn.current && !waiting.current) setTyped(undefined)
    isOwn.current = false
  }, [value])

  function flush(): void {
    const now = waiting.current
    if (!now) return
    window.clearTimeout(now.timer)
    waiting.current = undefined
    isOwn.current = true
    latest.current(now.text)
  }
  // A field that goes away (another selection) hands in what was typed last.
  // oxlint-disable-next-line react/exhaustive-deps -- only when the field goes
  useEffect(() => flush, [])

  return {
    text: typed ?? value,
    type(text) {
      window.clearTimeout(waiting.current?.timer)
      setTyped(text)
      waiting.current = { text, timer: window.setTimeout(flush, pause) }
    },
    flush() {
      flush()
      setTyped(undefined)
    },
    drop() {
      window.clearTimeout(waiting.current?.timer)
      waiting.current = undefined
      setTyped(undefined)
    },
  }
}
