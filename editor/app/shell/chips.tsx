import { CircleAlert, Lock, WifiOff } from 'lucide-react'

import { isDirty } from '../../doc/doc-store.ts'
import { useApp, useDoc, useEditor, useText } from '../context.tsx'
import { RunChips } from '../run/run-chips.tsx'
import styles from './shell.module.css'

/** The state of the flow in few words; the problems open their list. */
export function Chips() {
  const editor = useEditor()
  const { shell } = useText()
  const hasFlow = useDoc((state) => state.id !== '')
  const dirty = useDoc(isDirty)
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const errors = useDoc((state) => state.problems.some(({ severity }) => severity === 'error'))
  const count = useDoc((state) => state.problems.length)
  const isQueued = useDoc((state) => state.isSaveQueued)
  const isOnline = useApp((state) => state.isOnline)
  const showProblems = (): void =>
    editor.ui.setState(({ drawer }) => ({
      drawer: { ...drawer, isOpen: true, tab: 'problems' },
    }))
  return (
    <div className={styles['chips']}>
      {hasFlow && !isReadOnly && (
        <span
          className={styles['chip']}
          data-roomy={!dirty || undefined}
          data-tone={dirty ? 'warn' : undefined}
        >
          {isQueued ? shell.saveQueued : dirty ? shell.unsaved : shell.saved}
        </span>
      )}
      {hasFlow && isReadOnly && (
        <span className={styles['chip']}>
          <Lock size={12} aria-hidden />
          {shell.readOnly}
        </span>
      )}
      <RunChips />
      {!isOnline && (
        <span className={styles['chip']} data-tone="bad" title={shell.offlineDetail}>
          <WifiOff size={12} aria-hidden />
          {shell.offline}
        </span>
      )}
      {hasFlow && count > 0 && (
        <button
          type="button"
          className={styles['chip']}
          data-tone={errors ? 'bad' : 'warn'}
          onClick={showProblems}
        >
          <CircleAlert size={12} aria-hidden />
          {shell.problems(count)}
        </button>
      )}
    </div>
  )
}
