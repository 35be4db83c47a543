/** Asks the server for the problems of the text, a moment after each change. */
import type { Editor } from '../app/editor.ts'

const waitMs = 150

export function checkChanges({ doc, api, ui }: Editor): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  async function check(): Promise<void> {
    const { id, text, version } = doc.getState()
    if (!id) return
    running = new AbortController()
    const { language } = ui.getState()
    try {
      const { problems } = await api.validate(id, text, language, running.signal)
      if (doc.getState().id === id) doc.setProblems(problems, version)
    } catch {
      // Offline or overtaken: the problems stay as they are until the next check.
    }
  }

  function plan(): void {
    clearTimeout(timer)
    running?.abort()
    timer = setTimeout(() => void check(), waitMs)
  }

  const stops = [
    doc.onText(plan),
    ui.subscribe((state, before) => state.language !== before.language && plan()),
  ]
  if (doc.getState().id) plan()
  return () => {
    clearTimeout(timer)
    running?.abort()
    for (const stop of stops) stop()
  }
}
