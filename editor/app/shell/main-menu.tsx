import { languages } from '../../locales/messages.ts'
import type { MenuEntry } from '../../ui/menu.tsx'
import { findCommand, isEnabled, runCommand } from '../commands/registry.ts'
import { useApp, useDoc, useEditor, useText, useUi } from '../context.tsx'
import { shortcutOf } from '../keys.ts'
import type { Theme } from '../ui-store.ts'

const themes: readonly Theme[] = ['system', 'light', 'dark', 'contrast']
const groups = [
  ['file.new', 'file.rename', 'file.duplicate', 'file.delete'],
  ['view.left', 'view.right', 'view.drawer'],
  ['go.palette', 'help.shortcuts'],
] as const

export function useMainMenu(): MenuEntry[] {
  const editor = useEditor()
  const text = useText()
  const state = useUi((each) => each)
  useDoc((each) => each.id)
  const isRunning = useApp(({ project }) => project?.isRunning ?? false)
  const commandEntries = groups.flatMap((ids): MenuEntry[] => [
    ...ids.flatMap((id): MenuEntry[] => {
      const command = findCommand(id)
      if (!command) return []
      const isOn = command.isOn?.(editor)
      return [
        {
          id,
          label: command.label(text),
          shortcut: shortcutOf(command, editor),
          isDisabled: !isEnabled(command, editor),
          ...(isOn === undefined ? {} : { isOn }),
          run: () => void runCommand(id, editor),
        },
      ]
    }),
    'line',
  ])
  const themeEntries = themes.map((theme): MenuEntry => ({
    id: theme,
    label: text.shell.themes[theme],
    isOn: state.theme === theme,
    run: () => editor.ui.setState({ theme }),
  }))
  const languageEntries = languages.map((language): MenuEntry => ({
    id: language,
    label: text.shell.languages[language],
    isOn: state.language === language,
    run: () => editor.ui.setState({ language }),
  }))
  const letters: MenuEntry = {
    id: 'letters',
    label: text.shell.letterKeys,
    isOn: state.hasLetterKeys,
    run: () => editor.ui.setState({ hasLetterKeys: !state.hasLetterKeys }),
  }
  const running: MenuEntry[] = isRunning
    ? ['line', { id: 'live', label: text.shell.liveView, run: () => window.open('/live/') }]
    : []
  return [
    ...commandEntries,
    ...themeEntries,
    'line',
    ...languageEntries,
    'line',
    letters,
    ...running,
  ]
}
