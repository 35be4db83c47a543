/** Problems of the last check, and where the text cannot be read, as marks in the text. */
import { setDiagnostics } from '@codemirror/lint'
import type { Diagnostic } from '@codemirror/lint'
import type { EditorView } from '@codemirror/view'

import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import type { Editor } from '../app/editor.ts'
import type { DocState } from '../doc/doc-store.ts'
import { fixesOf } from '../problems/fixes.ts'

export function attachLint(editor: Editor, view: EditorView): () => void {
  const show = (state: DocState): void => {
    const found = diagnosticsOf(editor, state, view.state.doc.length)
    view.dispatch(setDiagnostics(view.state, found))
  }
  show(editor.doc.getState())
  return editor.doc.subscribe((state, before) => {
    // The text arrives on the screen after this: its new marks come with the next check.
    if (state.problems === before.problems && state.broken === before.broken) return
    queueMicrotask(() => view.dom.isConnected && show(editor.doc.getState()))
  })
}

function diagnosticsOf(editor: Editor, state: DocState, length: number): Diagnostic[] {
  const { problems, broken, version, checkedVersion } = state
  const within = (offset: number): number => Math.max(0, Math.min(offset, length))
  const found: Diagnostic[] = problems.map((problem) => ({
    from: within(problem.range.start),
    to: within(Math.max(problem.range.start, problem.range.end)),
    severity: problem.severity,
    source: problem.code,
    message: problem.hint === undefined ? problem.message : `${problem.message}\n${problem.hint}`,
    ...actionsOf(editor, problem),
  }))
  if (broken && checkedVersion !== version)
    found.push({
      from: within(broken.range.start),
      to: within(Math.max(broken.range.start, broken.range.end)),
      severity: 'error',
      message: editor.text().yaml.broken(broken.reason),
    })
  return found
}

function actionsOf(editor: Editor, problem: ProblemAnswer): Pick<Diagnostic, 'actions'> {
  // The text may have moved since: the fix is made for where the mark is now.
  const actions = fixesOf(editor, problem).map(({ id, label: name }) => ({
    name,
    apply(_view: EditorView, start: number, end: number): void {
      const now = fixesOf(editor, { ...problem, range: { start, end } })
      now.find((fix) => fix.id === id)?.run()
    },
  }))
  return actions.length > 0 ? { actions } : {}
}
