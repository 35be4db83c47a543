/** Windows of a key: which of them a time belongs to. Times are milliseconds since 1970, in UTC. */
import { emptyAggregate, mergeInto } from '../aggregate/aggregate.ts'
import type { Aggregate, SampleOptions } from '../aggregate/aggregate.ts'

export interface Frame {
  start: number
  /** Exclusive. */
  end: number
  /** When it closes at the latest by the clock, whatever the messages say. */
  closeAt: number
  topic: string
  aggregate: Aggregate
}
export type FrameOptions =
  | { readonly type: 'tumbling' | 'sliding'; readonly size: number; readonly every: number }
  | { readonly type: 'session'; readonly gap: number }

/** The windows that a time belongs to, by start and end. */
export function spansOf(at: number, options: FrameOptions): { start: number; end: number }[] {
  if (options.type === 'session') return [{ start: at, end: at + options.gap }]
  const { size, every } = options
  const spans: { start: number; end: number }[] = []
  for (let start = Math.floor(at / every) * every; start > at - size; start -= every) {
    spans.unshift({ start, end: start + size })
  }
  return spans
}

/** The window of this span among those that are open; opened when there is none. */
export function frameFor(
  open: Frame[],
  { start, end }: { start: number; end: number },
  options: SampleOptions & { readonly isSession: boolean },
): Frame {
  const fits = (frame: Frame) =>
    options.isSession ? start < frame.end && end > frame.start : frame.start === start
  const [first, ...others] = open.filter(fits)
  if (first === undefined) {
    const frame = { start, end, closeAt: 0, topic: '', aggregate: emptyAggregate() }
    open.push(frame)
    return frame
  }
  for (const other of others) {
    mergeInto(first.aggregate, other.aggregate, options)
    first.start = Math.min(first.start, other.start)
    first.end = Math.max(first.end, other.end)
    open.splice(open.indexOf(other), 1)
  }
  first.start = Math.min(first.start, start)
  first.end = Math.max(first.end, end)
  return first
}
