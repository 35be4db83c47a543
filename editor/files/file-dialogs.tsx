/** The dialogs about flow files: loaded when the first of them is opened. */
import { useUi } from '../app/context.tsx'
import { DeleteFlow } from './delete-flow.tsx'
import { ExtractSubflow } from './extract-subflow.tsx'
import { FillFlow } from './fill-flow.tsx'
import { MoveFlow } from './move-flow.tsx'
import { NewFlow } from './new-flow.tsx'

export function FileDialogs() {
  const dialog = useUi((state) => state.dialog)
  switch (dialog?.name) {
    case 'new-flow':
      return (
        <NewFlow
          key={dialog.text}
          first={dialog.template}
          text={dialog.text}
          suggested={dialog.suggested}
        />
      )
    case 'templates':
      return <FillFlow />
    case 'rename-flow':
    case 'duplicate-flow':
      return <MoveFlow key={dialog.id} id={dialog.id} isCopy={dialog.name === 'duplicate-flow'} />
    case 'extract':
      return <ExtractSubflow />
    case 'delete-flow':
      return <DeleteFlow id={dialog.id} />
    default:
      return null
  }
}
