/**
 * A coarse clock: receipts and deadlines need tenths of a second, not a system call per message.
 * Monotonic, so that a changed wall clock neither expires everything at once nor makes ages negative.
 */
import type { NodeClock } from '../plugin.ts'

export interface Clock {
  /**
   * Milliseconds since some point in the past; moves in steps. Whole ones: a fraction in a field of every
   * receipt would be a boxed number each.
   */
  now: number
  /** Milliseconds since the epoch, to the millisecond. */
  wall(): number
  /** Calls `run` once, after so many milliseconds. */
  after(ms: number, run: () => void): Timer
  stop(): void
}
export interface Timer {
  cancel(): void
}

/** How far the clock may be behind. */
export const clockStepMs = 100

export function startClock(): Clock {
  const start = performance.now()
  const clock: Clock = {
    now: 0,
    wall: () => Date.now(),
    after(ms, run) {
      const timeout = setTimeout(run, ms)
      return { cancel: () => clearTimeout(timeout) }
    },
    stop: () => clearInterval(timer),
  }
  const timer = setInterval(() => {
    clock.now = Math.round(performance.now() - start)
  }, clockStepMs)
  timer.unref()
  return clock
}

/** The time as nodes see it. */
export function nodeClock(clock: Clock): NodeClock {
  return { now: () => clock.wall(), after: (ms, run) => clock.after(ms, run) }
}
