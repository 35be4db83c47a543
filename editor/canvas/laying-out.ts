/** The automatic layout while it is worked out beside the page: who needs its outcome can wait for it. */
import type { Editor } from '../app/editor.ts'

const running = new WeakMap<Editor, Promise<void>>()

export const isLayingOut = (editor: Editor): boolean => running.has(editor)

/** Whether it came about or failed: that is told to whoever started it. */
export const layoutDone = async (editor: Editor): Promise<void> => {
  await running.get(editor)?.catch(() => undefined)
}

export function trackLayout(editor: Editor, layout: Promise<void>): Promise<void> {
  const tracked = layout.finally(() => {
    if (running.get(editor) === tracked) running.delete(editor)
  })
  running.set(editor, tracked)
  return tracked
}
