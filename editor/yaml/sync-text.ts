/** The text of the flow and the text on the screen, kept the same in both directions. */
import { Annotation } from '@codemirror/state'
import type { Transaction } from '@codemirror/state'
import type { EditorView, ViewUpdate } from '@codemirror/view'

import type { TextChange } from '../../runtime/document/edit/operation.ts'
import type { Editor } from '../app/editor.ts'
import { changeBetween } from '../doc/changes.ts'

/** Comes from the store: it is not told to the store again. */
export const fromStore = Annotation.define<true>()

export interface TextSync {
  listen(update: ViewUpdate): void
  attach(view: EditorView): () => void
}

export function createTextSync(editor: Editor): TextSync {
  let isTelling = false

  function tell(transaction: Transaction): void {
    const changes: TextChange[] = []
    transaction.changes.iterChanges((from, to, _start, _end, inserted) => {
      changes.push({ from, to, insert: inserted.toString() })
    })
    const label = editor.text().yaml.typing
    isTelling = true
    try {
      editor.doc.type(changes, { label, source: 'text', coalesce: 'typing' })
    } finally {
      isTelling = false
    }
  }

  return {
    listen(update) {
      for (const transaction of update.transactions)
        if (transaction.docChanged && !transaction.annotation(fromStore)) tell(transaction)
    },
    attach(view) {
      const show = (changes: readonly TextChange[]): void => {
        if (changes.length > 0) view.dispatch({ changes, annotations: fromStore.of(true) })
      }
      return editor.doc.onText((event) => {
        if (isTelling) return
        for (const batch of event.batches) show(batch)
        // After a file was opened, all of it differs.
        show(changeBetween(view.state.doc.toString(), event.text))
      })
    },
  }
}
