/** A replay as a dialog shows it. When the dialog goes, it ends. */
import { useEffect, useRef, useState } from 'react'

import { reasonOf } from '../../runtime/reason.ts'
import { useEditor } from '../app/context.tsx'
import { holdSources } from './hold-sources.ts'
import { replay } from './replay.ts'
import type { Replayable } from './replay.ts'

export const speeds = ['1', '2', '10', 'max'] as const
export type Speed = (typeof speeds)[number]

interface Start {
  readonly messages: readonly Replayable[]
  readonly speed: Speed
  /** The sources wait meanwhile. */
  readonly holds: boolean
}

/** `done`: how many were put in, while it goes on. */
export function useReplay(fail: (fault: string | undefined) => void) {
  const editor = useEditor()
  const [done, setDone] = useState<number>()
  const ending = useRef<AbortController>(undefined)
  useEffect(() => () => ending.current?.abort(), [])
  const start = async ({ messages, speed, holds }: Start): Promise<void> => {
    const { debug: text } = editor.text()
    const { signal } = (ending.current = new AbortController())
    let release: (() => Promise<void>) | undefined
    fail(undefined)
    setDone(0)
    try {
      if (holds) release = await holdSources(editor)
      const times = speed === 'max' ? Infinity : Number(speed)
      const ends = await replay(editor, { messages, speed: times, signal, onProgress: setDone })
      const counts = [...ends].map(([end, count]) => text.endCount(text.ends[end] ?? end, count))
      const isGood = !ends.has('rejected') && !ends.has('failed')
      if (counts.length > 0)
        editor.toast({
          title: text.replayDone(counts.join(', ')),
          tone: isGood ? 'good' : 'bad',
        })
    } catch (error) {
      fail(reasonOf(error))
      editor.announce(text.replayFailed, 'assertive')
    } finally {
      await release?.()
      setDone(undefined)
    }
  }
  return { done, start, stop: () => ending.current?.abort() }
}
