/** What can be done with the entry as a whole. */
import { copyFragment } from '../../runtime/document/edit/fragment.ts'
import type { Operation } from '../../runtime/document/edit/operation.ts'
import { removeSelected } from '../canvas/remove.ts'
import { useDoc, useEditor, useText } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import { selectionKey } from '../app/ui-store.ts'
import type { MenuEntry } from '../ui/menu.tsx'
import { goToText } from './field-tags.tsx'
import type { ItemProps } from './item-form.tsx'

const beside = 32

export function duplicateNodes(editor: Editor, ids: readonly string[]): void {
  const { text, view } = editor.doc.getState()
  const corners = ids.flatMap((id) => view.layout.get(id) ?? [])
  const at = corners.length > 0 && {
    x: Math.min(...corners.map(({ x }) => x)) + beside,
    y: Math.min(...corners.map(({ y }) => y)) + beside,
  }
  const fragment = copyFragment(text, ids)
  const operation: Operation = {
    kind: 'paste',
    fragment,
    withOuterWires: false,
    ...(at ? { at } : {}),
  }
  const label = editor.text().inspector.duplicated(ids.join(', '))
  const edited = editor.edit([operation], { label, source: 'form' })
  if (!edited.ok) return
  editor.ui.setState({ selection: Object.values(edited.names).map(selectionKey.node) })
  editor.announce(label)
}

export function useItemMenu({ section, item }: ItemProps): readonly MenuEntry[] {
  const editor = useEditor()
  const { inspector: text } = useText()
  const isDisabled = useDoc((state) => state.isReadOnly)
  const { id } = item
  const isNode = section === 'nodes'
  const isOff = item.fields['disabled'] === true

  function toggle(): void {
    const value = isOff ? undefined : true
    const label = isOff ? text.enabled(id) : text.disabled(id)
    const operation: Operation = { kind: 'set', path: ['nodes', id, 'disabled'], value }
    editor.edit([operation], { label, source: 'form' })
  }
  function remove(): void {
    if (isNode) {
      editor.ui.setState({ selection: [selectionKey.node(id)] })
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
      run: () => duplicateNodes(editor, [id]),
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
