/** What is done to single messages: answers of what was put in, the way that is shown, breakpoints. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

import type {
  BreakpointAnswer,
  InjectAnswer,
  InjectBody,
  TraceAnswer,
} from '../../runtime/admin/contract/debug.ts'
import { useEditor } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'

export interface Answered {
  readonly key: number
  readonly answer?: InjectAnswer
  readonly error?: string
}
export interface ShownTrace {
  readonly flow: string
  readonly trace: TraceAnswer
}
export interface DebugState {
  /** The last ones, the newest first. */
  readonly answers: readonly Answered[]
  readonly last: InjectBody | undefined
  /** How often it is put in still. */
  readonly repeating: number | undefined
  readonly shown: ShownTrace | undefined
  /** A message is waited for. */
  readonly isWaiting: boolean
  readonly breakpoints: readonly BreakpointAnswer[]
}
export type DebugStore = StoreApi<DebugState>

const stores = new WeakMap<Editor, DebugStore>()

export function debugStoreOf(editor: Editor): DebugStore {
  const known = stores.get(editor)
  if (known) return known
  const made = createStore<DebugState>(() => ({
    answers: [],
    last: undefined,
    repeating: undefined,
    shown: undefined,
    isWaiting: false,
    breakpoints: [],
  }))
  stores.set(editor, made)
  return made
}

export const useDebug = <T>(select: (state: DebugState) => T): T =>
  useStore(debugStoreOf(useEditor()), select)
