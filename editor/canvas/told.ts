/**
 * What the canvas was last told to show as selected. Where it shows just that, its news is an echo: taken
 * for a choice of the user, it would undo what was selected elsewhere meanwhile.
 */
import type { Editor } from '../app/editor.ts'

const told = new WeakMap<Editor, ReadonlySet<string>>()

export const tell = (editor: Editor, keys: readonly string[]): void => {
  told.set(editor, new Set(keys))
}

export function isEcho(editor: Editor, keys: readonly string[]): boolean {
  const last = told.get(editor)
  return last?.size === keys.length && keys.every((key) => last.has(key))
}
