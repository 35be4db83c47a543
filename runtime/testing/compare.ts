/** What a case expects, held against what happened. */
import type { NodeDefinition } from '../graph/plan.ts'
import type { Message } from '../message.ts'
import { align } from './align.ts'
import { expectedOf, readPayload } from './bodies.ts'
import type { Codecs } from './codecs.ts'
import { comparable } from './comparable.ts'
import { differencesOf } from './differences.ts'
import type { Difference } from './differences.ts'
import type { Expected, TestCase, TestMessage } from './model.ts'
import type { CaseRun } from './run-case.ts'

export type Mismatch =
  | {
      readonly kind: 'different'
      /** `live`, `parse.error`, `settled`. */
      readonly where: string
      /** Which message, from 1. */
      readonly message: number
      readonly differences: readonly Difference[]
      /** The message as it came. */
      readonly actual: Message | undefined
    }
  | {
      readonly kind: 'missing'
      readonly where: string
      readonly message: number
      readonly expected: TestMessage
    }
  | {
      readonly kind: 'unexpected'
      readonly where: string
      readonly message: number
      readonly actual: Message
    }

export type KindOf = (node: string) => NodeDefinition['kind'] | undefined

export function compareCase(
  test: TestCase,
  run: CaseRun,
  codecs: Codecs,
  kindOf: KindOf,
): Mismatch[] {
  const found = test.expect.flatMap((expected) =>
    compareList(expected, actualAt(expected, run, kindOf), codecs),
  )
  return test.settled === undefined ? found : [...found, ...compareSettled(test.settled, run)]
}

/** What entered a sink, and what left any other node. */
function actualAt(
  { spot: { node, port } }: Expected,
  { recorder }: CaseRun,
  kindOf: KindOf,
): readonly Message[] {
  if (port !== undefined) return recorder.left(node, port)
  return kindOf(node) === 'sink' ? recorder.entered(node) : recorder.leftAny(node)
}

function compareList(
  { name: where, messages }: Expected,
  actual: readonly Message[],
  codecs: Codecs,
): Mismatch[] {
  const between = (row: number, column: number): Difference[] => {
    const [wanted, found] = [messages[row], actual[column]]
    return wanted && found ? messageDifferences(wanted, found, codecs) : []
  }
  const isEqual = (row: number, column: number): boolean => between(row, column).length === 0
  return align(messages.length, actual.length, isEqual).flatMap((pair): Mismatch[] => {
    const wanted = pair.expected === undefined ? undefined : messages[pair.expected]
    const found = pair.actual === undefined ? undefined : actual[pair.actual]
    const message = (pair.expected ?? pair.actual ?? 0) + 1
    if (wanted === undefined)
      return found === undefined ? [] : [{ kind: 'unexpected', where, message, actual: found }]
    if (found === undefined) return [{ kind: 'missing', where, message, expected: wanted }]
    const differences = messageDifferences(wanted, found, codecs)
    return differences.length === 0
      ? []
      : [{ kind: 'different', where, message, differences, actual: found }]
  })
}

/** Topic and meta are compared where they are named; of meta, and of maps in it, the named keys. */
function messageDifferences(wanted: TestMessage, found: Message, codecs: Codecs): Difference[] {
  const { body, topic, meta } = wanted
  const parts: Difference[] = []
  if (topic !== undefined && topic !== found.topic)
    parts.push({ path: 'topic', expected: topic, actual: found.topic })
  for (const [key, value] of Object.entries(meta ?? {})) {
    const path = `meta/${key}`
    if (Object.hasOwn(found.meta, key))
      parts.push(
        ...differencesOf(comparable(value), comparable(found.meta[key]), path).filter(
          (each) => 'expected' in each,
        ),
      )
    else parts.push({ path, expected: value })
  }
  if (body === undefined) return parts
  const read = readPayload(found.payload, body.format, codecs)
  if ('value' in read) {
    const inner = differencesOf(expectedOf(body), read.value)
    return [...inner.map((each) => ({ ...each, path: each.path || body.format })), ...parts]
  }
  const actual = `${read.fault}: ${JSON.stringify(comparable(found.payload))}`
  return [{ path: body.format, expected: expectedOf(body), actual }, ...parts]
}

function compareSettled(expected: NonNullable<TestCase['settled']>, run: CaseRun): Mismatch[] {
  const length = Math.max(expected.length, run.settled.length)
  return Array.from({ length }).flatMap((_, index): Mismatch[] => {
    const [wanted, found] = [expected[index], run.settled[index]?.outcome]
    if (wanted === found) return []
    const difference = {
      path: 'outcome',
      ...(wanted === undefined ? {} : { expected: wanted }),
      ...(found === undefined ? {} : { actual: found }),
    }
    const base = { kind: 'different', where: 'settled', actual: undefined } as const
    return [{ ...base, message: index + 1, differences: [difference] }]
  })
}
