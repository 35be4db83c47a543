/**
 * A coarse clock: receipts and deadlines need tenths of a second, not a system call per message.
 * Monotonic, so that a changed wall clock neither expires everything at once nor makes ages negative.
 */
export interface Clock {
  /**
   * Milliseconds since some point in the past; moves in steps. Whole ones: a fraction in a field of every
   * receipt would be a boxed number each.
   */
  now: number
  stop(): void
}

/** How far the clock may be behind. */
export const clockStepMs = 100

export function startClock(): Clock {
  const start = performance.now()
  const clock: Clock = { now: 0, stop: () => clearInterval(timer) }
  const timer = setInterval(() => {
    clock.now = Math.round(performance.now() - start)
  }, clockStepMs)
  timer.unref()
  return clock
}
