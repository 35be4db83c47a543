/** Every command that can do something with the selected nodes now, as a menu. */
import { commands, isEnabled, runCommand } from '../app/commands/registry.ts'
import type { Command, CommandGroup } from '../app/commands/command.ts'
import type { Editor } from '../app/editor.ts'
import { shortcutOf } from '../app/keys.ts'
import type { MenuEntry } from '../ui/menu.tsx'

const groups: readonly CommandGroup[] = ['edit', 'wire', 'add', 'arrange', 'run']
/** Moving a node step by step, and the history, are no matter of a menu. */
const isLeftOut = ({ id, isHidden = false }: Command): boolean =>
  isHidden || /^(edit\.(undo|redo)|arrange\.nudge|run\.(?!.*-node$))/.test(id)

export function nodeMenu(editor: Editor): readonly MenuEntry[] {
  const text = editor.text()
  return groups.flatMap((group): MenuEntry[] => {
    const entries = commands
      .filter(
        (command) => command.group === group && !isLeftOut(command) && isEnabled(command, editor),
      )
      .map((command): MenuEntry => ({
        id: command.id,
        label: command.label(text),
        shortcut: shortcutOf(command, editor),
        run: () => void runCommand(command.id, editor),
      }))
    return entries.length === 0 ? [] : [...entries, 'line']
  })
}
