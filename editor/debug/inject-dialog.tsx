/** A message is typed or picked, put in, and how it ended is told beside it. */
import { useId, useState } from 'react'

import type { InjectBody } from '../../runtime/admin/contract/debug.ts'
import { useDoc, useEditor, useGraph, useText } from '../app/context.tsx'
import { readPayload } from '../inspector/payload.ts'
import { SampleForm } from '../inspector/sample-form.tsx'
import { readMeta, useSample } from '../inspector/samples.ts'
import type { Messages } from '../locales/messages.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Answers } from './answers.tsx'
import { useDebug } from './debug-store.ts'
import styles from './debug.module.css'
import { injectNow, maxTimes, minEveryMs, repeatInject, stopRepeat } from './inject.ts'
import { placesAt, sinksBehind } from './places.ts'
import type { Place } from './places.ts'
import { SamplePicker } from './sample-picker.tsx'
import { TraceTable } from './trace-table.tsx'

export function InjectDialog({ at }: { readonly at: string }) {
  const editor = useEditor()
  const { debug: text } = useText()
  const close = (): void => {
    stopRepeat(editor)
    editor.ui.setState({ dialog: undefined })
  }
  const places = placesAt(useGraph(), at)
  const [chosen, setChosen] = useState(() =>
    Math.max(
      0,
      places.findIndex(({ port }) => port === at),
    ),
  )
  const place = places[chosen] ?? places[0]
  const [isFollowed, follow] = useState(true)
  const body = useBody(place?.port ?? at, isFollowed)
  return (
    <Dialog
      size="wide"
      title={text.injectTitle(at)}
      description={text.injectHelp}
      isOpen
      onClose={close}
      actions={<Button onClick={close}>{text.close}</Button>}
    >
      <div className={styles['form']}>
        {places.length > 1 && <Where places={places} chosen={chosen} onChoose={setChosen} />}
        <SamplePicker at={at} />
        <SampleForm />
        {place && <Reaches place={place} />}
        <label className={styles['check']}>
          <input
            type="checkbox"
            checked={isFollowed}
            onChange={({ target }) => follow(target.checked)}
          />
          {text.follow}
        </label>
        <PutIn body={body} />
        <Answers />
        <LastTrace />
      </div>
    </Dialog>
  )
}

/** `undefined` while what is typed cannot be read. */
function useBody(port: string, trace: boolean): InjectBody | undefined {
  const flow = useDoc((state) => state.id)
  const sample = useSample()
  const isGood = readPayload(sample.kind, sample.typed) !== undefined
  if (!isGood || readMeta(sample.meta) === undefined) return undefined
  return { flow, port, ...sample.message, trace }
}

interface WhereProps {
  readonly places: readonly Place[]
  readonly chosen: number
  readonly onChoose: (index: number) => void
}

function Where({ places, chosen, onChoose }: WhereProps) {
  const { debug: text } = useText()
  return (
    <label className={styles['field']}>
      {text.where}
      <select
        className={styles['control']}
        value={chosen}
        onChange={({ target }) => onChoose(Number(target.value))}
      >
        {places.map((place, index) => (
          <option key={place.port} value={index}>
            {placeName(text, place)}
          </option>
        ))}
      </select>
    </label>
  )
}

function placeName(text: Messages['debug'], { kind, name }: Place): string {
  if (kind === 'input') return text.intoInput
  return kind === 'wire' ? text.onWire(name) : text.outOf(name)
}

/** Nothing here is a trial: it is said who sends. */
function Reaches({ place }: { readonly place: Place }) {
  const { debug: text } = useText()
  const sinks = sinksBehind(useGraph(), place)
  return (
    <p className={styles['quiet']}>
      {sinks.length === 0 ? text.reachesNone : text.reaches(sinks.join(', '))}
    </p>
  )
}

function PutIn({ body }: { readonly body: InjectBody | undefined }) {
  const editor = useEditor()
  const { debug: text } = useText()
  const repeating = useDebug((state) => state.repeating)
  const [every, setEvery] = useState(1000)
  const [times, setTimes] = useState(10)
  const limits = useId()
  const isBusy = repeating !== undefined
  return (
    <>
      <div className={styles['row']}>
        <Button
          tone="primary"
          disabled={!body || isBusy}
          onClick={() => body && void injectNow(editor, body)}
        >
          {text.putIn}
        </Button>
        <NumberField label={text.every} value={every} onChange={setEvery} describedBy={limits} />
        <NumberField label={text.times} value={times} onChange={setTimes} describedBy={limits} />
        {isBusy ? (
          <Button onClick={() => stopRepeat(editor)}>{text.stopRepeat}</Button>
        ) : (
          <Button
            disabled={!body}
            // Followed, each message would have the flow wired anew.
            onClick={() => body && repeatInject(editor, { ...body, trace: false }, every, times)}
          >
            {text.repeat}
          </Button>
        )}
        {isBusy && <span role="status">{text.left(repeating)}</span>}
      </div>
      <p id={limits} className={styles['quiet']}>
        {text.repeatLimit(maxTimes, minEveryMs)}
      </p>
    </>
  )
}

interface NumberFieldProps {
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
  readonly describedBy: string
}

function NumberField({ label, value, onChange, describedBy }: NumberFieldProps) {
  return (
    <label className={styles['field']}>
      {label}
      <input
        type="number"
        className={`${styles['control'] ?? ''} ${styles['number'] ?? ''}`}
        aria-describedby={describedBy}
        value={value}
        onChange={({ target }) => onChange(target.valueAsNumber || 1)}
      />
    </label>
  )
}

function LastTrace() {
  const [latest] = useDebug((state) => state.answers)
  const trace = latest?.answer?.trace
  return trace && <TraceTable trace={trace} />
}
