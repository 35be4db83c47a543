/**
 * What the canvas was last told to show as selected. Where it shows just that, its news is an echo: taken
 * for a choice of the user, it would undo what was selected elsewhere meanwhile.
 */
import type { Editor } from '../app/editor.ts'

const told = new WeakMap<Editor, ReadonlySet<string>>()

/** Ids of the selected nodes and wires; nothing when the canvas goes. */
export function tell(editor: Editor, ids: readonly string[] | undefined): void {
  if (ids) told.set(editor, new Set(ids))
  else told.delete(editor)
}

/** A canvas that was told nothing yet has no news. */
export function isEcho(editor: Editor, selected: readonly { readonly id: string }[]): boolean {
  const last = told.get(editor)
  return !last || (last.size === selected.length && selected.every(({ id }) => last.has(id)))
}
