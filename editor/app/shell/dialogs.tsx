/** The dialog that is open, if any. */

import { useUi } from '../context.tsx'
import { whenIdle } from '../when-idle.ts'
import type { Dialog } from '../ui-store.ts'
import { RegionBoundary } from './region-boundary.tsx'
import { later } from './later.tsx'
/** None of them is on the first screen. */
const GitDialogs = later(async () => (await import('../../diff/git-dialogs.tsx')).GitDialogs)
const FileDialogs = later(async () => (await import('../../files/file-dialogs.tsx')).FileDialogs)
const ShellDialogs = later(async () => (await import('./shell-dialogs.tsx')).ShellDialogs)
const Connect = later(async () => (await import('../../outline/connect-dialog.tsx')).ConnectDialog)
const DebugDialogs = later(async () => (await import('../../debug/debug-dialogs.tsx')).DebugDialogs)

/** What is asked for by key is there before anyone types on. */
export const preloadDialogs = (): void => whenIdle(ShellDialogs.preload)

export function Dialogs() {
  const dialog = useUi((state) => state.dialog)
  return <RegionBoundary>{dialogOf(dialog)}</RegionBoundary>
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
    case 'extract':
      return <FileDialogs />
    case 'connect':
      return <Connect />
    case 'diff':
    case 'commit':
    case 'merge':
      return <GitDialogs />
    case 'inject':
    case 'trace':
    case 'replay':
    case 'drop':
      return <DebugDialogs />
    case undefined:
      return null
  }
}
