/** Lets messages go with the intervals that their times have. */
import { ExpressionError } from '../../../runtime/plugin.ts'
import type { Expression, Message, NodeClock } from '../../../runtime/plugin.ts'

export interface Pace {
  /** Milliseconds to wait before this message; throws when it names no time. */
  before(message: Message): number
  /** The next message begins a new run. */
  restart(): void
}

export function createPace(time: Expression, speed: number, clock: NodeClock): Pace {
  let first: { readonly at: number; readonly started: number } | undefined
  return {
    before(message) {
      const at = toMs(time.evaluate(message))
      if (at === undefined) {
        const kinds = 'milliseconds since 1970, a timestamp, or ISO 8601 text'
        throw new ExpressionError(time.source, `${time.source} gives no time: it must be ${kinds}`)
      }
      // From the first message on, and not from the one before: rounding does not add up.
      first ??= { at, started: clock.now() }
      return Math.max(0, first.started + (at - first.at) / speed - clock.now())
    },
    restart: () => void (first = undefined),
  }
}

function toMs(value: unknown): number | undefined {
  const ms =
    value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : value
  const number = typeof ms === 'bigint' ? Number(ms) : ms
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
