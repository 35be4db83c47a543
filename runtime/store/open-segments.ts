/** Reads what a log left behind: cuts torn tails, skips and counts what is damaged. */
import type { Files } from './files.ts'
import { loadPositions } from './positions.ts'
import { scan } from './record.ts'
import { createIndex } from './segment.ts'
import type { Segment } from './segment.ts'

export interface LogReport {
  /** Damaged stretches that were skipped, each with at least one record. */
  readonly corrupt: number
  /** Bytes behind the last whole record: what was being written at a crash. */
  readonly tornBytes: number
  /** Damage in what is known of acknowledgements: some messages come again. */
  readonly lostPositions: number
}

export interface OpenedSegments {
  readonly segments: Segment[]
  readonly next: number
  /** Where good content of the file of positions ends. */
  readonly positionsEnd: number
  readonly report: LogReport
}

const isSegment = (name: string) => /^[0-9]{16}\.log$/.test(name)

export async function openSegments(files: Files): Promise<OpenedSegments> {
  const known = await loadPositions(files)
  const segments: Segment[] = []
  let [last, corrupt, tornBytes] = [0, 0, 0]

  async function openSegment(name: string): Promise<void> {
    const text = await files.load(name)
    const index = createIndex()
    let [live, liveBytes] = [0, 0]
    const found = scan(text, (record) => {
      const { sequence, bytes } = record
      // Not ours: sequences only rise.
      if (!Number.isSafeInteger(sequence) || sequence <= last) return void corrupt++
      last = sequence
      index.add(record)
      if (known.isAcknowledged(sequence)) {
        index.close(index.count - 1)
        return
      }
      live++
      liveBytes += bytes
    })
    corrupt += found.corrupt
    tornBytes += text.length - found.end
    const file = await files.open(name)
    if (found.end < text.length) await file.truncate(found.end)
    const first = Number.parseInt(name, 10)
    // Also where it holds nothing any more: no other segment may get its name.
    last = Math.max(last, first)
    segments.push({ name, first, file, length: found.end, live, liveBytes, index })
  }

  for (const name of (await files.list()).toSorted()) {
    if (isSegment(name)) await openSegment(name)
    else if (name.endsWith('.log.new')) await files.remove(name)
  }
  return {
    segments,
    next: Math.max(known.next, last + 1),
    positionsEnd: known.end,
    report: { corrupt, tornBytes, lostPositions: known.damaged },
  }
}
