/** When to make the next message: at a fixed pace, or as a cron pattern says. */
import { Cron } from 'croner'

import type { Words } from '../../../runtime/plugin.ts'
import { reasonOf } from '../../../runtime/plugin.ts'

export interface Times {
  readonly every?: number
  readonly cron?: string
  readonly timezone?: string
}

/** Calls `tick` until the returned function is called. */
export function startClock({ every, cron, timezone }: Times, tick: () => void): () => void {
  if (cron !== undefined) {
    const job = new Cron(cron, timezone === undefined ? {} : { timezone }, tick)
    return () => job.stop()
  }
  const timer = setInterval(tick, every)
  return () => clearInterval(timer)
}

/** What is wrong with a pattern or a time zone, or `undefined`. */
export function cronFault(pattern: string, timezone: string | undefined): Words | undefined {
  try {
    const job = new Cron(pattern, { paused: true, ...(timezone === undefined ? {} : { timezone }) })
    const next = job.nextRun()
    job.stop()
    return next === null ? { en: 'it never comes true', zh: '它永远不会成立' } : undefined
  } catch (error) {
    // The library knows English alone.
    const reason = reasonOf(error)
    return { en: reason, zh: reason }
  }
}
