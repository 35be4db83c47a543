import { languages } from '../../locales/messages.ts'
import type { MenuEntry } from '../../ui/menu.tsx'
import { findCommand, isEnabled, runCommand, whyNot } from '../commands/registry.ts'
import { useApp, useDoc, useEditor, useText, useUi } from '../context.tsx'
import { shortcutOf } from '../keys.ts'
import { themes } from '../ui-store.ts'

const groups = [
  ['file.new', 'file.open', 'file.rename', 'file.duplicate', 'file.delete'],
  ['export.svg', 'export.png', 'go.copy-link'],
  ['git.diff', 'git.commit'],
  ['view.left', 'view.right', 'view.drawer', 'view.dock-yaml'],
  ['go.palette', 'help.shortcuts', 'view.tour', 'view.settings'],
] as const

export function useMainMenu(): MenuEntry[] {
  const editor = useEditor()
  const text = useText()
  const state = useUi((each) => each)
  useDoc((each) => each.id)
  const isRunning = useApp(({ project }) => project?.isRunning ?? false)
  const signedIn = useApp(({ project }) => project?.signedIn)
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
          whyNot: whyNot(command, editor),
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
  const running: MenuEntry[] = isRunning
    ? ['line', { id: 'live', label: text.shell.liveView, run: () => window.open('/live/') }]
    : []
  const session: MenuEntry[] = signedIn
    ? [
        'line',
        {
          id: 'sign-out',
          label: text.shell.signOut(signedIn.name, text.shell.roles[signedIn.role]),
          run: () => void editor.api.signOut(),
        },
      ]
    : []
  return [...commandEntries, ...themeEntries, 'line', ...languageEntries, ...running, ...session]
}
