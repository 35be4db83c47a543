/** What changed since the last commit, and a message for it. */
import { useState } from 'react'

import type { GitStatusAnswer } from '../../runtime/admin/contract/git.ts'
import { reasonOf } from '../../runtime/reason.ts'
import { useText } from '../app/context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import styles from './diff.module.css'

export type ChangedFlow = GitStatusAnswer['changed'][number] & { readonly id: string }

export interface CommitDialogProps {
  readonly branch: string
  readonly flows: readonly ChangedFlow[]
  /** Ids that are checked at first; all of them without it. */
  readonly first?: readonly string[]
  /** A flow that differs from its file. */
  readonly unsaved: string | undefined
  readonly onSave: () => void
  /** Proposes a message for these flows. */
  readonly propose: (ids: readonly string[]) => Promise<string>
  /** The message that was proposed for the flows checked at first. */
  readonly proposal: string
  readonly onCommit: (ids: readonly string[], message: string) => Promise<void>
  readonly onClose: () => void
}

const longest = 72

export function CommitDialog(props: CommitDialogProps) {
  const { branch, flows, unsaved, onSave, propose, proposal, onCommit, onClose } = props
  const { diff, shell } = useText()
  const { commit: text } = diff
  const free = flows.filter(({ state }) => state !== 'conflict').map(({ id }) => id)
  const [checked, setChecked] = useState<readonly string[]>(props.first ?? free)
  const [typed, setTyped] = useState<string | undefined>()
  const [proposed, setProposed] = useState(proposal)
  const [failure, setFailure] = useState<string | undefined>()
  const [isBusy, setBusy] = useState(false)
  const message = typed ?? proposed
  const subject = message.split('\n')[0] ?? ''
  const ids = free.filter((id) => checked.includes(id))

  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    setFailure(undefined)
    try {
      await work()
    } catch (error) {
      setFailure(reasonOf(error))
    } finally {
      setBusy(false)
    }
  }
  const proposeFor = (wanted: readonly string[]): Promise<void> =>
    attempt(async () => setProposed(await propose(wanted)))
  function toggle(id: string): void {
    const next = checked.includes(id) ? checked.filter((each) => each !== id) : [...checked, id]
    setChecked(next)
    // What someone typed is never written over.
    if (typed === undefined) void proposeFor(next)
  }

  return (
    <Dialog
      title={text.title}
      description={text.branch(branch)}
      size="medium"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button
            tone="primary"
            disabled={isBusy || ids.length === 0 || subject.trim() === ''}
            onClick={() => void attempt(() => onCommit(ids, message.trim()))}
          >
            {text.do(ids.length)}
          </Button>
        </>
      }
    >
      <div className={styles['dialog']}>
        {unsaved !== undefined && (
          <p className={styles['warning']}>
            {text.unsaved(unsaved)} <Button onClick={onSave}>{text.saveFirst}</Button>
          </p>
        )}
        {flows.length === 0 && <p className={styles['empty']}>{text.nothing}</p>}
        {flows.length > 0 && <FlowChoice flows={flows} checked={checked} onToggle={toggle} />}
        {flows.length > 0 && (
          <label className={styles['message']}>
            <span>{text.message}</span>
            <textarea value={message} onChange={(event) => setTyped(event.target.value)} />
            <span className={styles['hint']}>
              {subject.length > longest ? text.tooLong(subject.length) : text.messageHint}
            </span>
          </label>
        )}
        {typed !== undefined && (
          <div className={styles['choices']}>
            <Button
              onClick={() => {
                setTyped(undefined)
                void proposeFor(checked)
              }}
            >
              {text.proposal}
            </Button>
          </div>
        )}
        {failure !== undefined && (
          <p role="alert" className={styles['failure']}>
            {diff.failed}: {failure}
          </p>
        )}
      </div>
    </Dialog>
  )
}

interface FlowChoiceProps {
  readonly flows: readonly ChangedFlow[]
  readonly checked: readonly string[]
  readonly onToggle: (id: string) => void
}

function FlowChoice({ flows, checked, onToggle }: FlowChoiceProps) {
  const { commit: text } = useText().diff
  return (
    <fieldset className={styles['files']}>
      <legend>{text.files}</legend>
      {flows.map(({ id, state }) => (
        <label key={id} className={styles['file']}>
          <input
            type="checkbox"
            checked={state !== 'conflict' && checked.includes(id)}
            disabled={state === 'conflict'}
            onChange={() => onToggle(id)}
          />
          {id}
          <span className={styles['state']}>
            {state === 'conflict' ? text.conflict : text.states[state]}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
