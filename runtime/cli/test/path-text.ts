/** The way that a given message took: node by node, with what each did with it. */
import type { Message } from '../../message.ts'
import type { CaseResult, FileResult } from '../../testing/run-file.ts'
import type { Did, Step } from '../../testing/recorder.ts'
import { columns } from '../output.ts'
import type { Paint } from '../output.ts'
import { messageText, printable } from './message-text.ts'

/** Longer ones nobody reads. */
const mostMessages = 5
const mostSteps = 40

export function pathLines(
  { test, run }: CaseResult,
  types: FileResult['types'],
  paint: Paint,
): string[] {
  if (run === undefined) return []
  const outcomes = new Map(run.settled.map(({ index, outcome }) => [index, outcome]))
  const { messages, recorder } = run
  const lines = messages.slice(0, mostMessages).flatMap((message, index) => {
    const { node, port } = test.given[index]?.spot ?? { node: '' }
    const into = port === undefined ? node : `${node}.${port}`
    const steps = recorder.steps.filter(({ origins }) => origins.has(index))
    return [
      '',
      `the path of message ${index + 1}, given to ${into}: ${messageText(message)}`,
      columns(stepRows(steps, types, paint), '  '),
      ...(outcomes.has(index) ? [`  ${settledText(into, outcomes.get(index) ?? 'open')}`] : []),
    ]
  })
  const own = recorder.steps.filter(({ origins }) => origins.size === 0)
  const rest =
    own.length === 0 ? [] : ['', 'not of any given message', columns(stepRows(own, types, paint))]
  const more = messages.length - mostMessages
  return [...lines, ...rest, ...(more > 0 ? ['', `and ${more} more`] : [])].flatMap((text) =>
    text.split('\n'),
  )
}

const settledText = (into: string, outcome: string): string =>
  outcome === 'open'
    ? `${into} has not been told yet how it ended: something still holds the message`
    : `${into} was told: ${outcome}`

function stepRows(steps: readonly Step[], types: FileResult['types'], paint: Paint): string[][] {
  const isTimed = steps.some(({ at }) => at > 0)
  const rows = steps.slice(0, mostSteps).flatMap((step): string[][] => {
    const did =
      step.did.length === 0
        ? [paint('dim', 'holds it')]
        : step.did.map((each) => didText(each, step, paint))
    return did.map((text, index) => [
      ...(isTimed ? [index === 0 ? timeText(step.at) : ''] : []),
      index === 0 ? paint('bold', step.node) : '',
      index === 0 ? paint('dim', types.get(step.node) ?? '') : '',
      text,
    ])
  })
  const more = steps.length - mostSteps
  return more > 0 ? [...rows, ['', `and ${more} more steps`]] : rows
}

function didText(did: Did, { message }: Step, paint: Paint): string {
  switch (did.kind) {
    case 'sent':
      return `${did.port} → ${sentText(did.message, message.topic)}`
    case 'filtered':
      return paint('yellow', 'filtered it: it ends here')
    case 'delivered':
      return paint('green', 'delivered it')
    case 'ended':
      return 'ended it'
    case 'retry':
      return paint('yellow', `failed, to be tried again: ${printable(did.reason)}`)
    case 'failed':
      return paint('red', `failed: ${printable(did.reason)}`)
  }
}

/** What it is and what stands in it; the topic where the node changed it. */
function sentText(message: Message, topicBefore: string): string {
  const { payload, topic } = message
  const kind =
    payload instanceof Uint8Array ? 'bytes' : typeof payload === 'string' ? 'text' : 'value'
  return `${kind} ${messageText(topic === topicBefore ? { ...message, topic: '' } : message)}`
}

const timeText = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`)
