/** The open flow is watched while the overlay is on and the page is seen; otherwise nothing is asked for. */
import type { Editor } from '../app/editor.ts'
import { runningPlace } from '../app/subflow.ts'
import { canLive, liveOf } from './live-of.ts'

export function followLive(editor: Editor): () => void {
  const store = liveOf(editor)
  const decide = (): void => {
    const isWanted =
      editor.ui.getState().isLive && document.visibilityState === 'visible' && canLive(editor)
    store.watch(isWanted ? runningPlace(editor) : undefined)
  }
  const stops = [
    editor.ui.subscribe((state, before) => {
      if (state.isLive !== before.isLive || state.trail !== before.trail) decide()
    }),
    editor.doc.subscribe((state, before) => {
      if (state.id !== before.id) decide()
    }),
    editor.app.subscribe((state, before) => {
      if (state.project !== before.project) decide()
    }),
  ]
  document.addEventListener('visibilitychange', decide)
  decide()
  return () => {
    for (const stop of stops) stop()
    document.removeEventListener('visibilitychange', decide)
    store.watch(undefined)
  }
}
