/**
 * How long to wait before the next attempt: full jitter, a random time below
 * min(max, min * 2^attempt). Full jitter, because many clients that lost one server at once must not
 * come back at once. An attempt that held for `stable` starts over from `min`.
 */
export interface BackoffOptions {
  /** Milliseconds. */
  readonly min: number
  readonly max: number
  /** A success that lasted this long makes the next failure the first one again. Default a minute. */
  readonly stable?: number
  /** For tests. */
  readonly random?: () => number
  readonly now?: () => number
}

export interface Backoff {
  /** Milliseconds until the next attempt; each call counts as one failed attempt. */
  next(): number
  /** The attempt worked; the count starts over only when it keeps working for `stable`. */
  succeeded(): void
  /** Attempts since the last stable success. */
  readonly attempts: number
}

/** A wait shorter than this would be a busy loop. */
const floor = 10

export function createBackoff(options: BackoffOptions): Backoff {
  const { min, max, stable = 60_000, random = Math.random, now = Date.now } = options
  let attempts = 0
  let upSince: number | undefined
  return {
    next() {
      if (upSince !== undefined && now() - upSince >= stable) attempts = 0
      upSince = undefined
      const ceiling = delayCeiling(attempts, min, max)
      attempts++
      return Math.max(floor, Math.round(random() * ceiling))
    },
    succeeded() {
      upSince ??= now()
    },
    get attempts() {
      return attempts
    },
  }
}

/** The longest wait before attempt `attempt` (from 0). */
export function delayCeiling(attempt: number, min: number, max: number): number {
  // 2^30 is beyond any sensible max; more would overflow into Infinity, which is still right.
  return Math.min(max, min * 2 ** Math.min(attempt, 30))
}
