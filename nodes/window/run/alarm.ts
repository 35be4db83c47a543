/** One timer for whatever is due first. */
import type { NodeClock } from '../../../runtime/plugin.ts'

export interface Alarm {
  /** Rings at this time, or before: whoever is called looks at what is due. */
  ringAt(at: number): void
  cancel(): void
}

/** A timer of the platform holds 24 days at most. */
const longestTimerMs = 24 * 3_600_000
/** All windows are looked at when one is due: not more often than this. */
const leastTimerMs = 5

export function createAlarm(clock: NodeClock, ring: () => void): Alarm {
  let timer: { readonly at: number; cancel(): void } | undefined
  return {
    ringAt(at) {
      if (at === Infinity || (timer !== undefined && timer.at <= at)) return
      timer?.cancel()
      const ms = Math.min(longestTimerMs, Math.max(leastTimerMs, Math.ceil(at - clock.now())))
      const { cancel } = clock.after(ms, () => {
        timer = undefined
        ring()
      })
      timer = { at, cancel }
    },
    cancel: () => timer?.cancel(),
  }
}
