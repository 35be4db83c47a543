/** What can go wrong with every message gets a line now and then, which says how many were left out. */

const periodMs = 5000
/** Keys come from nodes and error codes, so they are few; a bound all the same. */
const maxKeys = 1000

type Facts = Readonly<Record<string, unknown>>
type Write = (message: string, facts: Facts) => void
export type LimitedWrite = (key: string, message: string, facts: Facts) => void

/** Lets one line through per key and period. `now`: in milliseconds. */
export function limitLines(
  write: Write,
  now: () => number = () => performance.now(),
): LimitedWrite {
  const seen = new Map<string, { readonly since: number; suppressed: number }>()
  return (key, message, facts) => {
    const entry = seen.get(key)
    if (entry !== undefined && now() - entry.since < periodMs) {
      entry.suppressed++
      return
    }
    if (seen.size >= maxKeys) seen.clear()
    seen.set(key, { since: now(), suppressed: 0 })
    const suppressed = entry?.suppressed ?? 0
    write(message, suppressed > 0 ? { ...facts, suppressed } : facts)
  }
}
