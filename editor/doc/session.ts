/** Opening and saving the flow: what stands between the document and the server. */
import type { Editor } from '../app/editor.ts'
import { ApiError } from '../api/client.ts'
import { isDirty } from './doc-store.ts'
import { dropDraft, readDraft } from './drafts.ts'

const explain = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** `false` when it could not be opened; a toast has said why. */
export async function openFlow(editor: Editor, id: string): Promise<boolean> {
  try {
    const file = await editor.api.file(id)
    editor.doc.open(file)
    await offerDraft(editor)
    return true
  } catch (error) {
    const title = editor.text().shell.openFailed(id)
    editor.toast({ title, detail: explain(error), tone: 'bad' })
    return false
  }
}

async function offerDraft(editor: Editor): Promise<void> {
  const { id, savedText } = editor.doc.getState()
  const draft = await readDraft(id)
  if (!draft || draft.text === savedText) return
  const { shell } = editor.text()
  const time = new Intl.DateTimeFormat(editor.ui.getState().language, {
    timeStyle: 'short',
    ...(Date.now() - draft.time > 86_400_000 ? { dateStyle: 'short' as const } : {}),
  }).format(draft.time)
  editor.toast({
    title: shell.draftFound(time),
    action: {
      label: shell.restore,
      run() {
        if (editor.doc.getState().id !== id) return
        editor.doc.replace(draft.text, { label: shell.draftRestored, source: 'file' })
      },
    },
  })
}

/** `true` when the file holds the text now. */
export async function saveFlow(editor: Editor): Promise<boolean> {
  const { id, text, etag, isReadOnly } = editor.doc.getState()
  if (!id || isReadOnly) return false
  const { shell } = editor.text()
  try {
    const answer = await editor.api.save(id, text, etag)
    if (editor.doc.getState().id !== id) return true
    editor.doc.saved(answer.etag, text)
    await dropDraft(id)
    editor.announce(shell.savedFlow(id))
    editor.toast({ title: shell.savedFlow(id), tone: 'good' })
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status === 412) {
      const current = error.refusal?.current
      editor.doc.setOnDisk({ text: current?.text, etag: current?.etag })
      editor.announce(current ? shell.changedOnDisk : shell.deletedOnDisk, 'assertive')
      return false
    }
    editor.toast({ title: shell.saveFailed, detail: explain(error), tone: 'bad' })
    editor.announce(shell.saveFailed, 'assertive')
    return false
  }
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

/** Follows the file on disk: loads it again while nothing is unsaved, else marks the difference. */
export function followDisk(editor: Editor): () => void {
  async function look(id: string, etag: string | undefined): Promise<void> {
    const { doc } = editor
    if (etag === undefined) return doc.setOnDisk({ text: undefined, etag: undefined })
    const file = await editor.api.file(id)
    const state = doc.getState()
    if (state.id !== id || file.etag === state.etag) return
    if (file.text === state.text) return doc.saved(file.etag, file.text)
    doc.setOnDisk({ text: file.text, etag: file.etag })
    if (!isDirty(state)) takeTheirs(editor)
  }
  return editor.live.onEvent((event) => {
    const state = editor.doc.getState()
    if (event.event !== 'file' || event.id !== state.id || event.etag === state.etag) return
    look(event.id, event.etag).catch(() => {
      // The next event, or the next save, tells the same.
    })
  })
}
