/** Asks for the problems of the text a moment after each change: the server, or a worker without one. */
import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import type { Editor } from '../app/editor.ts'
import { ApiError } from '../api/client.ts'

const waitMs = 150

export function checkChanges(editor: Editor): () => void {
  const { doc, ui, app, live } = editor
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined

  async function check(): Promise<void> {
    const { id, version } = doc.getState()
    if (!id) return
    running = new AbortController()
    try {
      const problems = await problemsOf(editor, running.signal)
      if (doc.getState().id === id) doc.setProblems(problems, version)
    } catch {
      // Overtaken: the problems stay as they are until the next check.
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
    app.subscribe((state, before) => state.types !== before.types && plan()),
    // The server knows more than the worker.
    live.onOnline((isOnline) => isOnline && plan()),
  ]
  if (doc.getState().id) plan()
  return () => {
    clearTimeout(timer)
    running?.abort()
    for (const stop of stops) stop()
  }
}

async function problemsOf(
  { doc, ui, app, api }: Editor,
  signal: AbortSignal,
): Promise<readonly ProblemAnswer[]> {
  const { id, text } = doc.getState()
  const { language } = ui.getState()
  try {
    return (await api.validate(id, text, language, signal)).problems
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 0) throw error
    const { checkInWorker } = await import('./worker/client.ts')
    const found = await checkInWorker({ id, text, language }, app.getState().types)
    signal.throwIfAborted()
    return found
  }
}
