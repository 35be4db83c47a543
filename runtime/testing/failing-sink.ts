/** The sink of a test: it takes everything at once, or fails as the case says. */
import type { Message } from '../message.ts'
import { PermanentError, TransientError } from '../plugin.ts'
import type { SinkInstance } from '../plugin.ts'
import type { Failing } from './model.ts'
import type { Recorder, Step } from './recorder.ts'

interface Options {
  readonly id: string
  readonly recorder: Recorder
  readonly failing: Failing | undefined
  /** After so many the engine gives up. */
  readonly attempts: number | 'forever'
}

export function createFailingSink({ id, recorder, failing, attempts }: Options): SinkInstance {
  /** Messages that the engine will hand over again: they entered once. */
  const waiting = new Map<Message, Step>()
  const tries = new Map<Step, number>()
  let failed = 0
  return {
    send(message, done, token) {
      const step = waiting.get(message) ?? recorder.enter(id, message)
      waiting.delete(message)
      if (failing === undefined || (failing.times !== undefined && failed >= failing.times)) {
        recorder.note(step, { kind: 'delivered' })
        done(token)
        return
      }
      failed++
      const { reason, code, times } = failing
      const attempt = (tries.get(step) ?? 0) + 1
      tries.set(step, attempt)
      const isLast = times === undefined || (attempts !== 'forever' && attempt >= attempts)
      const error =
        times === undefined ? new PermanentError(code, reason) : new TransientError(code, reason)
      if (isLast) recorder.failed(step, error)
      else {
        recorder.note(step, { kind: 'retry', reason })
        waiting.set(message, step)
      }
      done(token, error)
    },
  }
}
