import { PermanentError } from '../../../runtime/plugin.ts'
import type { Delivery, StageContext, StageInstance } from '../../../runtime/plugin.ts'
import { createRunnerStage } from '../../script/run/stage.ts'
import { fromText } from '../../script/sandbox/values.ts'
import type { Limits } from './evaluate.ts'

export interface JsonataOptions extends Limits {
  readonly missing: 'error' | 'filter' | 'null'
  /** Bytes. */
  readonly memory: number
}

const name = 'jsonata'
const program = new URL('./worker', import.meta.url)

export function createJsonata(options: JsonataOptions, ctx: StageContext): StageInstance {
  const { value, timeout, stack, sequence, memory, missing } = options
  const send = (delivery: Delivery, payload: unknown): void =>
    ctx.send('out', { ...delivery.message, payload }, [delivery])

  return createRunnerStage(
    {
      name,
      async makeRunner() {
        const data = { value, timeout, stack, sequence }
        if (ctx.isTrial) return (await import('./in-process.ts')).createInProcess(data)
        const { createInWorker } = await import('../../script/run/in-worker.ts')
        const heap = Math.ceil(memory / 1024 / 1024)
        return createInWorker({ program, data, timeout, heap, name })
      },
      jobOf: ({ message: { payload, topic, meta } }) => ({
        payload,
        topic,
        meta,
        now: ctx.clock.now(),
      }),
      answered(delivery, text) {
        const { found, result } = fromText(text) as { found: boolean; result: unknown }
        if (found) send(delivery, result)
        else if (missing === 'null') send(delivery, null)
        else if (missing === 'filter') ctx.release(delivery)
        else throw new PermanentError('missing', 'the expression gives nothing for this message')
      },
    },
    ctx,
  )
}
