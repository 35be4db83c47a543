/** Keeps up with what runs: asks when the server says that something changed, and now and then. */
import type { RunAnswer } from '../../../runtime/admin/contract/run.ts'
import { isEqual } from '../../../runtime/document/edit/equal.ts'
import type { Editor } from '../editor.ts'
import { whenIdle } from '../when-idle.ts'
import { none, runStoreOf } from './run-store.ts'

const everyMs = 5000
const quietMs = 250
const eventMs = 1000

export function followRun(editor: Editor): () => void {
  const store = runStoreOf(editor)
  const { api, app, doc, live } = editor
  let timer: ReturnType<typeof setTimeout> | undefined
  let telling: ReturnType<typeof setTimeout> | undefined
  /** How often the server has said that something else runs. */
  let told = 0

  /** `isTold`: for an event that tells of it. */
  async function refresh(isTold: boolean): Promise<void> {
    if (app.getState().project?.isRunning !== true) return
    const seen = told
    const runs = await api.run.list()
    const { runs: before, isBusy } = store.getState()
    // Nothing is drawn anew for an answer that says what the last one said.
    if (!isEqual(runs, before)) store.setState({ runs })
    const { id } = doc.getState()
    if (!isTold && told === seen && !isBusy && isReplaced(id, before, runs)) tellLater(id)
    await takeText(editor)
  }
  /** An event says it better, if one is on its way. None is when this client was too slow for it. */
  function tellLater(id: string): void {
    clearTimeout(telling)
    telling = setTimeout(() => tellReplaced(editor, [id], editor.text().run.fileRuns), eventMs)
  }
  const ask = (isTold = false): void => {
    refresh(isTold).catch(() => {
      // Offline is told elsewhere; the next event or tick asks again.
    })
  }
  const compare = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => whenIdle(() => void compareText(editor)), quietMs)
  }
  const stops = [
    live.onEvent((event) => {
      // Events before a `hello` may have been missed: what they told of shows in what runs now.
      if (event.event === 'hello') return ask()
      if (event.event !== 'run') return
      told += 1
      clearTimeout(telling)
      ask(true)
      tellReplaced(editor, event.replaced, editor.text().run.replaced)
    }),
    app.subscribe((state, before) => {
      if (state.project !== before.project) ask()
    }),
    doc.subscribe((state, before) => {
      if (state.id !== before.id) store.setState({ text: undefined, differing: none })
      if (state.id !== before.id || state.etag !== before.etag) ask()
      if (state.version !== before.version) compare()
    }),
    store.subscribe((state, before) => {
      if (state.text !== before.text) void compareText(editor)
    }),
  ]
  const tick = setInterval(() => {
    if (document.visibilityState === 'visible' && app.getState().isOnline) ask()
  }, everyMs)
  ask()
  return () => {
    clearTimeout(timer)
    clearTimeout(telling)
    clearInterval(tick)
    for (const stop of stops) stop()
  }
}

async function takeText(editor: Editor): Promise<void> {
  const store = runStoreOf(editor)
  const { id } = editor.doc.getState()
  const { runs, text } = store.getState()
  const present = runs?.texts.find((each) => each.id === id)
  if (!present) {
    if (text) store.setState({ text: undefined })
    return
  }
  if (text?.id === id && text.etag === present.etag) {
    if (text.isDraft !== present.isDraft)
      store.setState({ text: { ...text, isDraft: present.isDraft } })
    return
  }
  const taken = await editor.api.run.text(id)
  if (editor.doc.getState().id === id) store.setState({ text: taken })
}

async function compareText(editor: Editor): Promise<void> {
  const store = runStoreOf(editor)
  if (!store.getState().runs) return
  const { text, view, id, version, savedText, etag } = editor.doc.getState()
  const { text: running } = store.getState()
  const edited = text === savedText ? etag : await hashOf(text)
  const differs = running?.id === id && running.text !== text
  const differing = differs ? (await import('./differing.ts')).differing(running.text, view) : none
  if (editor.doc.getState().version === version) store.setState({ edited, differing })
}

/** As the server hashes a file. Without a secure context there is none to show. */
async function hashOf(text: string): Promise<string | undefined> {
  const bytes = await globalThis.crypto.subtle?.digest('SHA-256', new TextEncoder().encode(text))
  if (bytes === undefined) return undefined
  const base64 = btoa(String.fromCharCode(...new Uint8Array(bytes)))
  return `"${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}"`
}

/** A draft ran, and now another text of the same flow does that stands in its file. */
function isReplaced(id: string, before: RunAnswer | undefined, now: RunAnswer): boolean {
  const textIn = (runs: RunAnswer | undefined) => runs?.texts.find((each) => each.id === id)
  const [was, is] = [textIn(before), textIn(now)]
  return was?.isDraft === true && is?.isDraft === false && is.etag !== was.etag
}

function tellReplaced(editor: Editor, replaced: readonly string[], title: string): void {
  if (!replaced.includes(editor.doc.getState().id)) return
  editor.toast({ title, detail: editor.text().run.replacedDetail })
  editor.announce(title, 'assertive')
}
