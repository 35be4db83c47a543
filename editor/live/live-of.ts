/** The live view of an editor, and what React reads of it: only what changes rarely. */
import { useStore } from 'zustand'

import { useEditor } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import { createLiveStore } from './live-store.ts'
import type { LiveFacts, LiveStore } from './live-store.ts'

const stores = new WeakMap<Editor, LiveStore>()

export function liveOf(editor: Editor): LiveStore {
  const known = stores.get(editor)
  if (known) return known
  const made = createLiveStore(editor.live)
  stores.set(editor, made)
  return made
}

export const useLive = <T>(select: (facts: LiveFacts) => T): T =>
  useStore(liveOf(useEditor()).facts, select)

/** There is something to look at: flows run in the process that serves this page. */
export const canLive = ({ app, doc }: Editor): boolean =>
  app.getState().project?.isRunning === true && doc.getState().id !== ''
