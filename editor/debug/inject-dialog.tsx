/** A message is typed or picked, put in, and how it ended is told beside it. */
import { useEffect, useRef, useState } from 'react'

import type { InjectBody } from '../../runtime/admin/contract/debug.ts'
import { useDoc, useEditor, useGraph, useText } from '../app/context.tsx'
import { readPayload } from '../inspector/payload.ts'
import { SampleForm } from '../inspector/sample-form.tsx'
import { changeSample, readMeta, useSample } from '../inspector/samples.ts'
import type { Messages } from '../locales/messages.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Answers } from './answers.tsx'
import { useDebug } from './debug-store.ts'
import styles from './debug.module.css'
import { stopRepeat } from './inject.ts'
import { placesAt, sinksBehind, takesValues } from './places.ts'
import type { Place } from './places.ts'
import { PutIn } from './put-in.tsx'
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
        <div className={styles['message']}>
          <SampleForm />
        </div>
        {place && <KindHint key={place.port} place={place} />}
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

/** The form begins with the kind that travels there; what was typed already stays as it is. */
function KindHint({ place }: { readonly place: Place }) {
  const { debug: text } = useText()
  const flow = useDoc((state) => state.id)
  const graph = useGraph()
  const { kind, typed } = useSample()
  const isValue = takesValues(graph, place)
  const isUntouched = typed === '' || (typed === emptyValue && kind === 'json')
  const isFitted = useRef(false)
  useEffect(() => {
    if (isFitted.current) return
    isFitted.current = true
    if (!isUntouched || isValue === (kind === 'json')) return
    changeSample(flow, isValue ? { kind: 'json', typed: emptyValue } : { kind: 'text', typed: '' })
  })
  return isValue && kind === 'text' && <p className={styles['quiet']}>{text.takesValues}</p>
}

const emptyValue = '{}'

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

function LastTrace() {
  const [latest] = useDebug((state) => state.answers)
  const trace = latest?.answer?.trace
  return trace && <TraceTable trace={trace} />
}
