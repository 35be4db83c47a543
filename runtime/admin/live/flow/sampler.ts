/**
 * One running flow as the live channel shows it, read once a tick for all who watch it. Everything is
 * stamped with the sample that changed it, so that whoever saw sample `n` is told what is newer.
 */
import type { FlowStatus } from '../../../engine/status.ts'
import { encodeFrame } from '../../contract/live-frame.ts'
import { createNumbers } from './numbers.ts'
import type { Numbers } from './numbers.ts'
import { changedTable, hasSameIndices } from './table.ts'
import type { Table } from './table.ts'
import { createTold } from './told.ts'
import type { Told } from './told.ts'

export interface FlowSampler {
  /** How many samples were taken. */
  readonly samples: number
  readonly revision: number
  /** The event `table`. */
  readonly tableText: string
  sample(now: number): void
  /** Events in words that are newer than a sample. */
  wordsSince(sample: number): readonly string[]
  /** What is newer than a sample, of some wires; `undefined` when nothing is. Since 0: a full frame. */
  frameSince(sample: number, wires?: readonly number[]): Uint8Array | undefined
}

export function createFlowSampler(
  flow: string,
  read: () => FlowStatus | undefined,
  nextRevision: () => number,
): FlowSampler {
  let samples = 0
  let table: Table | undefined
  let tableText = ''
  let numbers: Numbers | undefined
  let told: Told | undefined
  /** Frames of this sample for those who see all wires. */
  const frames = new Map<number, Uint8Array | undefined>()

  function makeFrame(since: number, wires?: readonly number[]): Uint8Array | undefined {
    if (table === undefined || numbers === undefined) return undefined
    const { wireChanged, nodeChanged } = numbers
    const all = wires?.flatMap((index) => numbers?.wires[index] ?? []) ?? numbers.wires
    const isFull = since === 0
    const frame = {
      revision: table.event.revision,
      isFull,
      wires: all.filter(({ wire }) => (wireChanged[wire] ?? 0) > since),
      nodes: numbers.nodes.filter(({ node }) => (nodeChanged[node] ?? 0) > since),
    }
    if (!isFull && frame.wires.length === 0 && frame.nodes.length === 0) return undefined
    return encodeFrame(frame)
  }

  return {
    get samples() {
      return samples
    },
    get revision() {
      return table?.event.revision ?? 0
    },
    get tableText() {
      return tableText
    },
    sample(now) {
      samples++
      frames.clear()
      const status = read()
      const changed = changedTable(flow, status, table, nextRevision)
      if (changed !== undefined) {
        const goesOn = table !== undefined && hasSameIndices(table, changed)
        table = changed
        tableText = JSON.stringify(changed.event)
        if (!goesOn) {
          numbers = createNumbers(changed)
          told = createTold(flow, changed.instances)
        }
      }
      if (status !== undefined && table?.event.running) numbers?.take(samples, status, now)
      told?.take(samples, status, numbers)
    },
    wordsSince: (sample) => told?.since(sample) ?? [],
    frameSince(sample, wires) {
      if (wires !== undefined) return makeFrame(sample, wires)
      if (!frames.has(sample)) frames.set(sample, makeFrame(sample))
      return frames.get(sample)
    },
  }
}
