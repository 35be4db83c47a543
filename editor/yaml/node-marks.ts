/** Nodes in the gutter: a dot at the key of each that has problems, so that a folded one shows it too. */
import { RangeSet, StateEffect, StateField } from '@codemirror/state'
import type { Extension } from '@codemirror/state'
import { Decoration, EditorView, GutterMarker, gutter } from '@codemirror/view'
import type { DecorationSet } from '@codemirror/view'

import type { Editor } from '../app/editor.ts'
import type { DocState } from '../doc/doc-store.ts'
import { nodeOfProblem } from '../problems/problem-node.ts'

interface Mark {
  readonly at: number
  readonly severity: 'error' | 'warning'
  readonly count: number
}
interface Marks {
  readonly problems: readonly Mark[]
  /** Entries whose text is broken: what the canvas shows is what they last were. */
  readonly stale: readonly number[]
}

const setMarks = StateEffect.define<Marks>()

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

const staleLine = Decoration.line({ class: 'cm-stale' })

export function nodeMarks(editor: Editor): Extension {
  const dots = StateField.define<RangeSet<GutterMarker>>({
    create: () => RangeSet.empty,
    update(marks, { changes, effects, state }) {
      let next = marks.map(changes)
      for (const effect of effects)
        if (effect.is(setMarks)) {
          const title = (count: number): string => editor.text().outline.problems(count)
          const ranges = effect.value.problems.map(({ at, severity, count }) =>
            new Dot(severity, title(count)).range(state.doc.lineAt(at).from),
          )
          next = RangeSet.of(ranges, true)
        }
      return next
    },
  })
  const stale = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(lines, { changes, effects, state }) {
      let next = lines.map(changes)
      for (const effect of effects)
        if (effect.is(setMarks))
          next = Decoration.set(
            effect.value.stale.map((at) => staleLine.range(state.doc.lineAt(at).from)),
            true,
          )
      return next
    },
    provide: (field) => EditorView.decorations.from(field),
  })
  return [dots, stale, gutter({ class: 'cm-node-dots', markers: (view) => view.state.field(dots) })]
}

/** Follows the last check and the last reading of the text. */
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

export function marksOf({ problems, view }: DocState, length: number): Marks {
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
  const stale = view.nodes.flatMap(({ id, isStale }) => {
    const start = isStale ? view.places.nodes.get(id)?.keyRange.start : undefined
    return start === undefined || start > length ? [] : [start]
  })
  const problemMarks = [...byNode.values()].toSorted((a, b) => a.at - b.at)
  return { problems: problemMarks, stale: stale.toSorted((a, b) => a - b) }
}
