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
  const seen = new Map<string, { readonly since: number; leftOut: number }>()
  return (key, message, facts) => {
    const entry = seen.get(key)
    if (entry !== undefined && now() - entry.since < periodMs) {
      entry.leftOut++
      return
    }
    if (seen.size >= maxKeys) seen.clear()
    seen.set(key, { since: now(), leftOut: 0 })
    const leftOut = entry?.leftOut ?? 0
    write(message, leftOut > 0 ? { ...facts, leftOut } : facts)
  }
}

/**
 * Counts lines: says how many were left out before this one, or `undefined` when this one is left out too.
 * `perSecond`: 0 is no limit. `now`: in milliseconds.
 */
export function limitRate(
  perSecond: number,
  now: () => number = () => performance.now(),
): () => number | undefined {
  let second = -1
  let written = 0
  let leftOut = 0
  return () => {
    if (perSecond === 0) return 0
    const current = Math.floor(now() / 1000)
    if (current !== second) [second, written] = [current, 0]
    if (written >= perSecond) {
      leftOut++
      return undefined
    }
    written++
    const before = leftOut
    leftOut = 0
    return before
  }
}
