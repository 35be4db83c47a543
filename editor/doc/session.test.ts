// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'

import type { LiveEvent } from '../../runtime/admin/contract/live.ts'
import { ApiError } from '../api/client.ts'
import type { Api } from '../api/client.ts'
import { createEditor } from '../app/editor.ts'
import type { Editor, Toast } from '../app/editor.ts'
import { createUiStore } from '../app/ui-store.ts'
import { en } from '../locales/en/index.ts'
import { createDocStore, isDirty } from './doc-store.ts'
import type { Draft, DraftShelf } from './drafts.ts'
import { emptyHistory } from './history.ts'
import {
  discardDraft,
  followDisk,
  keepMine,
  openFlow,
  restoreDraft,
  saveFlow,
  takeTheirs,
} from './session.ts'

const base = `version: 1
name: line
nodes:
  start:
    type: generate
    every: 1s
  end:
    type: log
wires:
  - start -> end
`
const faster = base.replace('1s', '2s')
const slower = base.replace('1s', '9s')
const renamed = base.replace('name: line', 'name: other')

/** A server with one file, and the socket beside it. */
function setUp(file = base, isReadOnly = false) {
  let text: string | undefined = file
  let edition = 1
  let isAway = false
  let tell: (event: LiveEvent) => void = () => undefined
  const etag = () => `"${edition}"`
  const answer = () => ({ id: 'line', text: text ?? '', etag: etag(), isReadOnly })
  const api = {
    file: async () => {
      if (text === undefined) throw new ApiError(404, 'gone')
      return answer()
    },
    save: vi.fn(async (id: string, sent: string, known: string | undefined) => {
      if (isAway) throw new ApiError(0, 'no network')
      const isCurrent = text === undefined ? known === undefined : known === etag()
      if (!isCurrent) {
        const refusal = { error: 'changed', code: 'changed' }
        throw new ApiError(
          412,
          'changed',
          text === undefined ? refusal : { ...refusal, current: answer() },
        )
      }
      text = sent
      edition += 1
      return { id, etag: etag() }
    }),
  }
  const live = {
    isOnline: () => true,
    onOnline: () => () => undefined,
    onEvent(listener: (event: LiveEvent) => void) {
      tell = listener
      return () => undefined
    },
  }
  const ui = createUiStore(undefined)
  const doc = createDocStore({ get: () => [], set: () => undefined })
  const editor = createEditor({
    doc,
    ui,
    api: api as unknown as Api,
    live: live as unknown as Editor['live'],
    messages: en,
  })
  const toasts: Toast[] = []
  editor.onToast((toast) => toasts.push(toast))
  followDisk(editor)
  const drafts = new Map<string, Draft>()
  const shelf: DraftShelf = {
    read: async (id) => drafts.get(id),
    write: async (id, draft) => void drafts.set(id, draft),
    drop: async (id) => void drafts.delete(id),
  }
  return {
    editor,
    doc,
    toasts,
    drafts,
    shelf,
    saves: api.save,
    open: () => openFlow(editor, 'line', () => true, shelf),
    type: (to: string) => doc.replace(to, { label: 'Type', source: 'text' }),
    save: () => saveFlow(editor, shelf),
    onDisk: () => text,
    goAway: (away: boolean) => {
      isAway = away
    },
    tell: (event: LiveEvent) => tell(event),
    /** Someone else writes the file. */
    write(to: string | undefined) {
      text = to
      edition += 1
    },
    tellOfFile: () =>
      tell({ event: 'file', id: 'line', ...(text === undefined ? {} : { etag: etag() }) }),
  }
}

test('saves what was typed, and is clean after it', async () => {
  const { open, type, save, doc, onDisk } = setUp()
  await open()
  type(faster)
  expect(isDirty(doc.getState())).toBe(true)
  expect(await save()).toBe(true)
  expect(onDisk()).toBe(faster)
  expect(isDirty(doc.getState())).toBe(false)
})

test('knows after an undo over a save that the text differs from the file', async () => {
  const { open, type, save, doc } = setUp()
  await open()
  type(faster)
  await save()
  doc.undo()
  expect(doc.getState().text).toBe(base)
  expect(isDirty(doc.getState())).toBe(true)
  doc.redo()
  expect(isDirty(doc.getState())).toBe(false)
})

test('saves twice in a row without taking its own first save for that of another', async () => {
  const { open, type, save, doc, onDisk } = setUp()
  await open()
  type(faster)
  const first = save()
  type(slower)
  expect(await Promise.all([first, save()])).toEqual([true, true])
  expect(onDisk()).toBe(slower)
  expect(doc.getState().onDisk).toBeUndefined()
})

test('never writes a read-only flow', async () => {
  const { editor, saves, open, save } = setUp(base, true)
  await open()
  editor.doc.setState({ text: faster })
  expect(await save()).toBe(false)
  expect(saves).not.toHaveBeenCalled()
})

test('merges a change on disk that touches something else, as a step that can be undone', async () => {
  const { open, type, save, write, doc, onDisk } = setUp()
  await open()
  type(faster)
  write(renamed)
  expect(await save()).toBe(false)
  expect(doc.getState().onDisk).toBeUndefined()
  expect(doc.getState().text).toBe(faster.replace('name: line', 'name: other'))
  doc.undo()
  expect(doc.getState().text).toBe(faster)
  doc.redo()
  expect(await save()).toBe(true)
  expect(onDisk()).toBe(faster.replace('name: line', 'name: other'))
})

