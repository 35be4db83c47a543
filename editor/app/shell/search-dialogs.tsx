import { useFiles } from '../../files/use-files.ts'
import { commands, isEnabled, runCommand } from '../commands/registry.ts'
import { useDoc, useEditor, useText } from '../context.tsx'
import { findInFlow } from '../find.ts'
import type { Hit } from '../find.ts'
import { goToHit } from '../go-to-hit.ts'
import { shortcutOf } from '../keys.ts'
import { goToFlow } from '../route.ts'
import { SearchDialog, search } from './search-dialog.tsx'
import type { Found } from './search-dialog.tsx'

/** Every command that can run now, every node of the flow, every flow. */
export function CommandPalette() {
  const editor = useEditor()
  const text = useText()
  const view = useDoc((state) => state.view)
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
  const nodes = findInFlow(view, '', '').map((hit): Found => ({
    id: hit.key,
    label: hit.label,
    detail: hit.detail,
    run: () => goToHit(editor, hit),
  }))
  const flows = (data?.files ?? []).map((file): Found => ({
    id: `flow:${file.id}`,
    label: file.id,
    detail: text.shell.flow,
    more: `${file.name} ${file.description}`,
    run: () => goToFlow(file.id),
  }))
  const items = [...listed, ...nodes, ...flows]
  return (
    <SearchDialog
      title={text.commands.palette}
      placeholder={text.shell.searchCommands}
      find={(typed) => search(items, typed)}
      onClose={() => editor.ui.setState({ dialog: undefined })}
    />
  )
}

export function FindDialog() {
  const editor = useEditor()
  const { shell, commands: names } = useText()
  const view = useDoc((state) => state.view)
  const yaml = useDoc((state) => state.text)
  const about = ({ kind, detail, line }: Hit): string =>
    line === undefined
      ? `${shell.findHits[kind]} · ${detail}`
      : `${shell.findHits[kind]} · ${shell.line(line)}`
  const find = (typed: string): Found[] =>
    findInFlow(view, yaml, typed).map((hit) => ({
      id: hit.key,
      label: hit.label,
      detail: about(hit),
      run: () => goToHit(editor, hit),
    }))
  return (
    <SearchDialog
      title={names.find}
      placeholder={shell.searchNodes}
      find={find}
      onTake={(typed, { id }) => editor.ui.setState({ found: { typed, key: id } })}
      onClose={() => editor.ui.setState({ dialog: undefined })}
    />
  )
}
