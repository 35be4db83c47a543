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
    const place = [...view.places.nodes.entries()].find(
      ([, { range }]) => range.start <= offset && offset <= range.end,
    )
    const node = place?.[0]
    if (node === undefined || ui.getState().selection.includes(selectionKey.node(node))) return
    isTelling = true
    try {
      ui.setState({ selection: [selectionKey.node(node)] })
      if (ui.getState().followsCursor) editor.canvas?.fit([node])
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
    attach(view) {
      const show = (): void => {
        const { selection } = ui.getState()
        const [id] = selectedOf(selection, 'node')
        if (isTelling || id === undefined || selection.length !== 1) return
        const place = doc.getState().view.places.nodes.get(id)
        if (place) showStretch(view, place.range, !view.hasFocus)
      }
      // The panel opens where the eye already is.
      show()
      return ui.subscribe((state, before) => state.selection !== before.selection && show())
    },
  }
}
