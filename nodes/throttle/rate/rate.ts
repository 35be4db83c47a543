/**
 * A token bucket as one number: the time at which it will be full again ("virtual scheduling", ITU-T
 * I.371). Each message puts that time one interval off; it may lie `burst` intervals ahead at most.
 */

export interface Rate {
  /** Takes a token if there is one. */
  take(now: number): boolean
  /** Milliseconds until there is one, whole and rounded up. */
  wait(now: number): number
  /** As if never used. */
  isFull(now: number): boolean
}

/** Sums of fractions may lie this far off, in milliseconds. */
const slack = 1e-6

export function createRate(intervalMs: number, burst: number): Rate {
  let fullAt = -Infinity
  const next = () => fullAt - (burst - 1) * intervalMs
  return {
    take(now) {
      if (next() > now + slack) return false
      fullAt = Math.max(now, fullAt) + intervalMs
      return true
    },
    wait: (now) => Math.max(0, Math.ceil(next() - now - slack)),
    isFull: (now) => fullAt <= now,
  }
}
