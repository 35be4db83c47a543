/** Every command of the folder, and running one by its id. */
import { reasonOf } from '../../../runtime/reason.ts'
import type { Editor } from '../editor.ts'
import type { Command } from './command.ts'

const modules = import.meta.glob<{ readonly commands?: readonly Command[] }>(
  ['./*.ts', '!./*.test.ts', '!./registry.ts', '!./command.ts'],
  { eager: true },
)

export const commands: readonly Command[] = Object.values(modules).flatMap(
  (module) => module.commands ?? [],
)
const byId = new Map(commands.map((command) => [command.id, command]))
if (byId.size !== commands.length) throw new Error('bug: two commands share an id')

export const findCommand = (id: string): Command | undefined => byId.get(id)

export const isEnabled = (command: Command, editor: Editor): boolean =>
  command.isEnabled?.(editor) ?? true

/** Why it cannot run now; nothing where it can, or where that is plain. */
export const whyNot = (command: Command, editor: Editor): string | undefined =>
  isEnabled(command, editor) ? undefined : command.whyNot?.(editor)

/** `false` when there is no such command or it cannot run now. */
export function runCommand(id: string, editor: Editor): boolean {
  const command = byId.get(id)
  if (!command || !isEnabled(command, editor)) return false
  const running = command.run(editor)
  running?.catch((error: unknown) => {
    const detail = reasonOf(error)
    editor.toast({ title: command.label(editor.text()), detail, tone: 'bad' })
  })
  return true
}

/** Keys of a command: the user's own, or the built-in ones. */
export const keysOf = (command: Command, editor: Editor): readonly string[] =>
  editor.ui.getState().keys[command.id] ?? command.keys ?? []
