/**
 * An append-only log in segments. A record is on the disk when its `append` resolves; an acknowledged one
 * is forgotten, and a segment without others is deleted whole. Power may be cut and the disk may be full
 * at any moment: what was on the disk stays there, and the log opens by itself.
 */
import { compactSegment } from './compact.ts'
import type { Files } from './files.ts'
import { createBlock } from './block.ts'
import { openSegments } from './open-segments.ts'
import type { LogReport } from './open-segments.ts'
import { createPositions, rangesOf } from './positions.ts'
import { createReader } from './reader.ts'
import { frameAll, framedSize, headBytes } from './record.ts'
import type { Framed, NewRecord } from './record.ts'
import { createIndex } from './segment.ts'
import type { Segment } from './segment.ts'

export type { LogReport } from './open-segments.ts'
export type { NewRecord } from './record.ts'

export interface Entry {
  readonly sequence: number
  readonly key: number
  readonly time: number
  /** On the disk, with its head. */
  readonly bytes: number
}

export interface Log {
  readonly report: LogReport
  /** Records that are not acknowledged. */
  waiting(): number
  /** Bytes of all segments, and of the waiting records alone. */
  size(): number
  liveSize(): number
  /** Writes the records as one group. When it rejects, none of them is there. */
  append(records: readonly NewRecord[]): Promise<readonly number[]>
  /** The first waiting record behind this sequence. */
  next(after: number): Entry | undefined
  has(sequence: number): boolean
  /** The body; `undefined` when it is acknowledged, or damaged since it was written. */
  read(sequence: number): Promise<Buffer | undefined>
  /** Forgets a record at once; the disk learns it with `save`. */
  acknowledge(sequence: number): void
  /** Acknowledges all records of the oldest segment that has any. */
  dropOldest(): readonly Entry[]
  /** Deletes segments without waiting records and writes what is acknowledged: a crash of the process repeats nothing of it. */
  save(): Promise<void>
  /** The same, and a power cut repeats nothing of it either. */
  flush(): Promise<void>
  /** Gives back the room of acknowledged records among waiting ones, where that is worth it. */
  compact(): Promise<void>
  close(): Promise<void>
}

export interface LogOptions {
  /** A segment that has so many bytes is followed by the next. */
  readonly segmentBytes?: number
}

const defaultSegmentBytes = 8 * 1024 * 1024
const fileName = (sequence: number) => `${String(sequence).padStart(16, '0')}.log`

