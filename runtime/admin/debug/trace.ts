/** `POST /api/run/trace`: waits for a message, and for its end, while the asker waits, too. */
import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

import type { Traced } from '../../engine/debug/trace.ts'
import type { Engine } from '../../engine/status.ts'
import type { TraceAnswer, TraceBody } from '../contract/debug.ts'
import { refusing } from './refusing.ts'

const usualWaitMs = 10_000

export async function traceNext(
  debug: Engine['debug'],
  { flow, port, topic, waitMs = usualWaitMs }: TraceBody,
  asker: IncomingMessage,
): Promise<TraceAnswer> {
  const wanted = {
    ...(port === undefined ? {} : { at: port }),
    ...(topic === undefined ? {} : { topic }),
  }
  const tracing = refusing(() => debug.trace(flow, wanted))
  const ending = new AbortController()
  const gone = (): void => ending.abort()
  asker.socket.once('close', gone)
  const waited = pause(waitMs, undefined, { signal: ending.signal }).catch(() => {})
  await Promise.race([tracing.done, waited])
  ending.abort()
  asker.socket.off('close', gone)
  const answer = traceAnswerOf(tracing.answer())
  tracing.close()
  return answer
}

export const traceAnswerOf = (traced: Traced): TraceAnswer => ({
  ...traced,
  steps: traced.steps.map((step) => ({ ...step, out: [...step.out] })),
})
