/** Messages a second from counts: over the last second or so, and over five where little comes. */
export interface Rates {
  /** The count of one wire now; its rate with three digits, as a 32-bit float holds it. */
  rate(index: number, count: number): number
  /** Ends a sample: what was counted now is there to compare with. */
  ended(now: number): void
  /** Begins a sample. */
  begun(now: number): void
}

interface Row {
  readonly at: number
  readonly counts: Float64Array
}

const everyMs = 500
const rows = 10
const fewMessages = 10

export function createRates(size: number): Rates {
  const past: Row[] = []
  const counts = new Float64Array(size)
  let now = 0
  let recent: Row | undefined
  let oldest: Row | undefined

  const since = ({ at, counts: before }: Row, index: number, count: number) => {
    const seconds = (now - at) / 1000
    // A node that was started again counts from zero.
    const messages = Math.max(0, count - (before[index] ?? 0))
    return { messages, rate: seconds > 0 ? messages / seconds : 0 }
  }
  return {
    begun(time) {
      now = time
      oldest = past[0]
      recent = past.findLast(({ at }) => time - at >= 2 * everyMs) ?? oldest
    },
    rate(index, count) {
      counts[index] = count
      if (recent === undefined || oldest === undefined) return 0
      const { messages, rate } = since(recent, index, count)
      return rounded(messages >= fewMessages ? rate : since(oldest, index, count).rate)
    },
    ended(time) {
      const last = past.at(-1)
      if (last !== undefined && time - last.at < everyMs) return
      past.push({ at: time, counts: counts.slice() })
      if (past.length > rows) past.shift()
    },
  }
}

/** So that a rate that hardly changes is the same. */
function rounded(rate: number): number {
  if (rate === 0) return 0
  const unit = 10 ** (Math.floor(Math.log10(rate)) - 2)
  return Math.fround(Math.round(rate / unit) * unit)
}
