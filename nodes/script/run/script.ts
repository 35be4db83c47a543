import { Outcome } from '../../../runtime/plugin.ts'
import type { Delivery, StageContext, StageInstance } from '../../../runtime/plugin.ts'
import { readAnswer } from '../sandbox/answer.ts'
import type { Sent } from '../sandbox/answer.ts'
import { createConsole } from './console.ts'
import type { ScriptLimits } from './restarting.ts'
import { createRunnerStage } from './stage.ts'

export interface ScriptOptions extends ScriptLimits {
  readonly ports: readonly string[]
}

const name = 'script'
const program = new URL('./worker', import.meta.url)

export function createScript(options: ScriptOptions, ctx: StageContext): StageInstance {
  const { code, timeout, memory } = options
  const ports = new Set(['out', ...options.ports])
  const write = createConsole(ctx)

  function send(delivery: Delivery, sent: readonly Sent[]): void {
    const [first, ...others] = sent
    if (first === undefined) ctx.release(delivery)
    else if (others.length === 0) ctx.send(first.port, first.message, [delivery])
    else sendAll(delivery, sent)
  }

  /** The delivery ends as the worst of them does. */
  function sendAll(delivery: Delivery, sent: readonly Sent[]): void {
    let open = sent.length
    let worst: Outcome = Outcome.delivered
    for (const { port, message } of sent)
      ctx.attempt(port, message, (outcome) => {
        if (outcome > worst) worst = outcome
        open -= 1
        if (open === 0) ctx.end(delivery, worst)
      })
  }

  return createRunnerStage(
    {
      name,
      async makeRunner() {
        const data = { code, timeout, memory }
        if (ctx.isTrial) return (await import('./in-process.ts')).createInProcess(data)
        return (await import('./in-worker.ts')).createInWorker({ program, data, timeout, name })
      },
      jobOf: ({ message: { payload, topic, meta } }) => ({
        message: { payload, topic, meta },
        now: ctx.clock.now(),
      }),
      answered(delivery, text) {
        const { sent, lines } = readAnswer(text, delivery.message, ports)
        for (const line of lines) write(line)
        send(delivery, sent)
      },
    },
    ctx,
  )
}
