import type { FlowFileSummary } from '../../runtime/admin/contract/files.ts'
import { useApp, useEditor, useText } from '../app/context.tsx'
import type { MenuEntry } from '../ui/menu.tsx'

export function useRowMenu({ id, isReadOnly }: FlowFileSummary): MenuEntry[] {
  const { ui } = useEditor()
  const { files: text } = useText()
  const canCreate = useApp((state) => state.project?.isReadOnly === false)
  const open = (name: 'rename-flow' | 'duplicate-flow' | 'delete-flow') => () =>
    ui.setState({ dialog: { name, id } })
  return [
    { id: 'rename', label: text.rename, isDisabled: isReadOnly, run: open('rename-flow') },
    { id: 'copy', label: text.duplicate, isDisabled: !canCreate, run: open('duplicate-flow') },
    'line',
    {
      id: 'delete',
      label: text.remove,
      isDanger: true,
      isDisabled: isReadOnly,
      run: open('delete-flow'),
    },
  ]
}
