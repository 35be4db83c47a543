/**
 * Runs "decode, tests and sets, encode" on JSON text without making a value of it: the scanner checks the
 * text and finds the keys that somebody reads or sets, tests see an object with just those keys, and what
 * is set is spliced into the text. Everything else is forwarded byte for byte.
 *
 * Whatever is unusual (see scan.ts), and whatever fails, is answered with `unsure`: then the ordinary
 * steps run, and their results and errors count. Held against them in test/json-text; measured in
 * bench/micro/json-text.ts.
 */
import { isUtf8 } from 'node:buffer'

import type { Message } from '../../message.ts'
import type { Expression, TextStep } from '../../plugin.ts'
import type { Counters } from '../counters.ts'
import { readValue, scalarText } from './scalar.ts'
import { JsonScanner } from './scan.ts'
import { isWellFormed, Scratch } from './slices.ts'
import { createSplice, cut } from './splice.ts'

export const unsure: unique symbol = Symbol('unsure')

export interface TextPart {
  readonly step: TextStep
  readonly counters: Counters
}

/** The message after the last step, `undefined` when a test did not pass, or `unsure`. */
export type TextRun = (message: Message) => Message | undefined | typeof unsure

/** Longer text is parsed: the scratch buffer must not grow with what a peer sends. */
const maxScratch = 1024 * 1024
const scratch = new Scratch()

/** `parts` begin with a decode and end with an encode. */
export function createTextRun(parts: readonly TextPart[]): TextRun {
  const keys = watchedKeys(parts)
  const [first] = parts
  const scanner = new JsonScanner(keys, first?.step.kind === 'decode' ? first.step.maxDepth : 0)
  const isRead = keys.map((key) => parts.some(({ step }) => reads(step).includes(key)))
  const middle = parts.slice(1, -1).map((part, at) => ({
    ...part,
    fragments: fragmentsOf(part.step, keys, parts.slice(at + 2)),
  }))
  const needsView = middle.some(({ step, fragments }) =>
    step.kind === 'test' ? true : fragments.some(({ constant }) => constant === undefined),
  )
  const last = parts.at(-1)?.step
  const asBytes = last?.kind === 'encode' && last.as === 'bytes'
  const splice = createSplice(scanner, keys)
  const replaced: (string | undefined)[] = keys.map(() => undefined)

  /** What expressions see: an object with the keys that they read, and nothing else. */
  function view(message: Message, bytes: Uint8Array): Message {
    const payload: Record<string, unknown> = {}
    for (let index = 0; index < keys.length; index++) {
      const start = scanner.starts[index] ?? -1
      if (start < 0 || !isRead[index]) continue
      payload[keys[index] ?? ''] = readValue(bytes, start, scanner.ends[index] ?? 0)
    }
    return { payload, topic: message.topic, meta: message.meta }
  }

  function runSteps(message: Message, bytes: Uint8Array): boolean | typeof unsure {
    if (middle.length === 0) return true
    if (!scanner.isObject) return unsure
    replaced.fill(undefined)
    let seen = needsView ? view(message, bytes) : message
    for (let at = 0; at < middle.length; at++) {
      const { step, counters, fragments } = middle[at]! // inside the loop's bounds
      if (step.kind === 'test') {
        if (step.where.test(seen)) continue
        for (let index = 0; index <= at; index++) parts[index]!.counters.in++
        counters.in++
        counters.filtered++
        return false
      }
      if (!setValues(seen, fragments)) return unsure
      if (fragments.some(isReadLater)) seen = withResults(seen, fragments)
    }
    return true
  }

  /** All expressions of a step see the message as it came to the step. */
  function setValues(seen: Message, fragments: readonly Fragment[]): boolean {
    for (let index = 0; index < fragments.length; index++) {
      const fragment = fragments[index]! // inside the loop's bounds
      if (fragment.constant === undefined) {
        fragment.result = fragment.value.evaluate(seen)
        const text = scalarText(fragment.result)
        if (text === undefined) return false
        replaced[fragment.watched] = text
      } else replaced[fragment.watched] = fragment.constant
    }
    return true
  }

  return (message) => {
    const { payload } = message
    const isText = typeof payload === 'string'
    if (!isText && !(payload instanceof Uint8Array)) return unsure
    if (isText && payload.length * 3 > maxScratch) return unsure
    if (isText) scratch.write(payload)
    const bytes = isText ? scratch.bytes : payload
    const end = isText ? scratch.end : bytes.length
    if (!scanner.scan(bytes, 0, end)) return unsure
    if (scanner.hasHighBytes && !(isText ? isWellFormed(payload) : isUtf8(payload))) return unsure
    let passed: boolean | typeof unsure
    try {
      passed = runSteps(message, bytes)
    } catch {
      // The ordinary steps fail in the same place, with the whole message at hand.
      return unsure
    }
    if (passed === unsure) return unsure
    if (!passed) return undefined
    for (let index = 0; index < parts.length; index++) parts[index]!.counters.in++
    const isChanged = middle.length > 0 && replaced.some(isSet)
    if (!isChanged) {
      if (asBytes) return isText ? withPayload(message, Buffer.from(payload)) : message
      if (isText) return message
    }
    const text = isChanged
      ? splice(payload, bytes, end, replaced)
      : cut(payload, bytes, 0, end, scanner.hasHighBytes)
    return withPayload(message, asBytes ? Buffer.from(text) : text)
  }
}

