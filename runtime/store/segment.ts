/**
 * One file of the log with what is known of its records: about 30 bytes for each, in arrays of numbers,
 * because there may be millions.
 */
import type { LogFile } from './files.ts'
import type { Framed } from './record.ts'

export interface Segment {
  readonly name: string
  /** None of its records has a smaller sequence. */
  readonly first: number
  file: LogFile
  /** Bytes of the file. */
  length: number
  /** Records that are not acknowledged, and their bytes. */
  live: number
  liveBytes: number
  readonly index: SegmentIndex
}

export interface SegmentIndex {
  readonly count: number
  add(record: Framed): void
  /** The place of the first record with at least this sequence; `count` when there is none. */
  find(sequence: number): number
  at(place: number): Framed
  isOpen(place: number): boolean
  close(place: number): void
  /** A rewritten file has its records elsewhere. */
  move(place: number, offset: number): void
}

const firstRoom = 64

export function createIndex(): SegmentIndex {
  let count = 0
  let sequences = new Float64Array(firstRoom)
  let times = new Float64Array(firstRoom)
  let offsets = new Uint32Array(firstRoom)
  let sizes = new Uint32Array(firstRoom)
  let keys = new Uint32Array(firstRoom)
  let closed = new Uint8Array(firstRoom)

  function grow(): void {
    const room = sequences.length * 2
    const wider = <T extends Float64Array | Uint32Array | Uint8Array>(made: T, from: T): T => {
      made.set(from)
      return made
    }
    sequences = wider(new Float64Array(room), sequences)
    times = wider(new Float64Array(room), times)
    offsets = wider(new Uint32Array(room), offsets)
    sizes = wider(new Uint32Array(room), sizes)
    keys = wider(new Uint32Array(room), keys)
    closed = wider(new Uint8Array(room), closed)
  }

  return {
    get count() {
      return count
    },
    add({ sequence, time, offset, bytes, key }) {
      if (count === sequences.length) grow()
      sequences[count] = sequence
      times[count] = time
      offsets[count] = offset
      sizes[count] = bytes
      keys[count] = key
      count++
    },
    find(sequence) {
      let [low, high] = [0, count]
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((sequences[middle] ?? 0) < sequence) low = middle + 1
        else high = middle
      }
      return low
    },
    at: (place) => ({
      sequence: sequences[place] ?? 0,
      time: times[place] ?? 0,
      offset: offsets[place] ?? 0,
      bytes: sizes[place] ?? 0,
      key: keys[place] ?? 0,
    }),
    isOpen: (place) => place < count && closed[place] === 0,
    close: (place) => {
      closed[place] = 1
    },
    move: (place, offset) => {
      offsets[place] = offset
    },
  }
}
