/** The time that a message names. */
import { PermanentError } from '../../../runtime/plugin.ts'
import type { Expression, Message } from '../../../runtime/plugin.ts'

/** One clock that is wrong must not close the windows of all: what lies too far ahead is refused. */
export function timeOf(time: Expression, message: Message, latest: number): number {
  const at = toMs(time.evaluate(message))
  if (at === undefined) {
    const kinds = 'milliseconds since 1970, a timestamp, or ISO 8601 text'
    throw new PermanentError('time', `${time.source} gives no time: it must be ${kinds}`)
  }
  if (at <= latest) return at
  const text = `${new Date(at).toISOString()} lies further ahead than "maxAhead" allows`
  throw new PermanentError('time', text)
}

/** The last millisecond that a date can name. */
const lastMs = 8.64e15

function toMs(value: unknown): number | undefined {
  const ms =
    value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : value
  const number = typeof ms === 'bigint' ? Number(ms) : ms
  return typeof number === 'number' && Math.abs(number) <= lastMs ? number : undefined
}
