/** Messages to begin with: those of the flow's tests, and samples that were kept beside it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useStore } from 'zustand'

import type { SampleMessage } from '../../runtime/admin/contract/try.ts'
import type { KeptSample } from '../../runtime/admin/contract/samples.ts'
import { reasonOf } from '../../runtime/reason.ts'
import { useDoc, useEditor, useText } from '../app/context.tsx'
import { useSample } from '../inspector/samples.ts'
import { runningName } from '../live/taps/tap-target.ts'
import { pageTaps } from '../live/taps/taps-store.ts'
import { Button } from '../ui/button.tsx'
import styles from './debug.module.css'
import { fillSample, sampleOf } from './inject.ts'

export function SamplePicker({ at }: { readonly at: string }) {
  const editor = useEditor()
  const { debug: text } = useText()
  const flow = useDoc((state) => state.id)
  const { data, error } = useQuery({
    queryKey: ['samples', flow],
    queryFn: () => editor.api.debug.samples(flow),
  })
  const seen = useSeen(flow)
  const all = [...(data?.samples ?? []), ...(data?.tests ?? [])]
  // Those for this place come first.
  const sorted = [
    ...all.filter(({ node }) => node === at),
    ...all.filter(({ node }) => node !== at),
  ]
  return (
    <div className={styles['row']}>
      {sorted.length + seen.length > 0 && (
        <label className={styles['field']}>
          {text.samples}
          <select
            className={styles['control']}
            value=""
            onChange={({ target }) => {
              const message = [...sorted, ...seen][Number(target.value)]?.message
              if (message) fillSample(editor, message)
            }}
          >
            <option value="" disabled>
              {text.pickSample}
            </option>
            {sorted.map((sample, index) => (
              <option key={`${sample.name} ${sample.node ?? ''}`} value={index}>
                {nameOf(sample)}
              </option>
            ))}
            {seen.length > 0 && (
              <optgroup label={text.seen}>
                {seen.map(({ key, name }, index) => (
                  <option key={key} value={sorted.length + index}>
                    {name}
                  </option>
                ))}
              </optgroup>
            )}
          </select>
        </label>
      )}
      <Keep at={at} />
      {error && (
        <p role="alert" className={styles['bad']}>
          {error.message}
        </p>
      )}
    </div>
  )
}

const shownSeen = 8
const shownLength = 60

interface Seen {
  readonly key: number
  readonly name: string
  readonly message: SampleMessage
}

/** What taps of the flow showed last, the newest first. */
function useSeen(flow: string): readonly Seen[] {
  const { taps, feed } = pageTaps()
  const open = useStore(taps, (state) => state.open)
  // Once: a list that moves cannot be picked from.
  const [messages] = useState(() => feed.getState().messages)
  const names = new Map(
    open
      .filter(({ target }) => target.flow === flow)
      .map(({ id, target }) => [id, runningName(target)]),
  )
  return messages
    .filter(({ tap, payload }) => names.has(tap) && !payload.isCut)
    .slice(-shownSeen)
    .toReversed()
    .map(({ key, tap, tapped }) => {
      const { topic, payload } = tapped
      const start = (payload.text ?? payload.base64 ?? '').slice(0, shownLength)
      return { key, name: `${names.get(tap) ?? ''}: ${topic} ${start}`, message: sampleOf(tapped) }
    })
}

const nameOf = ({ name, node }: KeptSample): string =>
  node === undefined ? name : `${node}: ${name}`

function Keep({ at }: { readonly at: string }) {
  const editor = useEditor()
  const { debug: text } = useText()
  const flow = useDoc((state) => state.id)
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const { message } = useSample()
  const queries = useQueryClient()
  const [name, setName] = useState<string>()
  if (isReadOnly) return null
  if (name === undefined) return <Button onClick={() => setName('')}>{text.saveSample}</Button>
  const keep = async (): Promise<void> => {
    try {
      const node = at.includes('->') ? {} : { node: at }
      const { file } = await editor.api.debug.keepSample({
        flow,
        sample: { name: name.trim(), ...node, message },
      })
      editor.toast({ title: text.sampleSaved(file), tone: 'good' })
      setName(undefined)
      await queries.invalidateQueries({ queryKey: ['samples', flow] })
    } catch (error) {
      editor.toast({ title: reasonOf(error), tone: 'bad' })
    }
  }
  return (
    <>
      <label className={styles['field']}>
        {text.sampleName}
        <input
          className={styles['control']}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      <Button disabled={name.trim() === ''} onClick={() => void keep()}>
        {text.keepSample}
      </Button>
    </>
  )
}
