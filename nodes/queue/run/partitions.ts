/**
 * Which record may go next. Records of a key go in order; those of a key that may not send now are put
 * aside by their sequence, so that the next key has its turn.
 */
import type { Backoff, Entry } from '../../../runtime/plugin.ts'

export interface Partition {
  readonly id: number
  /** Under way, in order. */
  readonly flights: Set<Flight>
  /** Waits after a failure. */
  rest: { cancel(): void } | undefined
  backoff: Backoff | undefined
  /** To be sent again: before what is put aside. */
  again: number[]
  readonly aside: number[]
  /** Where `aside` begins. */
  from: number
  isReady: boolean
}

export interface Flight {
  readonly entry: Entry
  readonly partition: Partition
  attempt: { abandon(): void } | undefined
  /** Nobody waits for its end any more. */
  isOver: boolean
}

export interface Taken {
  readonly entry?: Entry
  readonly partition?: Partition
  /** Without an entry: it only stopped to let others run. */
  readonly isMore: boolean
}

export interface Partitions {
  /** The next record that may go. */
  take(): Taken
  /** Something of this partition ended: it may go on. */
  freed(partition: Partition): void
  all(): Iterable<Partition>
}

/** Records looked at in one go. */
const lookAtOnce = 64

export function createPartitions(
  next: (after: number) => Entry | undefined,
  perKey: number,
): Partitions {
  const partitions = new Map<number, Partition>()
  let ready: Partition[] = []
  let readyFrom = 0
  let cursor = 0

  function partitionOf(id: number): Partition {
    const known = partitions.get(id)
    if (known !== undefined) return known
    const made: Partition = {
      id,
      flights: new Set(),
      rest: undefined,
      backoff: undefined,
      again: [],
      aside: [],
      from: 0,
      isReady: false,
    }
    partitions.set(id, made)
    return made
  }

  const isBehind = ({ again, aside, from }: Partition) => again.length > 0 || from < aside.length
  const maySend = ({ flights, rest }: Partition) => rest === undefined && flights.size < perKey

  function freed(partition: Partition): void {
    const isIdle = partition.flights.size === 0 && partition.rest === undefined
    if (isIdle && !isBehind(partition)) partitions.delete(partition.id)
    else if (maySend(partition)) readyAgain(partition)
  }

  function readyAgain(partition: Partition): void {
    if (partition.isReady || !isBehind(partition)) return
    partition.isReady = true
    ready.push(partition)
  }

  function shift(partition: Partition): number | undefined {
    const first = partition.again.shift()
    if (first !== undefined) return first
    const sequence = partition.aside[partition.from]
    partition.from++
    if (partition.from > 1024 && partition.from * 2 > partition.aside.length) {
      partition.aside.splice(0, partition.from)
      partition.from = 0
    }
    return sequence
  }

  /** What is acknowledged or dropped by now is passed over. */
  function takeBehind(partition: Partition): Entry | undefined {
    while (isBehind(partition)) {
      const sequence = shift(partition) ?? 0
      const entry = next(sequence - 1)
      if (entry?.sequence === sequence) return entry
    }
    return undefined
  }

  function takeReady(): Taken | undefined {
    const partition = ready[readyFrom]
    if (partition === undefined) {
      ready = []
      readyFrom = 0
      return undefined
    }
    readyFrom++
    partition.isReady = false
    if (!maySend(partition)) return { isMore: true }
    const entry = takeBehind(partition)
    if (entry === undefined) {
      freed(partition)
      return { isMore: true }
    }
    // With the one that goes now.
    if (partition.flights.size + 1 < perKey) readyAgain(partition)
    return { entry, partition, isMore: true }
  }

  return {
    take() {
      const found = takeReady()
      if (found !== undefined) return found
      for (let looked = 0; looked < lookAtOnce; looked++) {
        const entry = next(cursor)
        if (entry === undefined) return { isMore: false }
        cursor = entry.sequence
        const partition = partitionOf(entry.key)
        if (maySend(partition) && !isBehind(partition)) return { entry, partition, isMore: true }
        partition.aside.push(entry.sequence)
      }
      return { isMore: true }
    },
    freed,
    all: () => partitions.values(),
  }
}
