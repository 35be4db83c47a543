/** Puts messages that were seen or recorded in again, one after the other, at a pace. */
import type { AnyPayload } from '../../runtime/admin/contract/debug.ts'
import { ApiError } from '../api/client.ts'
import type { Editor } from '../app/editor.ts'

export interface Replayable {
  /** Milliseconds, since whenever. */
  readonly at: number
  readonly flow: string
  /** Where it is put in, as the API names it. */
  readonly port: string
  readonly payload: AnyPayload
  readonly topic: string
  readonly meta: Readonly<Record<string, unknown>>
}
export interface ReplayOptions {
  readonly messages: readonly Replayable[]
  /** Times as fast as they came; `Infinity` as fast as it goes. */
  readonly speed: number
  readonly signal: AbortSignal
  onProgress(done: number): void
}

/** How many ended in which way. Throws what the runtime refuses. */
export async function replay(
  editor: Editor,
  { messages, speed, signal, onProgress }: ReplayOptions,
): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>()
  const begin = performance.now()
  const dueOf = dueTimes(messages, speed)
  for (const [index, message] of messages.entries()) {
    await rest(begin + dueOf(index) - performance.now(), signal)
    if (signal.aborted) break
    // No longer than until the next is due: what waits somewhere goes on by itself.
    const spare = begin + dueOf(index + 1) - performance.now()
    const waitMs = Math.round(Math.min(mostWaitMs, Math.max(leastWaitMs, spare)))
    const outcome = await send(editor, message, waitMs, signal)
    if (outcome === undefined) break
    ends.set(outcome, (ends.get(outcome) ?? 0) + 1)
    onProgress(index + 1)
  }
  return ends
}

/** The runtime takes 50 a second. */
const minGapMs = 21
const leastWaitMs = 100
const mostWaitMs = 2000

/** Milliseconds from the begin; behind the last one, the end of its wait. */
function dueTimes(messages: readonly Replayable[], speed: number): (index: number) => number {
  if (speed === Infinity) return (index) => minGapMs * index
  const first = messages[0]?.at ?? 0
  return (index) => {
    const message = messages[index]
    return message === undefined ? Infinity : (message.at - first) / speed
  }
}

/** Where too many are under way, it waits until there is room. `undefined`: it was stopped meanwhile. */
async function send(
  editor: Editor,
  { flow, port, payload, topic, meta }: Replayable,
  waitMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  // So that whoever gets it can tell: it came once before.
  const body = { flow, port, payload, topic, meta: { ...meta, replayed: true }, waitMs }
  while (!signal.aborted) {
    try {
      return (await editor.api.debug.inject(body)).outcome
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== tooMany) throw error
      await rest(retryMs, signal)
    }
  }
  return undefined
}

const tooMany = 429
const retryMs = 500

function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const ended = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', ended)
      resolve()
    }
    const timer = setTimeout(ended, ms)
    signal.addEventListener('abort', ended)
  })
}
