import { useFiles } from '../../files/use-files.ts'
import { inLine } from '../../model/flow-graph.ts'
import { commands, isEnabled, runCommand } from '../commands/registry.ts'
import { useDoc, useEditor, useText } from '../context.tsx'
import { shortcutOf } from '../keys.ts'
import { goToFlow } from '../route.ts'
import { selectionKey } from '../ui-store.ts'
import { SearchDialog } from './search-dialog.tsx'
import type { Found } from './search-dialog.tsx'

/** Every command that can run now, every node of the flow, every flow. */
export function CommandPalette() {
  const editor = useEditor()
  const text = useText()
  const nodes = useFoundNodes()
  const { data } = useFiles()
  const listed = commands
    .filter((command) => !command.isHidden && isEnabled(command, editor))
    .map((command): Found => ({
      id: `command:${command.id}`,
      label: command.label(text),
      detail: text.shell.groups[command.group],
      shortcut: shortcutOf(command, editor),
      run: () => void runCommand(command.id, editor),
    }))
  const flows = (data?.files ?? []).map((file): Found => ({
    id: `flow:${file.id}`,
    label: file.id,
    detail: text.shell.flow,
    more: `${file.name} ${file.description}`,
    run: () => goToFlow(file.id),
  }))
  return (
    <SearchDialog
      title={text.commands.palette}
      placeholder={text.shell.searchCommands}
      items={[...listed, ...nodes, ...flows]}
      onClose={() => editor.ui.setState({ dialog: undefined })}
    />
  )
}

export function FindDialog() {
  const { ui } = useEditor()
  const text = useText()
  return (
    <SearchDialog
      title={text.commands.find}
      placeholder={text.shell.searchNodes}
      items={useFoundNodes()}
      onClose={() => ui.setState({ dialog: undefined })}
    />
  )
}

function useFoundNodes(): Found[] {
  const editor = useEditor()
  const { shell } = useText()
  const nodes = useDoc((state) => state.view.nodes)
  return nodes.map(({ id, type, fields, note }) => ({
    id: `node:${id}`,
    label: id,
    detail: type ?? shell.node,
    more: `${note ?? ''} ${inLine(fields)}`,
    run() {
      editor.ui.setState({ selection: [selectionKey.node(id)] })
      editor.canvas?.fit([id])
      editor.canvas?.focus()
    },
  }))
}
