/**
 * How far a file is done: everything up to there has been settled. Messages may settle in any order;
 * the position moves over a gap only when the gap is done.
 */
import type { OpenFile } from './open-file.ts'

export interface Position {
  readonly file: OpenFile
  /** Where the next record begins. */
  readonly offset: number
  readonly line: number
}

export interface Tracker {
  /** The position after a record that is on its way; returns its token. */
  add(after: Position): number
  /** It is done. */
  done(token: number): void
  readonly position: Position | undefined
}

export function createTracker(moved: () => void): Tracker {
  const open = new Map<number, { readonly after: Position; isDone: boolean }>()
  let position: Position | undefined
  let tokens = 0
  return {
    add(after) {
      open.set(tokens, { after, isDone: false })
      return tokens++
    },
    done(token) {
      const entry = open.get(token)
      if (entry) entry.isDone = true
      // In order of reading: the first one is the oldest.
      for (const [oldest, { after, isDone }] of open) {
        if (!isDone) return
        open.delete(oldest)
        position = after
        moved()
      }
    },
    get position() {
      return position
    },
  }
}
