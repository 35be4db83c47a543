/** Lets one line through per key and period, and says how many were left out. */
import type { Log } from '../plugin.ts'

const periodMs = 5000
/** Keys come from nodes and error codes, so they are few; a bound all the same. */
const maxKeys = 1000

export type LimitedError = (key: string, message: string, facts: Record<string, unknown>) => void

export function limitErrors(log: Log, now: () => number = () => performance.now()): LimitedError {
  const seen = new Map<string, { since: number; suppressed: number }>()
  return (key, message, facts) => {
    const entry = seen.get(key)
    if (entry !== undefined && now() - entry.since < periodMs) {
      entry.suppressed++
      return
    }
    if (seen.size >= maxKeys) seen.clear()
    seen.set(key, { since: now(), suppressed: 0 })
    const suppressed = entry?.suppressed ?? 0
    log.error(message, suppressed > 0 ? { ...facts, suppressed } : facts)
  }
}
