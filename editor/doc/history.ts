/**
 * One history for everything that changes the text: canvas, forms, the YAML panel, merges. An entry
 * holds the changes and their inverses, so undo returns to the identical bytes whatever made the edit.
 */
import type { TextChange } from '../../runtime/document/edit/operation.ts'
import { applyChanges, invertChanges } from './changes.ts'

export type EditSource = 'canvas' | 'form' | 'text' | 'outline' | 'file'

interface Step {
  readonly changes: readonly TextChange[]
  readonly inverse: readonly TextChange[]
}

export interface HistoryEntry {
  /** In words, for the menu and the history panel: `Connect decode to filter`. */
  readonly label: string
  readonly source: EditSource
  /** Milliseconds since the epoch of the last edit in it. */
  readonly time: number
  readonly steps: readonly Step[]
  /** Edits with the same word that follow closely become one entry. */
  readonly coalesce: string | undefined
  /** Ids to select after undo and after redo. */
  readonly selectionBefore: readonly string[]
  readonly selectionAfter: readonly string[]
}

export interface History {
  readonly entries: readonly HistoryEntry[]
  /** How many of them are done; the rest can be redone. */
  readonly position: number
}

export interface NewEntry {
  readonly label: string
  readonly source: EditSource
  readonly time: number
  readonly changes: readonly TextChange[]
  readonly coalesce?: string | undefined
  readonly selectionBefore: readonly string[]
  readonly selectionAfter: readonly string[]
}

export const emptyHistory: History = { entries: [], position: 0 }

const coalesceMs = 800
/** Texts are shared with what stands in the document, so that this is little memory. */
const maxEntries = 2000

/** `text` is the text before the changes. */
export function record(history: History, text: string, entry: NewEntry): History {
  const step = { changes: entry.changes, inverse: invertChanges(text, entry.changes) }
  const done = history.entries.slice(0, history.position)
  const last = done.at(-1)
  if (last && joins(last, entry)) {
    const joined = {
      ...last,
      time: entry.time,
      steps: [...last.steps, step],
      selectionAfter: entry.selectionAfter,
    }
    return { entries: [...done.slice(0, -1), joined], position: done.length }
  }
  const { changes: _, ...rest } = entry
  const added = [...done, { ...rest, coalesce: entry.coalesce, steps: [step] }].slice(-maxEntries)
  return { entries: added, position: added.length }
}

const joins = (last: HistoryEntry, entry: NewEntry): boolean =>
  entry.coalesce !== undefined &&
  last.coalesce === entry.coalesce &&
  entry.time - last.time < coalesceMs

export interface Moved {
  readonly history: History
  readonly text: string
  /** In the order in which they were applied, one batch after the other. */
  readonly batches: readonly (readonly TextChange[])[]
  readonly entry: HistoryEntry
  readonly select: readonly string[]
}

export function undo(history: History, text: string): Moved | undefined {
  const entry = history.entries[history.position - 1]
  if (!entry) return undefined
  const batches = entry.steps.toReversed().map(({ inverse }) => inverse)
  return {
    history: { ...history, position: history.position - 1 },
    text: batches.reduce(applyChanges, text),
    batches,
    entry,
    select: entry.selectionBefore,
  }
}

export function redo(history: History, text: string): Moved | undefined {
  const entry = history.entries[history.position]
  if (!entry) return undefined
  const batches = entry.steps.map(({ changes }) => changes)
  return {
    history: { ...history, position: history.position + 1 },
    text: batches.reduce(applyChanges, text),
    batches,
    entry,
    select: entry.selectionAfter,
  }
}
