/** Writes down what happens to each message, node by node, while a case runs. */
import type { Message } from '../message.ts'
import { asError } from '../reason.ts'

export type Did =
  | { readonly kind: 'sent'; readonly port: string; readonly message: Message }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string }
  | { readonly kind: 'filtered' | 'delivered' | 'ended' }

/** A message in a node. */
export interface Step {
  readonly node: string
  readonly message: Message
  /** Milliseconds since the case began. */
  readonly at: number
  /** Which of the given messages it comes from, by their order. */
  readonly origins: ReadonlySet<number>
  readonly did: Did[]
}

export interface Departure {
  readonly node: string
  readonly port: string
  readonly message: Message
}

export interface Recorder {
  readonly steps: readonly Step[]
  /** Changes whenever something happens. */
  readonly activity: number
  /** The message is given by the case. */
  given(message: Message, index: number): void
  enter(node: string, message: Message): Step
  sent(steps: readonly Step[], node: string, port: string, message: Message): void
  failed(step: Step, error: unknown): void
  note(step: Step, did: Did): void
  /** What left a node by a port, in order; also when no message in the node is known to have caused it. */
  readonly departures: readonly Departure[]
  /** What entered a node. */
  entered(node: string): readonly Message[]
  /** What left a node by a port. */
  left(node: string, port: string): readonly Message[]
  /** What left a node by any port but `error`, in order. */
  leftAny(node: string): readonly Message[]
  /** The case is over: what happens while the flow stops is not part of it. */
  close(): void
}

const nobody: ReadonlySet<number> = new Set()

export function createRecorder(now: () => number): Recorder {
  const steps: Step[] = []
  const departures: Departure[] = []
  const origins = new WeakMap<Message, ReadonlySet<number>>()
  /** By node: the engine makes the message of an error port anew. */
  const lastFailed = new Map<string, Message>()
  let activity = 0
  let isOpen = true

  function originsOf(message: Message): ReadonlySet<number> {
    const known = origins.get(message)
    if (known !== undefined) return known
    const { error } = message.meta
    const node = typeof error === 'object' && error !== null && 'node' in error ? error.node : ''
    const cause = lastFailed.get(String(node))
    return (cause && origins.get(cause)) ?? nobody
  }

  function leave(node: string, port: string, message: Message): void {
    activity++
    if (isOpen) departures.push({ node, port, message })
  }

  return {
    steps,
    departures,
    get activity() {
      return activity
    },
    given: (message, index) => origins.set(message, new Set([index])),
    enter(node, message) {
      activity++
      const step = { node, message, at: now(), origins: originsOf(message), did: [] }
      origins.set(message, step.origins)
      if (isOpen) steps.push(step)
      return step
    },
    sent(causes, node, port, message) {
      const all = causes.flatMap((cause) => [...cause.origins])
      if (!origins.has(message) || causes.length > 1) origins.set(message, new Set(all))
      for (const cause of causes) cause.did.push({ kind: 'sent', port, message })
      leave(node, port, message)
    },
    failed(step, thrown) {
      const error = asError(thrown)
      const code = 'code' in error && typeof error.code === 'string' ? error.code : 'error'
      const { node, message } = step
      lastFailed.set(node, message)
      step.did.push({ kind: 'failed', reason: error.message })
      // As the engine makes it, so that a test can look at an error port that nothing is wired to.
      const meta = { ...message.meta, error: { node, code, message: error.message } }
      leave(node, 'error', { ...message, meta })
    },
    note(step, did) {
      activity++
      step.did.push(did)
    },
    entered: (node) => steps.filter((step) => step.node === node).map(({ message }) => message),
    left: (node, port) =>
      departures
        .filter((each) => each.node === node && each.port === port)
        .map((each) => each.message),
    leftAny: (node) =>
      departures
        .filter((each) => each.node === node && each.port !== 'error')
        .map((each) => each.message),
    close: () => {
      isOpen = false
    },
  }
}
