/** Three-way merge: what fits together is merged, and for the rest someone chooses. */
import { useMemo, useState } from 'react'

import { mergeTexts } from '../../runtime/document/merge/merge-texts.ts'
import { resolve } from '../../runtime/document/merge/merge.ts'
import type { Choice, Conflict } from '../../runtime/document/merge/merge.ts'
import { useText } from '../app/context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ConflictCard } from './conflict-card.tsx'
import styles from './diff.module.css'
import { SideBySide } from './side-by-side.tsx'

export interface MergeDialogProps {
  /** The last text that both sides had. */
  readonly base: string
  readonly ours: string
  readonly theirs: string
  readonly onApply: (text: string) => void
  readonly onClose: () => void
}

export function MergeDialog({ base, ours, theirs, onApply, onClose }: MergeDialogProps) {
  const { diff, shell } = useText()
  const { merge: text } = diff
  const merge = useMemo(() => mergeTexts(base, ours, theirs), [base, ours, theirs])
  const [choices, setChoices] = useState<readonly (Choice | undefined)[]>([])
  const choose = (index: number, choice: Choice): void =>
    setChoices((known) => merge.conflicts.map((_, at) => (at === index ? choice : known[at])))
  const open = merge.conflicts.filter((_, index) => choices[index] === undefined).length
  const merged = useMemo(() => resolve(merge, choices), [merge, choices])
  const count = merge.conflicts.length
  return (
    <Dialog
      title={text.title}
      description={count === 0 ? text.clean : text.detail(count)}
      size="wide"
      isOpen
      onClose={onClose}
      actions={
        <>
          {open > 0 && (
            <span role="status" className={styles['hint']}>
              {text.open(open)}
            </span>
          )}
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button tone="primary" disabled={open > 0} onClick={() => onApply(merged)}>
            {text.apply}
          </Button>
        </>
      }
    >
      <div className={styles['conflicts']}>
        {count > 1 && <ForAll onChoose={(side) => setChoices(merge.conflicts.map(() => side))} />}
        {merge.conflicts.map((conflict, index) => (
          <ConflictCard
            key={keyOf(conflict, index)}
            conflict={conflict}
            number={index + 1}
            choice={choices[index]}
            onChoose={(choice) => choose(index, choice)}
          />
        ))}
        <h3>{text.result}</h3>
        <div className={styles['yaml']}>
          <SideBySide before={ours} after={merged} beforeName={text.ours} afterName={text.apply} />
        </div>
      </div>
    </Dialog>
  )
}

const keyOf = ({ path }: Conflict, index: number): string => `${path.join('/')} ${index}`

function ForAll({ onChoose }: { readonly onChoose: (side: 'ours' | 'theirs') => void }) {
  const { merge: text } = useText().diff
  return (
    <div className={styles['choices']}>
      <span>{text.all}</span>
      <Button onClick={() => onChoose('ours')}>{text.ours}</Button>
      <Button onClick={() => onChoose('theirs')}>{text.theirs}</Button>
    </div>
  )
}
