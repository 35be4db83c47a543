/** A stage that is watched: it runs as it is, and what it takes and sends is written down. */
import type { Message } from '../message.ts'
import type { Delivery, Stage, StageContext, StageInstance } from '../plugin.ts'
import type { Recorder, Step } from './recorder.ts'

/** `keeps`: told when the stage asks for its folder, so that a disk is waited for. */
export function watchStage(definition: Stage, recorder: Recorder, keeps: () => void): Stage {
  return {
    ...definition,
    create(config, context) {
      const steps = new WeakMap<Delivery, Step>()
      const byMessage = new WeakMap<Message, Step>()
      const watch: Watch = { recorder, steps, byMessage, entering: undefined, keeps }
      const stage = definition.create(config, watched(context, watch))
      return {
        ...optional(stage),
        push(delivery) {
          const step = recorder.enter(context.id, delivery.message)
          steps.set(delivery, step)
          byMessage.set(delivery.message, step)
          watch.entering = step
          try {
            return stage.push(delivery)
          } catch (error) {
            recorder.failed(step, error)
            throw error
          } finally {
            watch.entering = undefined
          }
        },
      }
    },
  }
}

interface Watch {
  readonly recorder: Recorder
  readonly steps: WeakMap<Delivery, Step>
  readonly byMessage: WeakMap<Message, Step>
  /** What the stage is being given now. */
  entering: Step | undefined
  keeps(): void
}

function watched(context: StageContext, watch: Watch): StageContext {
  const { recorder, steps, byMessage, keeps } = watch
  const { id } = context
  const note = (delivery: Delivery, kind: 'filtered' | 'ended'): void => {
    const step = steps.get(delivery)
    if (step !== undefined) recorder.note(step, { kind })
  }
  return {
    ...context,
    runId: 'test',
    isTrial: true,
    get stateFolder() {
      keeps()
      return context.stateFolder
    },
    send(port, message, causes) {
      const from = causes.map((cause) => steps.get(cause)).filter((step) => step !== undefined)
      recorder.sent(from, id, port, message)
      context.send(port, message, causes)
    },
    release(delivery) {
      note(delivery, 'filtered')
      context.release(delivery)
    },
    end(delivery, outcome) {
      note(delivery, 'ended')
      context.end(delivery, outcome)
    },
    fail(delivery, error) {
      const step = steps.get(delivery)
      if (step !== undefined) recorder.failed(step, error)
      context.fail(delivery, error)
    },
    attempt(port, message, ended) {
      // A message made of the one that comes in; when it is tried again later, it is known by itself.
      const step = byMessage.get(message) ?? watch.entering
      if (step !== undefined) byMessage.set(message, step)
      recorder.sent(step === undefined ? [] : [step], id, port, message)
      return context.attempt(port, message, ended)
    },
    attemptError(message, error, ended) {
      // One that was kept is another object now.
      recorder.failed(byMessage.get(message) ?? recorder.enter(id, message), error)
      return context.attemptError(message, error, ended)
    },
  }
}

/** What a stage need not have stays absent: the engine looks at that. */
function optional(stage: StageInstance): Omit<StageInstance, 'push'> {
  return {
    ...(stage.open === undefined ? {} : { open: () => stage.open?.() ?? Promise.resolve() }),
    ...(stage.flush === undefined ? {} : { flush: () => stage.flush?.() }),
    ...(stage.close === undefined ? {} : { close: () => stage.close?.() }),
  }
}
