/** What can be done with the entry as a whole. */
import type { Operation } from '../../runtime/document/edit/operation.ts'
import { duplicateSelected } from '../canvas/actions.ts'
import { removeSelected } from '../canvas/remove.ts'
import { useDoc, useEditor, useText } from '../app/context.tsx'
import { selectionKey } from '../app/ui-store.ts'
import type { MenuEntry } from '../ui/menu.tsx'
import { goToText } from './field-tags.tsx'
import type { ItemProps } from './item-form.tsx'

export function useItemMenu({ section, item }: ItemProps): readonly MenuEntry[] {
  const editor = useEditor()
  const { inspector: text } = useText()
  const isDisabled = useDoc((state) => state.isReadOnly)
  const { id } = item
  const isNode = section === 'nodes'
  const isOff = item.fields['disabled'] === true

  /** Commands are about what is selected. */
  const aim = (): void => editor.ui.setState({ selection: [selectionKey.node(id)] })
  function toggle(): void {
    const value = isOff ? undefined : true
    const label = isOff ? text.enabled(id) : text.disabled(id)
    const operation: Operation = { kind: 'set', path: ['nodes', id, 'disabled'], value }
    editor.edit([operation], { label, source: 'form' })
  }
  function duplicate(): void {
    aim()
    duplicateSelected(editor)
  }
  function remove(): void {
    if (isNode) {
      aim()
      return removeSelected(editor, true)
    }
    const label = text.removed(id)
    editor.edit([{ kind: 'remove-connection', name: id }], { label, source: 'form', select: [] })
  }

  const ofNode: readonly MenuEntry[] = [
    {
      id: 'duplicate',
      label: text.duplicate,
      isDisabled,
      run: duplicate,
    },
    { id: 'toggle', label: isOff ? text.enable : text.disable, isDisabled, run: toggle },
  ]
  return [
    ...(isNode ? ofNode : []),
    { id: 'yaml', label: text.goToYaml, run: () => void goToText(editor, [section, id]) },
    'line',
    { id: 'delete', label: text.delete, isDisabled, isDanger: true, run: remove },
  ]
}
