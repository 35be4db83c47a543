/** The CodeMirror view with all its parts. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, foldGutter, foldKeymap, indentUnit } from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState } from '@codemirror/state'
import type { Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  tooltips,
} from '@codemirror/view'

import { runCommand } from '../app/commands/registry.ts'
import type { Editor } from '../app/editor.ts'
import { createCompletion } from './completion.ts'
import { flashField } from './flash.ts'
import { createHover } from './hover.ts'
import { attachLint } from './lint.ts'
import { attachNodeMarks, nodeMarks } from './node-marks.ts'
import { phrasesOf } from './phrases.ts'
import { createSelectionSync } from './sync-selection.ts'
import { createTextSync } from './sync-text.ts'
import { theme } from './theme.ts'
import { wherePanel } from './where-panel.ts'

const readOnly = new Compartment()
const readOnlyOf = (isReadOnly: boolean): Extension => EditorState.readOnly.of(isReadOnly)

export function setReadOnly(view: EditorView, isReadOnly: boolean): void {
  view.dispatch({ effects: readOnly.reconfigure(readOnlyOf(isReadOnly)) })
}

export interface TextView {
  readonly view: EditorView
  detach(): void
}

export function createTextView(editor: Editor, parent: HTMLElement): TextView {
  const text = createTextSync(editor)
  const selection = createSelectionSync(editor)
  const { text: doc, isReadOnly } = editor.doc.getState()
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc,
      extensions: [
        nodeMarks(editor),
        fixedParts(),
        partsOf(editor),
        readOnly.of(readOnlyOf(isReadOnly)),
        EditorView.updateListener.of((update) => {
          text.listen(update)
          selection.listen(update)
        }),
      ],
    }),
  })
  const detachers = [
    text.attach(view),
    selection.attach(view),
    attachLint(editor, view),
    attachNodeMarks(editor, view),
  ]
  return {
    view,
    detach() {
      for (const detach of detachers) detach()
      view.destroy()
    },
  }
}

/** F8 goes through the problems of the whole flow, wherever the focus is. */
const ownLintKeys = lintKeymap.filter(({ key }) => key !== 'F8')

const fixedParts = (): Extension => [
  nonce(),
  // Offsets are those of the file: a carriage return is a character like another.
  EditorState.lineSeparator.of('\n'),
  EditorState.tabSize.of(2),
  indentUnit.of('  '),
  lineNumbers(),
  foldGutter(),
  lintGutter(),
  drawSelection(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  bracketMatching(),
  closeBrackets(),
  search({ top: true }),
  tooltips({ position: 'fixed' }),
  yaml(),
  flashField,
  theme,
]

function partsOf(editor: Editor): Extension {
  const { language } = editor.ui.getState()
  const run = (id: string) => (): boolean => {
    runCommand(id, editor)
    return true
  }
  // The history is that of the flow, shared with the canvas.
  const history = [
    { key: 'Mod-z', run: run('edit.undo'), shift: run('edit.redo') },
    { key: 'Mod-y', run: run('edit.redo') },
  ].map((binding) => ({ ...binding, preventDefault: true, stopPropagation: true }))
  // Its key for going to a line is ours for the changes since the last commit.
  const searching = searchKeymap.filter(({ key }) => key !== 'Mod-Alt-g')
  // It runs the flow.
  const usual = defaultKeymap.filter(({ key }) => key !== 'Mod-Enter')
  const common = [...closeBracketsKeymap, ...searching, ...foldKeymap, ...completionKeymap]
  return [
    keymap.of([...history, ...common, ...ownLintKeys, ...usual]),
    EditorState.phrases.of(phrasesOf(editor.text())),
    EditorView.contentAttributes.of({ 'aria-label': editor.text().yaml.label, tabindex: '0' }),
    autocompletion({ override: [createCompletion(editor, language)], icons: false }),
    createHover(editor, language),
    wherePanel(editor),
  ]
}

function nonce(): Extension {
  const meta = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')
  return meta?.content ? EditorView.cspNonce.of(meta.content) : []
}
