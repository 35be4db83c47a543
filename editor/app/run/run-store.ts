/** What runs, as far as the editor knows, and the question that is open before something else does. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

import type { PreviewAnswer, RunAnswer, RunText } from '../../../runtime/admin/contract/run.ts'
import { useEditor } from '../context.tsx'
import type { Editor } from '../editor.ts'

/** The text that was looked at, so that exactly that one is run. */
export interface Asked {
  readonly id: string
  readonly text: string
  /** Absent while the server looks. */
  readonly preview?: PreviewAnswer
}

export interface RunState {
  /** Absent before the first answer, and where nothing runs. */
  readonly runs: RunAnswer | undefined
  /** What runs of the open flow. */
  readonly text: RunText | undefined
  /** Nodes of the open flow that differ from what runs. */
  readonly differing: ReadonlySet<string>
  /** Hash of the text as it is edited; of the saved one the document knows. */
  readonly edited: string | undefined
  readonly asked: Asked | undefined
  readonly isBusy: boolean
}

export type RunStore = StoreApi<RunState>

const stores = new WeakMap<Editor, RunStore>()

export function runStoreOf(editor: Editor): RunStore {
  const known = stores.get(editor)
  if (known) return known
  const made = createStore<RunState>(() => ({
    runs: undefined,
    text: undefined,
    differing: none,
    edited: undefined,
    asked: undefined,
    isBusy: false,
  }))
  stores.set(editor, made)
  return made
}

export const none: ReadonlySet<string> = new Set()

export const useRun = <T>(select: (state: RunState) => T): T =>
  useStore(runStoreOf(useEditor()), select)

/** `missing`: it runs nowhere, and nobody stopped it. */
export type Standing = 'runs' | 'draft' | 'stopped' | 'missing'

export function standingOf(runs: RunAnswer, id: string): Standing {
  const text = runs.texts.find((each) => each.id === id)
  if (text) return text.isDraft ? 'draft' : 'runs'
  return runs.stopped.includes(id) ? 'stopped' : 'missing'
}

/** Flows run in this process, and one is open. */
export const canRun = ({ app, doc }: Editor): boolean =>
  app.getState().project?.isRunning === true && doc.getState().id !== ''

export const isFlowRunning = (editor: Editor): boolean => {
  const { runs } = runStoreOf(editor).getState()
  return runs?.flows.some(({ id }) => id === editor.doc.getState().id) ?? false
}

/** The part of a hash that people compare. */
export const shortHash = (etag: string | undefined): string =>
  etag?.replace('"', '').slice(0, 7) ?? ''
