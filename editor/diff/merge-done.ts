/** Merging the version on disk into the open flow. */
import { mergeTexts } from '../../runtime/document/merge/merge-texts.ts'
import type { Editor } from '../app/editor.ts'

/** The merged text as a step that can be undone; what is on disk counts as the saved state from now on. */
export function mergeDone({ doc, text: messages }: Editor, merged: string): void {
  const { onDisk } = doc.getState()
  if (onDisk?.text === undefined || onDisk.etag === undefined) return
  doc.replace(merged, { label: messages().diff.merge.step, source: 'file' })
  doc.saved(onDisk.etag, onDisk.text)
}

/** Merges at once where nothing overlaps, and asks otherwise. */
export function mergeOnDisk(editor: Editor): void {
  if (!mergeWhereApart(editor)) editor.ui.setState({ dialog: { name: 'merge' } })
}

/** `false` when both sides changed the same thing: then nothing is done. */
export function mergeWhereApart(editor: Editor): boolean {
  const { savedText, text, onDisk } = editor.doc.getState()
  if (onDisk?.text === undefined) return false
  const merge = mergeTexts(savedText, text, onDisk.text)
  if (merge.conflicts.length > 0) return false
  mergeDone(editor, merge.text)
  const { diff, commands } = editor.text()
  editor.announce(diff.merge.done)
  editor.toast({
    title: diff.merge.done,
    detail: diff.merge.clean,
    tone: 'good',
    action: { label: commands.undo, run: () => void editor.doc.undo() },
  })
  return true
}
