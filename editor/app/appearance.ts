/** Theme and language on the page itself. */
import { loadMessages } from '../locales/language.ts'
import type { Editor } from './editor.ts'
import type { Theme } from './ui-store.ts'

const dark = matchMedia('(prefers-color-scheme: dark)')
const forced = matchMedia('(forced-colors: active)')
const contrast = matchMedia('(prefers-contrast: more)')

function shown(theme: Theme): Exclude<Theme, 'system'> {
  if (forced.matches) return 'contrast'
  if (theme !== 'system') return theme
  if (contrast.matches) return 'contrast'
  return dark.matches ? 'dark' : 'light'
}

export function followAppearance(editor: Editor): () => void {
  const page = document.documentElement
  const paint = (): void => {
    page.dataset['theme'] = shown(editor.ui.getState().theme)
  }
  async function speak(): Promise<void> {
    const { language } = editor.ui.getState()
    page.lang = language
    const messages = await loadMessages(language)
    if (editor.ui.getState().language === language) editor.app.setState({ messages })
  }
  paint()
  page.lang = editor.ui.getState().language
  const queries = [dark, forced, contrast]
  for (const query of queries) query.addEventListener('change', paint)
  const stop = editor.ui.subscribe((state, before) => {
    if (state.theme !== before.theme) paint()
    if (state.language !== before.language) void speak()
  })
  return () => {
    stop()
    for (const query of queries) query.removeEventListener('change', paint)
  }
}
