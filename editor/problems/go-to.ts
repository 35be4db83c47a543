/** From a problem to its place, and from one problem to the next. */
import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { Editor } from '../app/editor.ts'
import { selectionKey } from '../app/ui-store.ts'
import { revealInYaml } from '../yaml/reveal.ts'
import { connectionOfProblem, nodeOfProblem, wireOfProblem } from './problem-node.ts'

/** Selects what the problem is about, and shows its place in the text. */
export function goTo(editor: Editor, problem: ProblemAnswer): void {
  const { view } = editor.doc.getState()
  const node = nodeOfProblem(problem, view)
  const connection = connectionOfProblem(problem, view)
  const wire = wireOfProblem(problem, view)
  if (node !== undefined) {
    editor.ui.setState({ selection: [selectionKey.node(node)] })
    editor.canvas?.fit([node])
  } else if (connection !== undefined)
    editor.ui.setState({ selection: [selectionKey.connection(connection)] })
  else if (wire) {
    editor.ui.setState({ selection: [selectionKey.wire(wireKey(wire))] })
    editor.canvas?.fit([wire.from.node, wire.to.node])
  }
  revealInYaml(editor, problem.range)
}

export const keyOfProblem = ({ code, path, message }: ProblemAnswer): string =>
  `${code} ${path ?? ''} ${message}`

/** The last one that was gone to, per editor: the next one follows it. */
const last = new WeakMap<Editor, string>()

/** In the order of the text, round at the ends. */
export function goToNext(editor: Editor, step: 1 | -1): void {
  const { problems } = editor.doc.getState()
  const ordered = problems.toSorted((a, b) => a.range.start - b.range.start)
  if (ordered.length === 0) return editor.announce(editor.text().problems.none)
  const at = ordered.findIndex((problem) => keyOfProblem(problem) === last.get(editor))
  const next = ordered.at((at < 0 && step < 0 ? -1 : at + step) % ordered.length)
  if (!next) return
  last.set(editor, keyOfProblem(next))
  goTo(editor, next)
  const place = ordered.indexOf(next) + 1
  editor.announce(editor.text().problems.told(place, ordered.length, next.message))
}
