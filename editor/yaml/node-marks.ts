/** Nodes in the gutter: a dot at the key of each that has problems, so that a folded one shows it too. */
import { RangeSet, StateEffect, StateField } from '@codemirror/state'
import type { Extension } from '@codemirror/state'
import { GutterMarker, gutter } from '@codemirror/view'
import type { EditorView } from '@codemirror/view'

import type { Editor } from '../app/editor.ts'
import type { DocState } from '../doc/doc-store.ts'
import { nodeOfProblem } from '../problems/problem-node.ts'

interface Mark {
  readonly at: number
  readonly severity: 'error' | 'warning'
  readonly count: number
}
const setMarks = StateEffect.define<readonly Mark[]>()

// CodeMirror's markers are classes.
class Dot extends GutterMarker {
  override elementClass = 'cm-node-dot'
  constructor(severity: Mark['severity'], title: string) {
    super()
    this.severity = severity
    this.title = title
  }
  readonly severity: Mark['severity']
  readonly title: string
  override eq(other: Dot): boolean {
    return other.severity === this.severity && other.title === this.title
  }
  override toDOM(): Node {
    const dom = document.createElement('span')
    dom.dataset['severity'] = this.severity
    dom.title = this.title
    return dom
  }
}

export function nodeMarks(editor: Editor): Extension {
  const dots = StateField.define<RangeSet<GutterMarker>>({
    create: () => RangeSet.empty,
    update(marks, { changes, effects, state }) {
      let next = marks.map(changes)
      for (const effect of effects)
        if (effect.is(setMarks)) {
          const title = (count: number): string => editor.text().outline.problems(count)
          const ranges = effect.value.map(({ at, severity, count }) =>
            new Dot(severity, title(count)).range(state.doc.lineAt(at).from),
          )
          next = RangeSet.of(ranges, true)
        }
      return next
    },
  })
  return [dots, gutter({ class: 'cm-node-dots', markers: (view) => view.state.field(dots) })]
}

/** Follows the checks, and the text as it is read. */
export function attachNodeMarks(editor: Editor, view: EditorView): () => void {
  const show = (): void => {
    if (!view.dom.isConnected) return
    const marks = marksOf(editor.doc.getState(), view.state.doc.length)
    view.dispatch({ effects: setMarks.of(marks) })
  }
  queueMicrotask(show)
  return editor.doc.subscribe((state, before) => {
    // The text arrives on the screen after this.
    if (state.problems !== before.problems || state.view !== before.view) queueMicrotask(show)
  })
}

function marksOf({ problems, view }: DocState, length: number): readonly Mark[] {
  const byNode = new Map<string, Mark>()
  for (const problem of problems) {
    const node = nodeOfProblem(problem, view)
    const place = node === undefined ? undefined : view.places.nodes.get(node)
    if (node === undefined || !place || place.keyRange.start > length) continue
    const before = byNode.get(node)
    byNode.set(node, {
      at: place.keyRange.start,
      severity: before?.severity === 'error' ? 'error' : problem.severity,
      count: (before?.count ?? 0) + 1,
    })
  }
  return [...byNode.values()].toSorted((a, b) => a.at - b.at)
}
