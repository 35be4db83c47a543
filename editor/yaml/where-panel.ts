/** The line above the text that says where the cursor is: `nodes › decode › cases`. */
import type { Extension } from '@codemirror/state'
import { showPanel } from '@codemirror/view'
import type { EditorView, Panel } from '@codemirror/view'

import type { Editor } from '../app/editor.ts'
import { placeIn } from './place-in.ts'

export function wherePanel(editor: Editor): Extension {
  return showPanel.of((view) => createPanel(editor, view))
}

function createPanel(editor: Editor, view: EditorView): Panel {
  const dom = document.createElement('div')
  dom.className = 'cm-where'
  const show = (): void => {
    const words = whereIs(editor, view)
    if (dom.textContent !== words) dom.textContent = words
  }
  show()
  return {
    dom,
    top: true,
    update(update) {
      if (update.docChanged || update.selectionSet) show()
    },
  }
}

function whereIs(editor: Editor, { state }: EditorView): string {
  const line = state.doc.lineAt(state.selection.main.head)
  // At the end of the line its own key counts.
  const path = placeIn(state, line.to)?.path ?? []
  const own = /^\s*(?:- +)?(["']?)([^\s#:"']+)\1:(?:\s|$)/.exec(line.text)?.[2]
  const keys = own !== undefined && path.at(-1) !== own ? [...path, own] : path
  const names = keys.filter((key) => key !== '-')
  return names.length === 0 ? editor.text().yaml.atTop : names.join(' › ')
}
