/** The cursor and the selected node follow one another. */
import type { EditorView, ViewUpdate } from '@codemirror/view'

import type { Editor } from '../app/editor.ts'
import { selectedOf, selectionKey } from '../app/ui-store.ts'
import { showStretch } from './flash.ts'
import { fromStore } from './sync-text.ts'

export interface SelectionSync {
  listen(update: ViewUpdate): void
  attach(view: EditorView): () => void
}

export function createSelectionSync(editor: Editor): SelectionSync {
  const { doc, ui } = editor
  let isTelling = false

  function tell(offset: number): void {
    const { view } = doc.getState()
    const isIn = ({ range }: { range: { start: number; end: number } }): boolean =>
      range.start <= offset && offset <= range.end
    const node = view.nodes.find(isIn)
    if (!node || ui.getState().selection.includes(selectionKey.node(node.id))) return
    isTelling = true
    try {
      ui.setState({ selection: [selectionKey.node(node.id)] })
      if (ui.getState().followsCursor) editor.canvas?.fit([node.id])
    } finally {
      isTelling = false
    }
  }

  return {
    listen(update) {
      const isForeign = update.transactions.some((one) => one.annotation(fromStore))
      if (!update.view.hasFocus || isForeign) return
      if (update.selectionSet || update.docChanged) tell(update.state.selection.main.head)
    },
    attach: (view) =>
      ui.subscribe(({ selection }, before) => {
        if (isTelling || selection === before.selection || selection.length !== 1) return
        const [id] = selectedOf(selection, 'node')
        const node = doc.getState().view.nodes.find((one) => one.id === id)
        if (node) showStretch(view, node.range, !view.hasFocus)
      }),
  }
}
