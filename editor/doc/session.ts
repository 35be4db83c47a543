/** Opening and saving the flow: what stands between the document and the server. */
import { warmView } from '../../runtime/document/edit/warm-view.ts'
import { reasonOf } from '../../runtime/reason.ts'
import type { Editor } from '../app/editor.ts'
import { ApiError } from '../api/client.ts'
import { isDirty } from './doc-store.ts'
import { draftShelf } from './drafts.ts'
import type { DraftShelf } from './drafts.ts'

/** `false` when it could not be opened (a toast has said why), or is not wanted any more. */
export async function openFlow(
  editor: Editor,
  id: string,
  isWanted: () => boolean = () => true,
  shelf: DraftShelf = draftShelf,
): Promise<boolean> {
  try {
    const [file, draft] = await Promise.all([editor.api.file(id), shelf.read(id)])
    const warm = file.text.length > largeFrom ? await warmView(file.text, slices) : undefined
    if (!isWanted()) return false
    editor.doc.open(warm ? { ...file, warm } : file)
    if (draft && draft.text !== file.text && !file.isReadOnly) editor.doc.setState({ draft })
    return true
  } catch (error) {
    if (!isWanted()) return false
    const title = editor.text().shell.openFailed(id)
    editor.toast({ title, detail: reasonOf(error), tone: 'bad' })
    return false
  }
}

/** Characters: a text of fewer is read within a frame or two. */
const largeFrom = 20_000
const slices = { sliceMs: 30, pause: () => new Promise<void>((resolve) => setTimeout(resolve)) }

/** Goes on where the draft was left, with its history; a file that changed meanwhile is merged. */
export async function restoreDraft(editor: Editor): Promise<void> {
  const { doc } = editor
  const { id, draft, text, savedText, etag, isReadOnly } = doc.getState()
  if (!draft) return
  const hasEdits = text !== savedText
  if (hasEdits) {
    // Both are kept: the step can be undone.
    doc.replace(draft.text, { label: editor.text().shell.draftRestored, source: 'file' })
    doc.setState({ draft: undefined })
    return
  }
  doc.open({ id, text: draft.savedText, etag: draft.etag, isReadOnly, draft })
  if (draft.savedText === savedText) return doc.setState({ etag })
  doc.setOnDisk({ text: savedText, etag })
  await mergeApart(editor)
}

export async function discardDraft({ doc }: Editor, shelf: DraftShelf = draftShelf): Promise<void> {
  const { id } = doc.getState()
  doc.setState({ draft: undefined })
  await shelf.drop(id)
}

const saving = new WeakMap<Editor, Promise<boolean>>()

/** `true` when the file holds the text now. One save at a time: a second one waits for the first. */
export function saveFlow(editor: Editor, shelf: DraftShelf = draftShelf): Promise<boolean> {
  const before = saving.get(editor)
  const next = before ? before.then(() => save(editor, shelf)) : save(editor, shelf)
  const run = next.finally(() => {
    if (saving.get(editor) === run) saving.delete(editor)
  })
  saving.set(editor, run)
  return run
}

async function save(editor: Editor, shelf: DraftShelf): Promise<boolean> {
  const { doc } = editor
  const { id, text, etag, isReadOnly } = doc.getState()
  if (!id || isReadOnly) return false
  const { shell } = editor.text()
  try {
    const answer = await editor.api.save(id, text, etag)
    await shelf.drop(id)
    if (doc.getState().id !== id) return true
    doc.saved(answer.etag, text)
    doc.setState({ isSaveQueued: false, draft: undefined })
    editor.announce(shell.savedFlow(id))
    return true
  } catch (error) {
    await refused(editor, error)
    return false
  }
}

async function refused(editor: Editor, error: unknown): Promise<void> {
  const { doc } = editor
  const { shell } = editor.text()
  if (error instanceof ApiError && error.status === 412) {
    const current = error.refusal?.current
    doc.setState({ isSaveQueued: false })
    doc.setOnDisk({ text: current?.text, etag: current?.etag })
    editor.announce(current ? shell.changedOnDisk : shell.deletedOnDisk, 'assertive')
    await mergeApart(editor)
    return
  }
  if (error instanceof ApiError && error.status === 0) {
    doc.setState({ isSaveQueued: true })
    editor.toast({ title: shell.saveQueued, detail: shell.saveQueuedDetail })
    editor.announce(shell.saveQueued, 'assertive')
    return
  }
  editor.toast({ title: shell.saveFailed, detail: reasonOf(error), tone: 'bad' })
  editor.announce(shell.saveFailed, 'assertive')
}

/** Takes what is on disk as the saved state; the present text stays, as unsaved changes. */
export function keepMine({ doc }: Editor): void {
  const { onDisk } = doc.getState()
  if (!onDisk) return
  doc.setState({ etag: onDisk.etag, savedText: onDisk.text ?? '', onDisk: undefined })
}

/** The text on disk becomes the present one, as a step that can be undone. */
export function takeTheirs(editor: Editor): void {
  const { onDisk } = editor.doc.getState()
  if (onDisk?.text === undefined || onDisk.etag === undefined) return
  const { text, etag } = onDisk
  editor.doc.replace(text, { label: editor.text().shell.tookTheirs, source: 'file' })
  editor.doc.saved(etag, text)
}

/** Merges what is on disk where both sides changed different things; else the bar asks. */
async function mergeApart(editor: Editor): Promise<void> {
  try {
    const { mergeWhereApart } = await import('../diff/merge-done.ts')
    mergeWhereApart(editor)
  } catch {
    // The code could not be loaded: the bar asks, as for a conflict.
  }
}

/** Looks at the file again, and takes over what fits. */
async function lookAtDisk(editor: Editor, id: string): Promise<void> {
  const { doc } = editor
  // Our own save tells of itself by its answer.
  await saving.get(editor)
  const file = await editor.api.file(id).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  })
  const state = doc.getState()
  if (state.id !== id || file?.etag === state.etag) return
  if (!file) return doc.setOnDisk({ text: undefined, etag: undefined })
  if (file.text === state.text) return doc.saved(file.etag, file.text)
  doc.setOnDisk({ text: file.text, etag: file.etag })
  if (isDirty(state)) await mergeApart(editor)
  else takeTheirs(editor)
}

/** Follows the file on disk, and saves what waits for the server when it is back. */
export function followDisk(editor: Editor): () => void {
  return editor.live.onEvent((event) => {
    const { id, etag, isSaveQueued } = editor.doc.getState()
    if (!id) return
    if (event.event === 'hello' && isSaveQueued) return void saveFlow(editor)
    const isMeant = event.event === 'file' && event.id === id && event.etag !== etag
    if (!isMeant && event.event !== 'hello') return
    lookAtDisk(editor, id).catch(() => {
      // The next event, or the next save, tells the same.
    })
  })
}
