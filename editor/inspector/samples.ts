/** The sample message that each flow is tried with; kept while the browser tab is open. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

import type { SampleMessage } from '../../runtime/admin/contract/try.ts'
import { useDoc } from '../app/context.tsx'
import { readPayload } from './payload.ts'
import type { PayloadKind } from './payload.ts'

export interface Sample {
  readonly kind: PayloadKind
  /** The payload as typed, good or not. */
  readonly typed: string
  readonly meta: string
  readonly message: SampleMessage
}

export const firstSample: Sample = {
  kind: 'text',
  typed: '',
  meta: '',
  message: { payload: { text: '' }, topic: '', meta: {} },
}

const storageKey = 'sluice.samples'
/** By flow. */
export const samples = createStore<Readonly<Record<string, Sample>>>(load)

export function useSample(): Sample {
  const flow = useDoc((state) => state.id)
  return useStore(samples, (state) => state[flow]) ?? firstSample
}

/** What cannot be read leaves the message as it was. */
export function changeSample(
  flow: string,
  change: Partial<Omit<Sample, 'message'> & { topic: string }>,
) {
  const before = samples.getState()[flow] ?? firstSample
  const { topic = before.message.topic, ...typed } = change
  const next = { ...before, ...typed }
  const payload = readPayload(next.kind, next.typed) ?? before.message.payload
  const meta = readMeta(next.meta) ?? before.message.meta
  samples.setState({ [flow]: { ...next, message: { payload, topic, meta } } })
  save(samples.getState())
}

/** `undefined` for what is no JSON object. */
export function readMeta(typed: string): SampleMessage['meta'] | undefined {
  if (typed.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(typed)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as SampleMessage['meta']) : undefined
  } catch {
    return undefined
  }
}

/** A browser may refuse storage: then samples last as long as the page. */
function load(): Readonly<Record<string, Sample>> {
  try {
    const text = sessionStorage.getItem(storageKey)
    // Written by `save` below.
    return text === null ? {} : (JSON.parse(text) as Readonly<Record<string, Sample>>)
  } catch {
    return {}
  }
}

function save(all: Readonly<Record<string, Sample>>): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(all))
  } catch {
    // Full or forbidden.
  }
}
