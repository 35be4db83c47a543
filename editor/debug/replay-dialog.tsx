/** What is put in again: a recording that is chosen here, or messages that were chosen among those seen. */
import { useState } from 'react'
import type { ReactNode } from 'react'

import { reasonOf } from '../../runtime/reason.ts'
import { useDoc, useEditor, useText } from '../app/context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import styles from './debug.module.css'
import { sourcesOf } from './hold-sources.ts'
import { readRecording } from './recording.ts'
import type { ReadRecording } from './recording.ts'
import type { Replayable } from './replay.ts'
import type { ReplayableRows } from './rows.ts'
import { speeds, useReplay } from './use-replay.ts'
import type { Speed } from './use-replay.ts'

export function ReplayDialog({ rows }: { readonly rows: ReplayableRows | undefined }) {
  return rows === undefined ? <RecordingDialog /> : <RowsDialog rows={rows} />
}

function RecordingDialog() {
  const editor = useEditor()
  const { debug: text } = useText()
  const flow = useDoc((state) => state.id)
  const [recording, setRecording] = useState<ReadRecording>()
  const [fault, setFault] = useState<string>()
  const take = async (file: File | undefined): Promise<void> => {
    setFault(undefined)
    setRecording(undefined)
    try {
      if (file && file.size > mostBytes) setFault(text.replayTooLong)
      else if (file) setRecording(readRecording(await file.text(), flow, sourcesOf(editor)))
    } catch (error) {
      setFault(reasonOf(error))
    }
  }
  return (
    <ReplayForm
      title={text.replayTitle}
      description={text.replayHelp}
      messages={recording?.messages ?? []}
      holdsAtFirst
      limit={`${text.replayLimit} ${text.replayMore}`}
      startLabel={text.replayStart}
      fault={fault}
    >
      {(isBusy) => (
        <>
          <label className={styles['field']}>
            {text.replayFile}
            <input
              type="file"
              accept=".ndjson,.jsonl,.json"
              disabled={isBusy}
              onChange={({ target }) => void take(target.files?.[0])}
            />
          </label>
          {recording && (
            <Facts messages={recording.messages}>
              {recording.from !== flow && text.replayOther(recording.from)}{' '}
              {recording.skipped > 0 && text.replaySkipped(recording.skipped)}{' '}
              {recording.isCut && text.replayCut}
            </Facts>
          )}
        </>
      )}
    </ReplayForm>
  )
}

function RowsDialog({ rows: { messages, skipped } }: { readonly rows: ReplayableRows }) {
  const { debug: text } = useText()
  const places = [...new Set(messages.map(({ port }) => port))]
  return (
    <ReplayForm
      title={text.resendTitle}
      description={text.resendHelp(places.join(', '))}
      messages={messages}
      holdsAtFirst={false}
      limit={text.replayLimit}
      startLabel={text.resendStart}
    >
      {() => <Facts messages={messages}>{skipped > 0 && text.resendCut(skipped)}</Facts>}
    </ReplayForm>
  )
}

/** A page is no place for more. */
const mostBytes = 20 * 1024 * 1024

interface FormProps {
  readonly title: string
  readonly description: string
  readonly messages: readonly Replayable[]
  readonly holdsAtFirst: boolean
  readonly limit: string
  readonly startLabel: string
  /** What could not be read. */
  readonly fault?: string | undefined
  children(isBusy: boolean): ReactNode
}

function ReplayForm(props: FormProps) {
  const { title, description, messages, holdsAtFirst, fault, children } = props
  const { ui } = useEditor()
  const { debug: text } = useText()
  const [speed, setSpeed] = useState<Speed>('1')
  const [holds, setHolds] = useState(holdsAtFirst)
  const [refusal, setRefusal] = useState<string>()
  const { done, start, stop } = useReplay(setRefusal)
  const close = (): void => ui.setState({ dialog: undefined })
  const isBusy = done !== undefined
  const open = useDoc((state) => state.id)
  // Only the sources of the open flow are known here.
  const canHold = messages.every(({ flow }) => flow === open)
  const wrong = fault ?? refusal
  return (
    <Dialog
      title={title}
      description={description}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{text.close}</Button>
          {isBusy ? (
            <Button onClick={stop}>{text.replayStop}</Button>
          ) : (
            <Button
              tone="primary"
              disabled={messages.length === 0}
              onClick={() => void start({ messages, speed, holds: holds && canHold })}
            >
              {props.startLabel}
            </Button>
          )}
        </>
      }
    >
      <div className={styles['form']}>
        {children(isBusy)}
        <label className={styles['field']}>
          {text.replaySpeed}
          <select
            className={styles['control']}
            value={speed}
            disabled={isBusy}
            onChange={({ target }) => setSpeed(speeds.find((each) => each === target.value) ?? '1')}
          >
            {speeds.map((each) => (
              <option key={each} value={each}>
                {text.replaySpeeds[each]}
              </option>
            ))}
          </select>
        </label>
        {canHold && (
          <label className={styles['check']}>
            <input
              type="checkbox"
              checked={holds}
              disabled={isBusy}
              onChange={({ target }) => setHolds(target.checked)}
            />
            {text.replayHold}
          </label>
        )}
        <p className={styles['quiet']}>{props.limit}</p>
        {wrong !== undefined && (
          <p role="alert" className={styles['bad']}>
            {wrong}
          </p>
        )}
        {isBusy && <Progress done={done} all={messages.length} />}
      </div>
    </Dialog>
  )
}

function Progress({ done, all }: { readonly done: number; readonly all: number }) {
  const { debug: text } = useText()
  return (
    <div className={styles['field']}>
      <progress className={styles['progress']} max={all} value={done} aria-hidden />
      <p role="status">{text.replayed(done, all)}</p>
    </div>
  )
}

interface FactsProps {
  readonly messages: readonly Replayable[]
  readonly children: ReactNode
}

function Facts({ messages, children }: FactsProps) {
  const { debug: text } = useText()
  const length = ((messages.at(-1)?.at ?? 0) - (messages[0]?.at ?? 0)) / 1000
  return (
    <p>
      {text.replayFacts(messages.length, length.toFixed(1))} {children}
    </p>
  )
}
