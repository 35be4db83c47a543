import { GitBranch } from 'lucide-react'

import { useGitStatus } from '../../files/use-git.ts'
import { runCommand } from '../commands/registry.ts'
import { useEditor, useText } from '../context.tsx'
import styles from './shell.module.css'

/** The branch, and how many flows differ from HEAD; leads to the commit. Nothing without git. */
export function GitChip() {
  const editor = useEditor()
  const { shell } = useText()
  const { data } = useGitStatus()
  if (!data) return null
  const count = data.changed.filter(({ id }) => id !== undefined).length
  const ahead = data.ahead ? ` ↑${data.ahead}` : ''
  const behind = data.behind ? ` ↓${data.behind}` : ''
  const branch = `${data.branch}${ahead}${behind}`
  return (
    <button
      type="button"
      className={styles['statusButton']}
      disabled={count === 0}
      onClick={() => runCommand('git.commit', editor)}
    >
      <GitBranch size={12} aria-hidden />
      {branch}
      {count > 0 && ` · ${shell.uncommitted(count)}`}
    </button>
  )
}
