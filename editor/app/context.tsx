/** The editor for React: hooks that read one value and render again only when that value changes. */
import { createContext, use, useMemo } from 'react'
import { useStore } from 'zustand'

import type { DocState } from '../doc/doc-store.ts'
import type { Messages } from '../locales/messages.ts'
import type { FlowGraph } from '../model/flow-graph.ts'
import type { NodeTypes } from '../model/node-types.ts'
import type { AppState, Editor } from './editor.ts'
import { placeOf } from './subflow.ts'
import type { RunningPlace } from './subflow.ts'
import type { UiState } from './ui-store.ts'

export const EditorContext = createContext<Editor | undefined>(undefined)

export function useEditor(): Editor {
  const editor = use(EditorContext)
  if (!editor) throw new Error('bug: used outside the editor')
  return editor
}

export const useDoc = <T,>(select: (state: DocState) => T): T => useStore(useEditor().doc, select)
export const useUi = <T,>(select: (state: UiState) => T): T => useStore(useEditor().ui, select)
export const useApp = <T,>(select: (state: AppState) => T): T => useStore(useEditor().app, select)
export const useText = (): Messages => useApp((state) => state.messages)
export const useTypes = (): NodeTypes => useApp((state) => state.types)

/** Renders again with each change of the view. */
export function useGraph(): FlowGraph {
  const editor = useEditor()
  useDoc((state) => state.view)
  useTypes()
  return editor.graph()
}

/** Where the open flow runs: by itself, or inside of an instance. */
export function useRunningPlace(): RunningPlace {
  const id = useDoc((state) => state.id)
  const trail = useUi((state) => state.trail)
  return useMemo(() => placeOf(id, trail), [id, trail])
}
