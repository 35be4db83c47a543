/** A stage whose messages become jobs of a runner, and whose answers become what it sends. */
import { asError, PermanentError, reasonOf } from '../../../runtime/plugin.ts'
import type { Delivery, StageContext, StageInstance } from '../../../runtime/plugin.ts'
import { toText } from '../sandbox/values.ts'
import type { Runner } from './runner.ts'

export interface RunnerStage {
  /** Code of an error that has none of its own. */
  readonly name: string
  makeRunner(): Promise<Runner>
  /** What the runner is told of a message. */
  jobOf(delivery: Delivery): object
  /** Ends the delivery by the text of its answer; what it throws, the delivery fails with. */
  answered(delivery: Delivery, text: string): void
}

export function createRunnerStage(stage: RunnerStage, ctx: StageContext): StageInstance {
  const { name, makeRunner, jobOf, answered } = stage
  let runner: Runner | undefined
  return {
    capacity: Infinity,
    async open() {
      runner = await makeRunner()
      await runner.open()
    },
    push(delivery) {
      runner?.run(textOf(jobOf(delivery), name), (ran) => {
        try {
          if (!ran.ok) throw new PermanentError(ran.code, ran.message)
          answered(delivery, ran.text)
        } catch (error) {
          ctx.fail(delivery, asError(error))
        }
      })
      return undefined
    },
    close: () => runner?.close(),
  }
}

function textOf(job: object, name: string): string {
  try {
    return toText(job)
  } catch (error) {
    throw new PermanentError(name, reasonOf(error))
  }
}