const isSet = (text: string | undefined) => text !== undefined

function withPayload({ topic, meta }: Message, payload: unknown): Message {
  return { payload, topic, meta }
}

/** Every key that is read or set, those that are set in the order of the steps. */
function watchedKeys(parts: readonly TextPart[]): string[] {
  const set = parts.flatMap(({ step }) =>
    step.kind === 'set' ? step.values.map(({ key }) => key) : [],
  )
  return [...new Set([...set, ...parts.flatMap(({ step }) => reads(step))])]
}

function reads(step: TextStep): readonly string[] {
  if (step.kind === 'test') return readsOf(step.where)
  if (step.kind === 'set') return step.values.flatMap(({ value }) => readsOf(value))
  return []
}

/** Steps whose expressions read more than named keys never come here: see `canRunOnText`. */
const readsOf = (expression: Expression) => expression.reads ?? []

/** One value that a step sets. */
interface Fragment {
  readonly key: string
  /** Index of the key among the watched ones. */
  readonly watched: number
  readonly value: Expression
  /** The JSON of a value that is the same for every message. */
  readonly constant: string | undefined
  readonly isReadLater: boolean
  /** Of the present message. */
  result: unknown
}

const isReadLater = (fragment: Fragment) => fragment.isReadLater

function fragmentsOf(
  step: TextStep,
  keys: readonly string[],
  later: readonly TextPart[],
): readonly Fragment[] {
  if (step.kind !== 'set') return []
  const readLater = new Set(later.flatMap((part) => reads(part.step)))
  return step.values.map(({ key, value }) => ({
    key,
    watched: keys.indexOf(key),
    value,
    constant: value.constant === undefined ? undefined : scalarText(value.constant),
    isReadLater: readLater.has(key),
    result: value.constant,
  }))
}

/** What later steps see. */
function withResults(seen: Message, fragments: readonly Fragment[]): Message {
  const payload = { ...(seen.payload as Record<string, unknown>) } // made by `view`
  for (const { key, result } of fragments) payload[key] = result
  return { payload, topic: seen.topic, meta: seen.meta }
}

/** Can this step run on text at all? Its expressions must read named keys only. */
export function canRunOnText(step: TextStep | undefined): step is TextStep {
  if (step === undefined) return false
  if (step.kind === 'test') return step.where.reads !== undefined
  if (step.kind === 'set')
    return step.values.every(({ key, value }) => key !== '__proto__' && value.reads !== undefined)
  return true
}
