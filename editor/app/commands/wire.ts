/** Wires by keyboard. */
import { hasNodes } from '../../canvas/actions.ts'
import { listWires } from '../../canvas/connect-mode.ts'
import type { Command } from './command.ts'

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
]
