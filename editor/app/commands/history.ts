import type { Command } from './command.ts'

export const commands: readonly Command[] = [
  {
    id: 'edit.undo',
    group: 'edit',
    label: (text) => text.commands.undo,
    keys: ['$mod+z'],
    scope: 'everywhere',
    isEnabled: ({ doc }) => doc.getState().history.position > 0,
    run(editor) {
      const label = editor.doc.undo()
      if (label !== undefined) editor.announce(editor.text().shell.undone(label))
    },
  },
  {
    id: 'edit.redo',
    group: 'edit',
    label: (text) => text.commands.redo,
    keys: ['$mod+Shift+z', '$mod+y'],
    scope: 'everywhere',
    isEnabled({ doc }) {
      const { history } = doc.getState()
      return history.position < history.entries.length
    },
    run(editor) {
      const label = editor.doc.redo()
      if (label !== undefined) editor.announce(editor.text().shell.redone(label))
    },
  },
]
