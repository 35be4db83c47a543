/** One thing that both sides changed: their texts, and a choice. */
import { useId } from 'react'

import type { Choice, Conflict } from '../../runtime/document/merge/merge.ts'
import { useText } from '../app/context.tsx'
import styles from './diff.module.css'

interface ConflictCardProps {
  readonly conflict: Conflict
  /** Its place among all, from 1. */
  readonly number: number
  readonly choice: Choice | undefined
  readonly onChoose: (choice: Choice) => void
}

const sides = ['base', 'ours', 'theirs'] as const

export function ConflictCard({ conflict, number, choice, onChoose }: ConflictCardProps) {
  const { merge: text } = useText().diff
  const group = useId()
  const own = typeof choice === 'object' ? choice.text : undefined
  const path = conflict.path.map((key) => (key === '#' ? text.comment : key)).join(' › ')
  return (
    <fieldset className={styles['conflict']} data-open={choice === undefined || undefined}>
      <legend>{path || text.byLines(number)}</legend>
      <div className={styles['options']}>
        {sides.map((side) => (
          <div key={side} className={styles['option']} data-chosen={choice === side || undefined}>
            <label>
              <input
                type="radio"
                name={group}
                checked={choice === side}
                onChange={() => onChoose(side)}
              />
              {text[side]}
            </label>
            {conflict[side] === undefined ? (
              <span className={styles['absent']}>{text.absent}</span>
            ) : (
              <pre>{conflict[side]}</pre>
            )}
          </div>
        ))}
        <div className={styles['option']} data-chosen={own !== undefined || undefined}>
          <label>
            <input
              type="radio"
              name={group}
              checked={own !== undefined}
              onChange={() => onChoose({ text: conflict.ours ?? conflict.theirs ?? '' })}
            />
            {text.type}
          </label>
          {own !== undefined && (
            <textarea
              aria-label={text.typed}
              spellCheck={false}
              value={own}
              onChange={(event) => onChoose({ text: event.target.value })}
            />
          )}
        </div>
      </div>
    </fieldset>
  )
}
