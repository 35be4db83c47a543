/** Marks a stretch for a moment, so that the eye finds it. */
import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView } from '@codemirror/view'
import type { DecorationSet } from '@codemirror/view'

interface Stretch {
  readonly start: number
  readonly end: number
}

const flashed = StateEffect.define<Stretch | undefined>()
const line = Decoration.line({ class: 'cm-flash' })
const shownFor = 900

export const flashField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes)
    for (const effect of transaction.effects) {
      if (!effect.is(flashed)) continue
      next = Decoration.none
      if (!effect.value) continue
      const { doc } = transaction.state
      const first = doc.lineAt(effect.value.start).number
      const last = doc.lineAt(effect.value.end).number
      const lines = Array.from({ length: last - first + 1 }, (_, index) =>
        line.range(doc.line(first + index).from),
      )
      next = Decoration.set(lines)
    }
    return next
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** Scrolls only when the start cannot be seen. `moves`: the cursor goes there too. */
export function showStretch(view: EditorView, stretch: Stretch, moves: boolean): void {
  const { length } = view.state.doc
  const start = Math.min(stretch.start, length)
  // A value ends behind its last line break; that next line is not part of it.
  const text = view.state.sliceDoc(start, Math.min(stretch.end, length)).trimEnd()
  const end = start + text.length
  const effects: StateEffect<unknown>[] = [flashed.of({ start, end })]
  if (!canBeSeen(view, start)) effects.push(EditorView.scrollIntoView(start, { y: 'center' }))
  view.dispatch({ effects, ...(moves ? { selection: { anchor: start } } : {}) })
  setTimeout(() => {
    if (view.dom.isConnected) view.dispatch({ effects: flashed.of(undefined) })
  }, shownFor)
}

function canBeSeen(view: EditorView, offset: number): boolean {
  const block = view.lineBlockAt(offset)
  const top = view.scrollDOM.scrollTop
  return block.top >= top && block.bottom <= top + view.scrollDOM.clientHeight
}
