/** Wires that bear a mark in their middle already: their number stands below it. */
import { wireKey } from '../../../runtime/document/edit/view.ts'
import type { Editor } from '../../app/editor.ts'
import { debugStoreOf } from '../../debug/debug-store.ts'
import { isRunningAs } from '../../debug/places.ts'
import { tappedWires } from '../taps/tap-paint.ts'
import { pageTaps } from '../taps/taps-store.ts'

export function markedWires(editor: Editor): ReadonlySet<string> {
  const tapped = tappedWires(editor)
  const { id } = editor.doc.getState()
  const held = debugStoreOf(editor)
    .getState()
    .breakpoints.flatMap(({ flow, wire }) => (flow === id ? [wire] : []))
  if (held.length === 0) return tapped
  const stopped = editor
    .graph()
    .view.wires.filter((wire) => held.some((name) => isRunningAs(wire, name)))
  return new Set([...tapped, ...stopped.map(wireKey)])
}

export function onMarked(editor: Editor, listener: () => void): () => void {
  const stops = [
    pageTaps().taps.subscribe(listener),
    debugStoreOf(editor).subscribe((state, before) => {
      if (state.breakpoints !== before.breakpoints) listener()
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
