/**
 * Slows down who guesses. After a few wrong credentials an address waits, twice as long each time; all
 * addresses together have a limit too, so that many of them gain nothing.
 */
export interface AttemptLimits {
  /** Wrong ones before an address has to wait. */
  readonly free: number
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** Wrong ones of all addresses in a second. */
  readonly perSecond: number
  /** Addresses that are remembered. */
  readonly addresses: number
}
export const usualAttempts: AttemptLimits = {
  free: 5,
  firstWaitMs: 500,
  longestWaitMs: 60_000,
  perSecond: 50,
  addresses: 10_000,
}

export interface Attempts {
  /** Milliseconds that the address has to wait; 0 when it may try. */
  waitOf(address: string): number
  failed(address: string): void
  worked(address: string): void
}

export function createAttempts(
  limits = usualAttempts,
  now: () => number = () => performance.now(),
): Attempts {
  const known = new Map<string, { failures: number; until: number }>()
  let second = 0
  let inSecond = 0

  return {
    waitOf(address) {
      const until = known.get(address)?.until ?? 0
      const own = Math.max(0, until - now())
      const isFull = Math.floor(now() / 1000) === second && inSecond >= limits.perSecond
      return isFull ? Math.max(own, 1000) : own
    },
    failed(address) {
      const present = Math.floor(now() / 1000)
      inSecond = present === second ? inSecond + 1 : 1
      second = present
      const failures = (known.get(address)?.failures ?? 0) + 1
      const doublings = failures - limits.free
      const wait = doublings <= 0 ? 0 : limits.firstWaitMs * 2 ** Math.min(doublings - 1, 30)
      known.delete(address)
      const [oldest] = known.keys()
      if (known.size >= limits.addresses && oldest !== undefined) known.delete(oldest)
      known.set(address, { failures, until: now() + Math.min(wait, limits.longestWaitMs) })
    },
    worked: (address) => void known.delete(address),
  }
}
