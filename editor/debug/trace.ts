/** Following the next message that comes by. */
import { reasonOf } from '../../runtime/reason.ts'
import type { Editor } from '../app/editor.ts'
import { debugStoreOf } from './debug-store.ts'

const waitMs = 30_000
const waiting = new WeakMap<Editor, AbortController>()

/** `port`: any source, when none is named. */
export async function followNext(editor: Editor, port: string | undefined): Promise<void> {
  stopWaiting(editor)
  const store = debugStoreOf(editor)
  const ending = new AbortController()
  waiting.set(editor, ending)
  store.setState({ isWaiting: true })
  const flow = editor.doc.getState().id
  const { debug: text } = editor.text()
  try {
    const at = port === undefined ? {} : { port }
    const trace = await editor.api.debug.trace({ flow, ...at, waitMs }, ending.signal)
    if (trace.state === 'waiting') return tell(editor, text.traceNone)
    store.setState({ shown: { flow, trace } })
    editor.announce(text.traceTitle)
  } catch (error) {
    if (ending.signal.aborted) return
    tell(editor, reasonOf(error))
  } finally {
    if (waiting.get(editor) === ending) {
      waiting.delete(editor)
      store.setState({ isWaiting: false })
    }
  }
}

export function stopWaiting(editor: Editor): void {
  waiting.get(editor)?.abort()
  waiting.delete(editor)
  debugStoreOf(editor).setState({ isWaiting: false })
}

export const putAwayTrace = (editor: Editor): void =>
  debugStoreOf(editor).setState({ shown: undefined })

function tell(editor: Editor, title: string): void {
  editor.toast({ title })
  editor.announce(title)
}
