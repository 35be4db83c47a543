/** The open windows of every key, and how far the time of each key has come. */
import { addValue } from '../aggregate/aggregate.ts'
import { frameFor, spansOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import type { WindowOptions } from './options.ts'

export interface Reading {
  readonly key: string
  readonly at: number
  readonly value: unknown
  readonly topic: string
}
export interface Streams {
  /** Puts a value into its windows; returns when the first of them is due, if it was not late for all. */
  add(reading: Reading, now: number): number | undefined
  /** Closes what is due by the clock; returns when something is due next. */
  closeDue(now: number): number
  /** Closes what is open, before its end. */
  closeAll(): void
  save(): SavedStreams
  load(saved: SavedStreams): void
}
/** JSON has no word for the watermark of a stream that no message gave a time. */
export type SavedStreams = readonly (readonly [
  string,
  { readonly watermark: number | null; readonly open: Frame[] },
])[]

interface Stream {
  /** The latest time that a message named: what ended before it, with the lateness, is closed. */
  watermark: number
  open: Frame[]
}
export interface StreamsOutlet {
  closed(key: string, frame: Frame, isWhole: boolean): void
  drop(reason: string): void
}

export function createStreams(options: WindowOptions, outlet: StreamsOutlet): Streams {
  const { frame, lateness, maxKeys, time } = options
  /** The key that was used last stands last. */
  const streams = new Map<string, Stream>()
  const samples = {
    maxSamples: options.calculate.some((what) => what.startsWith('p')) ? options.maxSamples : 0,
    onDrop: () => outlet.drop('samples'),
    isSession: frame.type === 'session',
  }

  function close(key: string, stream: Stream, isDue: (frame: Frame) => boolean): Frame[] {
    const due = stream.open.filter(isDue).sort((a, b) => a.end - b.end)
    if (due.length > 0) stream.open = stream.open.filter((one) => !due.includes(one))
    // By arrival there is no late message, and nothing more to know of the key.
    if (time === undefined && stream.open.length === 0) streams.delete(key)
    return due
  }

  function closeWhole(key: string, stream: Stream, now: number): void {
    const { watermark } = stream
    const isDue = ({ end, closeAt }: Frame) => end + lateness <= watermark || closeAt <= now
    for (const closed of close(key, stream, isDue)) {
      // A message for a window that was sent is late, also when the clock closed it.
      stream.watermark = Math.max(stream.watermark, closed.end + lateness)
      outlet.closed(key, closed, true)
    }
  }

  function closeEarly(key: string, stream: Stream): void {
    for (const closed of close(key, stream, () => true)) outlet.closed(key, closed, false)
  }

  function streamOf(key: string): Stream {
    const stream = streams.get(key) ?? { watermark: -Infinity, open: [] }
    streams.delete(key)
    streams.set(key, stream)
    for (const [oldest, old] of streams) {
      if (streams.size <= maxKeys) break
      outlet.drop('keys')
      streams.delete(oldest)
      closeEarly(oldest, old)
    }
    return stream
  }

  return {
    add({ key, at, value, topic }, now) {
      const stream = streamOf(key)
      const spans = spansOf(at, frame).filter(({ end }) => end + lateness > stream.watermark)
      let due: number | undefined
      for (const span of spans) {
        const into = frameFor(stream.open, span, samples)
        addValue(into.aggregate, at, value, samples)
        into.topic = topic
        // By the messages' own time: it waits for as long as it is, then others will not come.
        into.closeAt = time ? now + (span.end - span.start) + lateness : into.end
        due = Math.min(due ?? Infinity, into.closeAt)
      }
      if (time) stream.watermark = Math.max(stream.watermark, at)
      closeWhole(key, stream, now)
      return due
    },
    closeDue(now) {
      for (const [key, stream] of streams) closeWhole(key, stream, now)
      let next = Infinity
      for (const { open } of streams.values())
        for (const { closeAt } of open) next = Math.min(next, closeAt)
      return next
    },
    closeAll() {
      for (const [key, stream] of streams) closeEarly(key, stream)
    },
    save: () => [...streams],
    load(saved) {
      for (const [key, { watermark, open }] of saved)
        streams.set(key, { watermark: watermark ?? -Infinity, open })
    },
  }
}
