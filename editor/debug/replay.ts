/** Puts the messages of a recording in where its sources send, one after the other, at a pace. */
import type { Editor } from '../app/editor.ts'
import type { Replayable } from './recording.ts'

export interface ReplayOptions {
  readonly messages: readonly Replayable[]
  /** Times as fast as recorded; `Infinity` as fast as it goes. */
  readonly speed: number
  readonly signal: AbortSignal
  onProgress(done: number): void
}

/** How many ended in which way. Throws what the runtime refuses. */
export async function replay(
  editor: Editor,
  { messages, speed, signal, onProgress }: ReplayOptions,
): Promise<ReadonlyMap<string, number>> {
  const flow = editor.doc.getState().id
  const ends = new Map<string, number>()
  const begin = performance.now()
  const first = messages[0]?.at ?? 0
  for (const [index, { at, node, port, payload, topic, meta }] of messages.entries()) {
    const due = speed === Infinity ? minGapMs * index : (at - first) / speed
    await rest(begin + due - performance.now(), signal)
    if (signal.aborted) break
    // So that whoever gets it can tell: it was brought once before.
    const body = {
      flow,
      port: `${node}.${port}`,
      payload,
      topic,
      meta: { ...meta, replayed: true },
    }
    const { outcome } = await editor.api.debug.inject({ ...body, waitMs })
    ends.set(outcome, (ends.get(outcome) ?? 0) + 1)
    onProgress(index + 1)
  }
  return ends
}

/** The runtime takes 50 a second. */
const minGapMs = 21
/** What waits longer goes on by itself. */
const waitMs = 2000

function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
