/** Wires by keyboard. */
import { wireKey } from '../../../runtime/document/edit/view.ts'
import { hasNodes } from '../../canvas/actions.ts'
import { listWires } from '../../canvas/connect-mode.ts'
import type { Editor } from '../editor.ts'
import { selectedOf } from '../ui-store.ts'
import type { Command } from './command.ts'

const selectedWire = (editor: Editor) => {
  const [key] = selectedOf(editor.ui.getState().selection, 'wire')
  return editor.graph().view.wires.find((wire) => wireKey(wire) === key)
}

export const commands: readonly Command[] = [
  {
    id: 'wire.connect',
    group: 'wire',
    label: ({ canvas }) => canvas.commands.connect,
    keys: ['c'],
    isEnabled: (editor) =>
      editor.canvas !== undefined && !editor.doc.getState().isReadOnly && hasNodes(editor),
    run: ({ canvas }) => canvas?.connectMode(),
  },
  {
    id: 'wire.list',
    group: 'wire',
    label: ({ canvas }) => canvas.commands.listWires,
    keys: ['w'],
    isEnabled: (editor) => editor.canvas !== undefined && hasNodes(editor),
    run: listWires,
  },
  {
    id: 'add.quick-into',
    group: 'add',
    label: ({ canvas }) => canvas.commands.quickAddInto,
    isEnabled: (editor) => !editor.doc.getState().isReadOnly && selectedWire(editor) !== undefined,
    run(editor) {
      const wire = selectedWire(editor)
      if (wire) editor.canvas?.quickAdd({ wire })
    },
  },
]
