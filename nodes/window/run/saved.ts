/** What a window node keeps over a restart. */
import type { SavedStreams } from './streams.ts'

export interface Saved {
  readonly streams: SavedStreams
  readonly results: readonly { readonly payload: unknown; readonly topic: string }[]
}

/** The file was written by this node with the same options: only its outline is looked at. */
export function readSaved(state: unknown): Saved {
  const nothing = { streams: [], results: [] }
  if (typeof state !== 'object' || state === null) return nothing
  if (!('streams' in state) || !Array.isArray(state.streams)) return nothing
  if (!('results' in state) || !Array.isArray(state.results)) return nothing
  return state as Saved
}
