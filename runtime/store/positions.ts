/**
 * Which records have been acknowledged: ranges of sequences, appended to one file and now and then
 * written anew. Losing some of it repeats messages and never loses one. It also keeps the next sequence,
 * so that none is used twice: an old range would take a new record for acknowledged.
 */
import type { Files, LogFile } from './files.ts'
import { frame, headBytes, scan } from './record.ts'

const positionsFile = 'acknowledged.log'
const freshFile = `${positionsFile}.new`
/** Bytes of two numbers. */
const rangeBytes = 16
/** Written anew when it has grown to this and to so many times what it then had. */
const smallestRewrite = 256 * 1024
const growth = 4

/** First and last sequence in turn, ascending. */
export type Ranges = readonly number[]

export interface Known {
  readonly next: number
  readonly damaged: number
  /** Where good content of the file ends. */
  readonly end: number
  isAcknowledged(sequence: number): boolean
}

export interface PositionsFile {
  append(ranges: Ranges, next: number): Promise<void>
  /** Puts what `all` tells in the place of everything before. */
  rewrite(all: Ranges, next: number): Promise<void>
  isLarge(): boolean
  sync(): Promise<void>
  close(): Promise<void>
}

export async function loadPositions(files: Files): Promise<Known> {
  const names = await files.list()
  if (names.includes(freshFile)) await files.remove(freshFile)
  const text = names.includes(positionsFile) ? await files.load(positionsFile) : Buffer.alloc(0)
  const pairs: [number, number][] = []
  let next = 1
  const { corrupt, end } = scan(text, ({ sequence, offset, bytes }) => {
    if (Number.isSafeInteger(sequence)) next = Math.max(next, sequence)
    for (let at = offset + headBytes; at + rangeBytes <= offset + bytes; at += rangeBytes)
      pairs.push([text.readDoubleLE(at), text.readDoubleLE(at + 8)])
  })
  const [starts, ends] = merge(pairs)
  return {
    next,
    damaged: corrupt + (end < text.length ? 1 : 0),
    end,
    isAcknowledged(sequence) {
      let [low, high] = [0, starts.length]
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((ends[middle] ?? 0) < sequence) low = middle + 1
        else high = middle
      }
      return low < starts.length && (starts[low] ?? 0) <= sequence
    },
  }
}

function merge(pairs: [number, number][]): [number[], number[]] {
  const starts: number[] = []
  const ends: number[] = []
  for (const [first, last] of pairs.toSorted((a, b) => a[0] - b[0])) {
    const before = ends.at(-1)
    if (before !== undefined && first <= before + 1) ends[ends.length - 1] = Math.max(before, last)
    else {
      starts.push(first)
      ends.push(last)
    }
  }
  return [starts, ends]
}

/** Opens the file at the first write only: a full disk must not keep the log closed. */
export function createPositions(files: Files, end: number): PositionsFile {
  let file: LogFile | undefined
  /** Its name may still be lost in a power cut. */
  let isNew = true
  let length = end
  let limit = Math.max(smallestRewrite, end)

  async function opened(): Promise<LogFile> {
    if (file !== undefined) return file
    file = await files.open(positionsFile)
    await file.truncate(length)
    return file
  }

  return {
    isLarge: () => length > limit,
    async rewrite(all, next) {
      const record = recordOf(all, next)
      const fresh = await files.open(freshFile)
      try {
        await fresh.truncate(0)
        await fresh.write(record, 0)
        await fresh.sync()
        await files.rename(freshFile, positionsFile)
        await files.syncFolder()
      } catch (error) {
        await fresh.close()
        throw error
      }
      await file?.close()
      file = fresh
      length = record.length
      limit = Math.max(smallestRewrite, length * growth)
    },
    async append(ranges, next) {
      const record = recordOf(ranges, next)
      await (await opened()).write(record, length)
      length += record.length
    },
    async sync() {
      if (file === undefined) return
      await file.sync()
      if (isNew) await files.syncFolder()
      isNew = false
    },
    close: async () => file?.close(),
  }
}

function recordOf(ranges: Ranges, next: number): Buffer {
  const body = Buffer.alloc(ranges.length * 8)
  for (const [index, sequence] of ranges.entries()) body.writeDoubleLE(sequence, index * 8)
  return frame(next, { key: 0, time: 0, body })
}

/** Ranges of sequences in any order. */
export function rangesOf(sequences: readonly number[]): Ranges {
  const ranges: number[] = []
  for (const sequence of sequences.toSorted((a, b) => a - b)) {
    if (ranges.at(-1) === sequence - 1) ranges[ranges.length - 1] = sequence
    else ranges.push(sequence, sequence)
  }
  return ranges
}
