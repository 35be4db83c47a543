/** What to compare the flow with. */
import { useId } from 'react'

import type { GitLogAnswer } from '../../runtime/admin/contract/git.ts'
import { useText, useUi } from '../app/context.tsx'
import styles from './diff.module.css'

/** `disk`, `HEAD`, or the hash of a commit. */
export type Comparison = string

interface CompareChoiceProps {
  readonly value: Comparison
  readonly hasGit: boolean
  readonly revisions: GitLogAnswer['revisions']
  readonly onChange: (value: Comparison) => void
}

export function CompareChoice({ value, hasGit, revisions, onChange }: CompareChoiceProps) {
  const { diff: text } = useText()
  const language = useUi((state) => state.language)
  const id = useId()
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <div className={styles['choices']}>
      <label htmlFor={id}>{text.compareWith}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="disk">{text.saved}</option>
        {hasGit && <option value="HEAD">{text.head}</option>}
        {revisions.length > 0 && (
          <optgroup label={text.revisions}>
            {revisions.map(({ hash, author, time, subject }) => (
              <option key={hash} value={hash}>
                {hash.slice(0, 7)} {subject} ({author}, {when.format(time)})
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </div>
  )
}