export async function openLog(files: Files, options: LogOptions = {}): Promise<Log> {
  const { segmentBytes = defaultSegmentBytes } = options
  const { segments, next: first, positionsEnd, report } = await openSegments(files)
  const positions = createPositions(files, positionsEnd)
  const reader = createReader()
  const block = createBlock()
  let next = first
  let current: Segment | undefined
  let unsaved: number[] = []
  let work: Promise<unknown> = Promise.resolve()
  const total = { waiting: 0, bytes: 0, live: 0 }
  for (const segment of segments) count(segment, 1)

  function count({ live, liveBytes, length }: Segment, sign: 1 | -1): void {
    total.waiting += sign * live
    total.live += sign * liveBytes
    total.bytes += sign * length
  }

  /** One at a time, in the order of asking. */
  function enqueue<T>(run: () => Promise<T>): Promise<T> {
    const result = work.then(run)
    work = result.catch(() => undefined)
    return result
  }

  async function segmentFor(sequence: number): Promise<Segment> {
    if (current !== undefined && current.length < segmentBytes) return current
    const name = fileName(sequence)
    const file = await files.open(name)
    const index = createIndex()
    const segment = { name, first: sequence, file, length: 0, live: 0, liveBytes: 0, index }
    segments.push(segment)
    current = segment
    await files.syncFolder()
    return segment
  }

  /**
   * After a failure nobody knows what of the group is on the disk, and a later sync that succeeds says nothing
   * of it: the segment is cut back to what was known before, and left.
   */
  async function giveUp(): Promise<void> {
    const segment = current
    current = undefined
    if (segment === undefined) return
    await segment.file.truncate(segment.length).catch(() => undefined)
    if (segment.index.count === 0) await removeSegment(segment).catch(() => undefined)
  }

  async function writeGroup(records: readonly NewRecord[]): Promise<readonly number[]> {
    const start = next
    next += records.length
    const bytes = frameAll(start, records, block.take(framedSize(records)))
    let segment: Segment
    try {
      segment = await segmentFor(start)
      await segment.file.write(bytes, segment.length)
      await segment.file.sync()
    } catch (error) {
      await giveUp()
      throw error
    }
    reader.wrote(segment, segment.length, bytes)
    let offset = segment.length
    for (const [index, { key, time, body }] of records.entries()) {
      const size = headBytes + body.length
      segment.index.add({ sequence: start + index, key, time, offset, bytes: size })
      offset += size
    }
    count(segment, -1)
    segment.length = offset
    segment.live += records.length
    segment.liveBytes += bytes.length
    count(segment, 1)
    return records.map((_record, index) => start + index)
  }

  /** The place of the segment that would hold this sequence: the last that begins before or at it. */
  function segmentAt(sequence: number): number {
    let [low, high] = [0, segments.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((segments[middle]?.first ?? 0) <= sequence) low = middle + 1
      else high = middle
    }
    return Math.max(0, low - 1)
  }

  function find(sequence: number): { segment: Segment; place: number } | undefined {
    const segment = segments[segmentAt(sequence)]
    if (segment === undefined) return undefined
    const place = segment.index.find(sequence)
    if (!segment.index.isOpen(place) || segment.index.at(place).sequence !== sequence)
      return undefined
    return { segment, place }
  }

  function nextAfter(after: number): Entry | undefined {
    for (let at = segmentAt(after + 1); at < segments.length; at++) {
      const segment = segments[at]
      if (segment === undefined || segment.live === 0) continue
      const { index } = segment
      for (let place = index.find(after + 1); place < index.count; place++)
        if (index.isOpen(place)) return index.at(place)
    }
    return undefined
  }

  function close(segment: Segment, place: number): Framed {
    const record = segment.index.at(place)
    segment.index.close(place)
    segment.live--
    segment.liveBytes -= record.bytes
    total.waiting--
    total.live -= record.bytes
    unsaved.push(record.sequence)
    return record
  }

  function acknowledge(sequence: number): void {
    const found = find(sequence)
    if (found !== undefined) close(found.segment, found.place)
  }

  function dropOldest(): Entry[] {
    const oldest = segments.find(({ live }) => live > 0)
    if (oldest === undefined) return []
    if (oldest === current) current = undefined
    const dropped: Entry[] = []
    for (let place = 0; place < oldest.index.count; place++)
      if (oldest.index.isOpen(place)) dropped.push(close(oldest, place))
    return dropped
  }

  async function removeSegment(segment: Segment): Promise<void> {
    const at = segments.indexOf(segment)
    if (at < 0) return
    await files.remove(segment.name)
    segments.splice(at, 1)
    count(segment, -1)
    reader.forget(segment)
    await segment.file.close()
  }

  /** Before anything is written: on a full disk this makes the room for it. */
  async function removeEmpty(): Promise<void> {
    if (current?.live === 0 && current.length >= segmentBytes / 4) current = undefined
    for (const segment of segments.filter((one) => one.live === 0 && one !== current))
      await removeSegment(segment)
  }

  /** A sequence that a removed segment held need not be told any more, but costs nothing. */
  async function savePositions(): Promise<void> {
    await removeEmpty()
    if (positions.isLarge()) await positions.rewrite(rangesOf(closedSequences()), next)
    else if (unsaved.length > 0) {
      const saving = unsaved
      unsaved = []
      try {
        await positions.append(rangesOf(saving), next)
      } catch (error) {
        unsaved = [...saving, ...unsaved]
        throw error
      }
    }
  }

  function closedSequences(): number[] {
    unsaved = []
    return segments.flatMap(({ index }) =>
      Array.from({ length: index.count }, (_, place) => place)
        .filter((place) => !index.isOpen(place))
        .map((place) => index.at(place).sequence),
    )
  }

  async function flush(): Promise<void> {
    await savePositions()
    await positions.sync()
  }

  async function compact(): Promise<void> {
    const spare = total.bytes - total.live
    if (total.waiting > 0 && spare < segmentBytes) return
    current = undefined
    await removeEmpty()
    for (const segment of segments.filter(({ length, liveBytes }) => liveBytes < length / 2)) {
      const before = segment.length
      await compactSegment(files, segment)
      reader.forget(segment)
      total.bytes += segment.length - before
    }
  }

  async function read(sequence: number): Promise<Buffer | undefined> {
    const found = find(sequence)
    if (found === undefined) return undefined
    const { segment, place } = found
    return reader.read(segment, segment.index.at(place))
  }

  return {
    report,
    waiting: () => total.waiting,
    size: () => total.bytes,
    liveSize: () => total.live,
    append: (records) => enqueue(() => writeGroup(records)),
    next: nextAfter,
    has: (sequence) => find(sequence) !== undefined,
    read,
    acknowledge,
    dropOldest,
    save: () => enqueue(savePositions),
    flush: () => enqueue(flush),
    compact: () => enqueue(compact),
    close: () =>
      enqueue(async () => {
        current = undefined
        try {
          await flush()
        } finally {
          await positions.close()
          await Promise.all(segments.map(({ file }) => file.close()))
        }
      }),
  }
}
