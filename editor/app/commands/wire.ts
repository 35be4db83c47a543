import { selectedOf } from '../ui-store.ts'
import type { Editor } from '../editor.ts'
import type { Command } from './command.ts'

/** The node that the keys mean: the only selected one. */
function selectedNode({ ui, graph }: Editor): string | undefined {
  const [id, second] = selectedOf(ui.getState().selection, 'node')
  return id !== undefined && second === undefined && graph().nodes.has(id) ? id : undefined
}

export const commands: readonly Command[] = [
  {
    id: 'wire.connect',
    group: 'wire',
    label: (text) => text.outline.connectDo,
    keys: ['c'],
    isEnabled: (editor) => !editor.doc.getState().isReadOnly && selectedNode(editor) !== undefined,
    run(editor) {
      const node = selectedNode(editor)
      if (node !== undefined) editor.ui.setState({ dialog: { name: 'connect', node } })
    },
  },
]
