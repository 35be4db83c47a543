/** When to make the next message: at a fixed pace, or as a cron pattern says. */
import { Cron } from 'croner'

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
export function cronFault(pattern: string, timezone: string | undefined): string | undefined {
  try {
    const job = new Cron(pattern, { paused: true, ...(timezone === undefined ? {} : { timezone }) })
    const next = job.nextRun()
    job.stop()
    return next === null ? 'it never comes true' : undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
