/** The dialog that is open, if any. */
import { Suspense, lazy } from 'react'

import { useUi } from '../context.tsx'
import type { Dialog } from '../ui-store.ts'
/** None of them is on the first screen. */
const GitDialogs = lazy(async () => {
  const { GitDialogs: dialogs } = await import('../../diff/git-dialogs.tsx')
  return { default: dialogs }
})
const FileDialogs = lazy(async () => {
  const { FileDialogs: dialogs } = await import('../../files/file-dialogs.tsx')
  return { default: dialogs }
})
const ShellDialogs = lazy(async () => {
  const { ShellDialogs: dialogs } = await import('./shell-dialogs.tsx')
  return { default: dialogs }
})
const Connect = lazy(async () => {
  const { ConnectDialog } = await import('../../outline/connect-dialog.tsx')
  return { default: ConnectDialog }
})

export function Dialogs() {
  const dialog = useUi((state) => state.dialog)
  return <Suspense>{dialogOf(dialog)}</Suspense>
}

function dialogOf(dialog: Dialog | undefined) {
  switch (dialog?.name) {
    case 'palette':
    case 'find':
    case 'shortcuts':
    case 'settings':
      return <ShellDialogs />
    case 'new-flow':
    case 'templates':
    case 'rename-flow':
    case 'duplicate-flow':
    case 'delete-flow':
      return <FileDialogs />
    case 'connect':
      return <Connect />
    case 'diff':
    case 'commit':
    case 'merge':
      return <GitDialogs />
    case undefined:
      return null
  }
}
