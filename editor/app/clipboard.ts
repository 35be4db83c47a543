/**
 * Copy, cut and paste of nodes as YAML text, through the browser's own events, so that it works across
 * tabs, chats and files. Only while the canvas or the outline has the focus: elsewhere it is text.
 */
import { copyFragment } from '../../runtime/document/edit/fragment.ts'
import { removeSelected } from '../canvas/remove.ts'
import type { Editor } from './editor.ts'
import { selectedOf, selectionKey } from './ui-store.ts'

const isOurs = (): boolean =>
  document.activeElement?.closest('[data-region=canvas], [role=tree]:not([data-tree=flows])') !==
  null

/** One step, selected after it. Text that is no part of a flow is refused by a toast. */
export function pasteText(
  editor: Editor,
  fragment: string,
  at?: { readonly x: number; readonly y: number },
): void {
  const { ui } = editor
  const where = at ?? ui.getState().pointer ?? editor.canvas?.centre()
  const place = where ? { at: { x: Math.round(where.x), y: Math.round(where.y) } } : {}
  const label = editor.text().shell.pasted
  const edited = editor.edit([{ kind: 'paste', fragment, withOuterWires: false, ...place }], {
    label,
    source: 'canvas',
  })
  if (edited.ok) ui.setState({ selection: Object.values(edited.names).map(selectionKey.node) })
}

export function listenToClipboard(editor: Editor): void {
  const { doc, ui } = editor

  function copy(event: ClipboardEvent): boolean {
    const ids = selectedOf(ui.getState().selection, 'node')
    if (!isOurs() || ids.length === 0) return false
    event.clipboardData?.setData('text/plain', copyFragment(doc.getState().text, ids))
    event.preventDefault()
    editor.announce(editor.text().shell.copied(ids.length))
    return true
  }

  document.addEventListener('copy', copy)
  document.addEventListener('cut', (event) => {
    if (copy(event)) removeSelected(editor, true)
  })
  document.addEventListener('paste', (event) => {
    const fragment = event.clipboardData?.getData('text/plain') ?? ''
    if (!isOurs() || fragment.trim() === '') return
    event.preventDefault()
    pasteText(editor, fragment)
  })
}
