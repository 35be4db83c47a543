/** The dialog that is open, if any. */
import { Suspense, lazy } from 'react'

import { useUi } from '../context.tsx'
import { CommandPalette, FindDialog } from './search-dialogs.tsx'
import { ShortcutSheet } from './shortcut-sheet.tsx'
import { ConnectDialog } from '../../outline/connect-dialog.tsx'
import { DeleteFlow, MoveFlow, NewFlow } from '../../files/flow-dialogs.tsx'

const GitDialogs = lazy(async () => {
  const { GitDialogs: dialogs } = await import('../../diff/git-dialogs.tsx')
  return { default: dialogs }
})

export function Dialogs() {
  const dialog = useUi((state) => state.dialog)
  switch (dialog?.name) {
    case 'palette':
      return <CommandPalette />
    case 'find':
      return <FindDialog />
    case 'shortcuts':
      return <ShortcutSheet />
    case 'new-flow':
      return <NewFlow first={dialog.template} text={dialog.text} />
    case 'rename-flow':
    case 'duplicate-flow':
      return <MoveFlow key={dialog.id} id={dialog.id} isCopy={dialog.name === 'duplicate-flow'} />
    case 'delete-flow':
      return <DeleteFlow id={dialog.id} />
    case 'connect':
      return <ConnectDialog />
    case 'diff':
    case 'commit':
    case 'merge':
      return (
        <Suspense>
          <GitDialogs />
        </Suspense>
      )
    default:
      return null
  }
}
