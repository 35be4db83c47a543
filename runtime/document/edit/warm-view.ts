/**
 * Reads the entries of a large text a few at a time, so that a page stays quick meanwhile. What comes of
 * it only remembers: `readView` with it as the previous view then takes no time for these entries.
 */
import { outlineOf } from './outline.ts'
import { emptyView } from './read-view.ts'
import { readItem } from './view-entries.ts'
import { recall, remember } from './view-memory.ts'
import type { FlowView } from './view.ts'

const itemSections: ReadonlySet<string> = new Set(['nodes', 'connections'])

export interface Slices {
  /** Milliseconds of work between two pauses. */
  readonly sliceMs: number
  /** Lets others have their turn. */
  pause(): Promise<void>
}

export async function warmView(text: string, { sliceMs, pause }: Slices): Promise<FlowView> {
  const recalled = recall(undefined)
  const view = { ...emptyView }
  let end = performance.now() + sliceMs
  for (const { key, isList, entries = [] } of outlineOf(text).sections) {
    if (isList || !itemSections.has(key)) continue
    for (const entry of entries) {
      readItem(text, entry, recalled)
      if (performance.now() < end) continue
      // One after the other is what slices are for.
      // oxlint-disable-next-line no-await-in-loop
      await pause()
      end = performance.now() + sliceMs
    }
  }
  remember(view, recalled.memory)
  return view
}
