/**
 * The open flow. Its text is the truth; the view is read from it after each change, and the history
 * knows how to go back. Nothing else in the editor holds flow content.
 */
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import { edit } from '../../runtime/document/edit/edit.ts'
import type { Edited, Operation, TextChange } from '../../runtime/document/edit/operation.ts'
import { emptyView, readView } from '../../runtime/document/edit/read-view.ts'
import type { BrokenText, FlowView } from '../../runtime/document/edit/view.ts'
import { applyChanges, changeBetween, mapOffset } from './changes.ts'
import type { Draft } from './drafts.ts'
import { emptyHistory, record, redo, undo } from './history.ts'
import type { EditSource, History, Moved } from './history.ts'

export interface DocState {
  /** Flow id; empty when no flow is open. */
  readonly id: string
  readonly text: string
  /** Counts the changes of the text: a cheap key for what is derived from it. */
  readonly version: number
  /** The last readable state; parts of it are stale while the text is broken. */
  readonly view: FlowView
  readonly broken: BrokenText | undefined
  /** Of the last check; ranges follow the text until the next one. */
  readonly problems: readonly ProblemAnswer[]
  /** The text that `problems` were found in is this version. */
  readonly checkedVersion: number
  /** As it is on disk, as far as we know. */
  readonly savedText: string
  readonly etag: string | undefined
  readonly isReadOnly: boolean
  readonly history: History
  /** The file on disk is another one now: its text and ETag, `undefined` text when it was deleted. */
  readonly onDisk:
    { readonly text: string | undefined; readonly etag: string | undefined } | undefined
  /** What was left unsaved an earlier time; someone has to say what becomes of it. */
  readonly draft: Draft | undefined
  /** A save waits for the server to come back. */
  readonly isSaveQueued: boolean
}

export interface Change {
  readonly label: string
  readonly source: EditSource
  readonly coalesce?: string
  /** Ids to select after it; without it the selection stays. */
  readonly select?: readonly string[]
}

/** What a listener of text changes gets: batches in order, each with offsets into the text before it. */
export interface TextEvent {
  readonly batches: readonly (readonly TextChange[])[]
  /** Who made the change: the YAML panel ignores its own. */
  readonly source: EditSource | 'history' | 'open'
  readonly text: string
}

export interface OpenFile {
  readonly id: string
  readonly text: string
  readonly etag: string | undefined
  readonly isReadOnly: boolean
  /** A draft that differs from the file: the text to start from, with its history. */
  readonly draft?: { readonly text: string; readonly history: History }
  /** What was read of the text before, for one that is large. */
  readonly warm?: FlowView
}

export interface DocStore extends StoreApi<DocState> {
  open(file: OpenFile): void
  close(): void
  /** Operations as one step of the history. Refusals change nothing. */
  apply(operations: readonly Operation[], change: Change): Edited
  /** Changes of the text as typed. */
  type(changes: readonly TextChange[], change: Change): void
  /** Another whole text (a merge, a revert), as the smallest change. */
  replace(text: string, change: Change): void
  /** The label of the entry that was undone. */
  undo(): string | undefined
  redo(): string | undefined
  /** Goes to a position of the history. */
  travel(position: number): void
  saved(etag: string, text: string): void
  setProblems(problems: readonly ProblemAnswer[], version: number): void
  setOnDisk(onDisk: DocState['onDisk']): void
  onText(listener: (event: TextEvent) => void): () => void
}

const closed: DocState = {
  id: '',
  text: '',
  version: 0,
  view: emptyView,
  broken: undefined,
  problems: [],
  checkedVersion: 0,
  savedText: '',
  etag: undefined,
  isReadOnly: true,
  history: emptyHistory,
  onDisk: undefined,
  draft: undefined,
  isSaveQueued: false,
}

export const isDirty = (state: DocState): boolean => state.text !== state.savedText

export interface SelectionPort {
  get(): readonly string[]
  set(ids: readonly string[]): void
}

/** `selection`: who knows what is selected, so that undo can bring it back. */
export function createDocStore(selection: SelectionPort, now: () => number = Date.now): DocStore {
  const store = createStore<DocState>(() => closed)
  const listeners = new Set<(event: TextEvent) => void>()

  function show(text: string, event: TextEvent, more: Partial<DocState>): void {
    const before = store.getState()
    const { view, broken } = readView(text, before.view)
    const problems = before.problems.map((problem) => moved(problem, event.batches))
    store.setState({ text, view, broken, problems, version: before.version + 1, ...more })
    for (const listener of listeners) listener(event)
  }

  function change(
    changes: readonly TextChange[],
    { label, source, coalesce, select }: Change,
  ): void {
    if (changes.length === 0) return
    const { text, history, isReadOnly } = store.getState()
    if (isReadOnly) return
    const selectionBefore = selection.get()
    const entry = {
      label,
      source,
      coalesce,
      changes,
      time: now(),
      selectionBefore,
      selectionAfter: select ?? selectionBefore,
    }
    const after = applyChanges(text, changes)
    const event: TextEvent = { batches: [changes], source, text: after }
    show(after, event, { history: record(history, text, entry) })
    if (select) selection.set(select)
  }

  function move(step: Moved | undefined): string | undefined {
    if (!step) return undefined
    const event: TextEvent = { batches: step.batches, source: 'history', text: step.text }
    show(step.text, event, { history: step.history })
    selection.set(step.select)
    return step.entry.label
  }

  const goBack = () => move(undo(store.getState().history, store.getState().text))
  const goOn = () => move(redo(store.getState().history, store.getState().text))

  return {
    ...store,
    open({ id, text, etag, isReadOnly, draft, warm }) {
      const shown = draft?.text ?? text
      const { view, broken } = readView(shown, warm)
      store.setState({
        ...closed,
        id,
        text: shown,
        version: store.getState().version + 1,
        view,
        broken,
        savedText: text,
        etag,
        isReadOnly,
        history: draft?.history ?? emptyHistory,
      })
      selection.set([])
      for (const listener of listeners) listener({ batches: [], source: 'open', text: shown })
    },
    close() {
      store.setState({ ...closed, version: store.getState().version + 1 })
      selection.set([])
    },
    apply(operations, options) {
      const edited = edit(store.getState().text, operations)
      if (edited.ok) change(edited.changes, options)
      return edited
    },
    type: change,
    replace: (text, options) => change(changeBetween(store.getState().text, text), options),
    undo: goBack,
    redo: goOn,
    travel(position) {
      const steps = position - store.getState().history.position
      for (let step = 0; step < Math.abs(steps); step += 1)
        if (steps < 0) goBack()
        else goOn()
    },
    saved: (etag, text) => store.setState({ etag, savedText: text, onDisk: undefined }),
    setProblems(problems, version) {
      if (version === store.getState().version)
        store.setState({ problems, checkedVersion: version })
    },
    setOnDisk: (onDisk) => store.setState({ onDisk }),
    onText(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Lines and columns are left as they were: the next check, a moment later, brings them. */
function moved(problem: ProblemAnswer, batches: TextEvent['batches']): ProblemAnswer {
  const at = (offset: number): number => batches.reduce(mapOffset, offset)
  const range = { start: at(problem.range.start), end: at(problem.range.end) }
  return { ...problem, range }
}
