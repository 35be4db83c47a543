/**
 * A command: one object that feeds the menu, the palette, the keyboard and the undo label. Every file in
 * this folder that exports `commands` is found by itself.
 */
import type { Messages } from '../../locales/messages.ts'
import type { Editor } from '../editor.ts'

export type CommandGroup =
  'file' | 'edit' | 'select' | 'add' | 'wire' | 'arrange' | 'view' | 'go' | 'run' | 'git' | 'help'

export interface Command {
  /** Stable: keys of the user are kept by it. `edit.undo`. */
  readonly id: string
  readonly group: CommandGroup
  label(text: Messages): string
  /**
   * As tinykeys writes them: `$mod+Shift+z`, `Alt+KeyL`. `$mod` is Ctrl, and Cmd on a Mac. A single
   * letter or digit works only while the canvas or the outline has the focus.
   */
  readonly keys?: readonly string[]
  /** Where the keys work: everywhere, or only with the focus in the canvas or the outline (the default). */
  readonly scope?: 'everywhere' | 'canvas'
  /** Its keys also work while a text is being typed. */
  readonly inTexts?: boolean
  isEnabled?(editor: Editor): boolean
  /** Why it is not enabled, where that cannot be seen. */
  whyNot?(editor: Editor): string | undefined
  /** For a switch: whether it is on. */
  isOn?(editor: Editor): boolean
  /** Left out of the palette (it needs a place or a pointer). */
  readonly isHidden?: boolean
  run(editor: Editor): void | Promise<void>
}
