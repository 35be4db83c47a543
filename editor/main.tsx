/** Starts the editor: makes its parts, asks the server what there is, and draws. */
import { createRoot } from 'react-dom/client'

import './app/theme/tokens.css'
import './app/theme/global.css'
import { askEarly } from './api/ask-early.ts'
import { api } from './api/client.ts'
import { App } from './app/app.tsx'
import { listenToClipboard } from './app/clipboard.ts'
import { createEditor } from './app/editor.ts'
import { loadFacts } from './app/facts.ts'
import { flowAt } from './app/route.ts'
import { createUiStore } from './app/ui-store.ts'
import { createDocStore } from './doc/doc-store.ts'
import { connectLive } from './live/live.ts'
import { loadMessages, preferredLanguage } from './locales/language.ts'

// Comes beside everything else, for who opens a flow at once.
const first = flowAt(location.pathname)
if (first)
  import('./app/shell/workbench.tsx').catch(() => {
    // The shell asks for it again, and tells when that fails.
  })

const ui = createUiStore(safeStorage(), { language: preferredLanguage(navigator.languages) })
const doc = createDocStore({
  get: () => ui.getState().selection,
  set: (selection) => ui.setState({ selection }),
})
const live = connectLive(`${location.origin.replace(/^http/, 'ws')}/api/live`)
const messages = await loadMessages(ui.getState().language)
const editor = createEditor({ doc, ui, api: first ? askEarly(api, first) : api, live, messages })
await loadFacts(editor)

listenToClipboard(editor)

createRoot(document.getElementById('root') ?? document.body).render(<App editor={editor} />)

/** Access alone throws where storage is forbidden. */
function safeStorage(): Storage | undefined {
  try {
    return window.localStorage
  } catch {
    return undefined
  }
}