test('asks when both sides changed the same thing, and writes nothing', async () => {
  const { open, type, save, write, doc, onDisk } = setUp()
  await open()
  type(faster)
  write(slower)
  expect(await save()).toBe(false)
  expect(doc.getState().onDisk).toMatchObject({ text: slower })
  expect(doc.getState().text).toBe(faster)
  expect(onDisk()).toBe(slower)
})

test('keeps mine: the next save writes over what is on disk', async () => {
  const { editor, open, type, save, write, onDisk } = setUp()
  await open()
  type(faster)
  write(slower)
  await save()
  keepMine(editor)
  expect(await save()).toBe(true)
  expect(onDisk()).toBe(faster)
})

test('takes theirs, as a step that can be undone', async () => {
  const { editor, open, type, save, write, doc } = setUp()
  await open()
  type(faster)
  write(slower)
  await save()
  takeTheirs(editor)
  expect(doc.getState()).toMatchObject({ text: slower, onDisk: undefined })
  expect(isDirty(doc.getState())).toBe(false)
  doc.undo()
  expect(doc.getState().text).toBe(faster)
})

test('loads a file that changed on disk while nothing is unsaved', async () => {
  const { open, write, tellOfFile, doc } = setUp()
  await open()
  write(slower)
  tellOfFile()
  await vi.waitFor(() => expect(doc.getState().text).toBe(slower))
  expect(isDirty(doc.getState())).toBe(false)
})

test('says that the file was deleted, and makes it anew when mine is kept', async () => {
  const { editor, open, write, tellOfFile, doc, save, onDisk } = setUp()
  await open()
  write(undefined)
  tellOfFile()
  await vi.waitFor(() => expect(doc.getState().onDisk).toBeDefined())
  expect(doc.getState().onDisk?.text).toBeUndefined()
  keepMine(editor)
  expect(await save()).toBe(true)
  expect(onDisk()).toBe(base)
})

test('saves by itself when the server is back', async () => {
  const { open, type, save, goAway, tell, doc, onDisk } = setUp()
  await open()
  type(faster)
  goAway(true)
  expect(await save()).toBe(false)
  expect(doc.getState().isSaveQueued).toBe(true)
  goAway(false)
  tell({ event: 'hello', version: '1' })
  await vi.waitFor(() => expect(onDisk()).toBe(faster))
  await vi.waitFor(() => expect(doc.getState().isSaveQueued).toBe(false))
})

test('looks at the file when the server is back', async () => {
  const { open, write, tell, doc } = setUp()
  await open()
  write(slower)
  tell({ event: 'hello', version: '1' })
  await vi.waitFor(() => expect(doc.getState().text).toBe(slower))
})

/** Left behind by an earlier page: `base` was open, and became `faster`. */
function leave({ drafts }: ReturnType<typeof setUp>, savedText = base, etag = '"1"'): void {
  const earlier = createDocStore({ get: () => [], set: () => undefined })
  earlier.open({ id: 'line', text: savedText, etag, isReadOnly: false })
  earlier.replace(faster, { label: 'Type', source: 'text' })
  const { text, history } = earlier.getState()
  drafts.set('line', { text, history, time: 0, savedText, etag })
}

test('offers a draft, and restores it with its history', async () => {
  const at = setUp()
  leave(at)
  await at.open()
  expect(at.doc.getState()).toMatchObject({ text: base, draft: { text: faster } })
  await restoreDraft(at.editor)
  expect(at.doc.getState()).toMatchObject({ text: faster, draft: undefined })
  expect(isDirty(at.doc.getState())).toBe(true)
  at.doc.undo()
  expect(at.doc.getState().text).toBe(base)
  expect(isDirty(at.doc.getState())).toBe(false)
})

test('merges a restored draft with what became of the file meanwhile', async () => {
  const at = setUp()
  leave(at)
  at.write(renamed)
  await at.open()
  await restoreDraft(at.editor)
  expect(at.doc.getState().text).toBe(faster.replace('name: line', 'name: other'))
  expect(await at.save()).toBe(true)
})

test('asks when the file and the draft changed the same thing', async () => {
  const at = setUp()
  leave(at)
  at.write(slower)
  await at.open()
  await restoreDraft(at.editor)
  expect(at.doc.getState()).toMatchObject({ text: faster, onDisk: { text: slower } })
})

test('offers no draft that equals the file', async () => {
  const at = setUp(faster)
  leave(at)
  await at.open()
  expect(at.doc.getState().draft).toBeUndefined()
})

test('forgets a draft that is discarded', async () => {
  const at = setUp()
  leave(at)
  await at.open()
  await discardDraft(at.editor, at.shelf)
  expect(at.doc.getState().draft).toBeUndefined()
  expect(at.drafts.size).toBe(0)
})

test('keeps what was edited before the draft was restored', async () => {
  const at = setUp()
  leave(at)
  await at.open()
  at.type(renamed)
  await restoreDraft(at.editor)
  expect(at.doc.getState().text).toBe(faster)
  at.doc.undo()
  expect(at.doc.getState().text).toBe(renamed)
})

test('does not open a flow that is not wanted any more', async () => {
  const { editor, shelf, doc } = setUp()
  expect(await openFlow(editor, 'line', () => false, shelf)).toBe(false)
  expect(doc.getState()).toMatchObject({ id: '', history: emptyHistory })
})
