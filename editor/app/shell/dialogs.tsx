/** The dialog that is open, if any. */
import { Suspense } from 'react'

import { useUi } from '../context.tsx'
import { whenIdle } from '../when-idle.ts'
import type { Dialog } from '../ui-store.ts'
import { later } from './later.tsx'
/** None of them is on the first screen. */
const GitDialogs = later(async () => (await import('../../diff/git-dialogs.tsx')).GitDialogs)
const FileDialogs = later(async () => (await import('../../files/file-dialogs.tsx')).FileDialogs)
const ShellDialogs = later(async () => (await import('./shell-dialogs.tsx')).ShellDialogs)
const Connect = later(async () => (await import('../../outline/connect-dialog.tsx')).ConnectDialog)

/** What is asked for by key is there before anyone types on. */
export const preloadDialogs = (): void => whenIdle(ShellDialogs.preload)

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
