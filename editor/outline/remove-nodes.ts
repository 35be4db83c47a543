import type { Editor } from '../app/editor.ts'

/** Takes nodes out; false when that was refused. */
export function removeNodes(editor: Editor, ids: readonly string[]): boolean {
  if (editor.doc.getState().isReadOnly || ids.length === 0) return false
  const text = editor.text().outline
  const names = ids.join(', ')
  const change = { label: text.remove(names), source: 'outline', select: [] } as const
  const edited = editor.edit([{ kind: 'remove-nodes', ids, heal: [] }], change)
  if (edited.ok) editor.announce(text.removed(names))
  return edited.ok
}
