/** Subflows: going in and out, and making one of what is selected. */
import { hasNodes } from '../../canvas/actions.ts'
import type { Editor } from '../editor.ts'
import { goBack, openInstance, selectedInstance, trailTo } from '../subflow.ts'
import type { Command } from './command.ts'

const canExtract = (editor: Editor): boolean =>
  hasNodes(editor) &&
  !editor.doc.getState().isReadOnly &&
  editor.app.getState().project?.isReadOnly === false

export const commands: readonly Command[] = [
  {
    id: 'subflow.open',
    group: 'go',
    label: ({ canvas }) => canvas.commands.openSubflow,
    keys: ['Alt+Enter'],
    isEnabled: (editor) => selectedInstance(editor) !== undefined,
    run(editor) {
      const node = selectedInstance(editor)
      if (node !== undefined) openInstance(editor, node)
    },
  },
  {
    id: 'subflow.back',
    group: 'go',
    label: ({ canvas }) => canvas.commands.leaveSubflow,
    keys: ['Alt+Shift+Enter'],
    isEnabled: ({ doc, ui }) => trailTo(ui.getState().trail, doc.getState().id).length > 0,
    run: (editor) => goBack(editor),
  },
  {
    id: 'subflow.extract',
    group: 'edit',
    label: ({ canvas }) => canvas.commands.extract,
    isEnabled: canExtract,
    run: ({ ui }) => ui.setState({ dialog: { name: 'extract' } }),
  },
]
