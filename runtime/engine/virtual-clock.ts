/** Time that stands still until it is told to pass: for flow tests, where an hour takes no time. */
import type { Clock, Timer } from './clock.ts'

export interface VirtualClock extends Clock {
  /** Lets so many milliseconds pass: timers run in the order of their times, each at its time. */
  pass(ms: number): void
  /** Milliseconds until the next timer, if one waits. */
  untilNext(): number | undefined
}

interface Waiting {
  readonly at: number
  readonly run: () => void
}

/** `start`: what the wall shows at first, in milliseconds since the epoch. */
export function createVirtualClock(start = 0): VirtualClock {
  /** In order of time; of equal times, in order of asking. */
  const waiting: Waiting[] = []
  const clock: VirtualClock = {
    now: 0,
    wall: () => start + clock.now,
    after(ms, run): Timer {
      const timer = { at: clock.now + Math.max(0, ms), run }
      const later = waiting.findIndex(({ at }) => at > timer.at)
      waiting.splice(later < 0 ? waiting.length : later, 0, timer)
      return {
        cancel() {
          const index = waiting.indexOf(timer)
          if (index >= 0) waiting.splice(index, 1)
        },
      }
    },
    pass(ms) {
      const end = clock.now + ms
      for (let [next] = waiting; next !== undefined && next.at <= end; [next] = waiting) {
        waiting.shift()
        clock.now = Math.max(clock.now, next.at)
        next.run()
      }
      clock.now = end
    },
    untilNext: () => (waiting[0] === undefined ? undefined : waiting[0].at - clock.now),
    stop: () => waiting.splice(0),
  }
  return clock
}
