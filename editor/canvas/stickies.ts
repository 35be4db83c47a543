/** Stickies: `notes:` of the file. */
import type { Operation } from '../../runtime/document/edit/operation.ts'
import { snap } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import { selectionKey } from '../app/ui-store.ts'
import { freeName } from './new-node.ts'

const size = { width: 208, height: 112 }

export function addSticky(editor: Editor): void {
  const at = editor.ui.getState().pointer ?? editor.canvas?.centre() ?? { x: 0, y: 0 }
  const id = freeName('note', new Set(editor.graph().view.stickies.map((each) => each.id)))
  const { labels, stickyText } = editor.text().canvas
  const value = { text: stickyText, x: snap(at.x), y: snap(at.y), ...size }
  const select = [selectionKey.sticky(id)]
  editor.edit([{ kind: 'set', path: ['notes', id], value }], {
    label: labels.addSticky,
    source: 'canvas',
    select,
  })
}

export function setSticky(
  editor: Editor,
  id: string,
  fields: Readonly<Record<string, unknown>>,
): void {
  const operations = Object.entries(fields).map(([key, value]): Operation => ({
    kind: 'set',
    path: ['notes', id, key],
    value,
  }))
  const label = editor.text().canvas.labels.changeSticky
  editor.edit(operations, { label, source: 'canvas' })
}
