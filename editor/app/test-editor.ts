/** An editor without a server, for the tests of its parts: nothing is asked unless the test gives an `api`. */
import type { Api } from '../api/client.ts'
import { createDocStore } from '../doc/doc-store.ts'
import { en } from '../locales/en/index.ts'
import { createEditor } from './editor.ts'
import type { Editor } from './editor.ts'
import { createUiStore } from './ui-store.ts'

interface TestEditorOptions {
  readonly selection?: readonly string[]
  readonly api?: Partial<Api>
}

export function createTestEditor({ selection = [], api = {} }: TestEditorOptions = {}): Editor {
  const ui = createUiStore(undefined, { language: 'en', selection })
  const doc = createDocStore({
    get: () => ui.getState().selection,
    set: (selected) => ui.setState({ selection: selected }),
  })
  const live = {
    close: () => undefined,
    isOnline: () => true,
    onOnline: () => () => undefined,
    onEvent: () => () => undefined,
    onFrame: () => () => undefined,
    send: () => undefined,
  }
  return createEditor({ doc, ui, api: api as Api, live, messages: en })
}
