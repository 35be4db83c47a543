/** The dialogs of the shell itself: loaded when the first of them is opened. */
import { useUi } from '../context.tsx'
import { CommandPalette, FindDialog } from './search-dialogs.tsx'
import { SettingsDialog } from './settings-dialog.tsx'
import { ShortcutSheet } from './shortcut-sheet.tsx'

export function ShellDialogs() {
  const name = useUi((state) => state.dialog?.name)
  switch (name) {
    case 'palette':
      return <CommandPalette />
    case 'find':
      return <FindDialog />
    case 'shortcuts':
      return <ShortcutSheet />
    case 'settings':
      return <SettingsDialog />
    default:
      return null
  }
}
