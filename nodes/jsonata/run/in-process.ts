/** Evaluates right here, one after another, for a flow test. */
import type { Ran, Runner } from '../../script/run/runner.ts'
import { createEvaluate } from './evaluate.ts'
import type { Limits } from './evaluate.ts'

export function createInProcess(limits: Limits): Runner {
  const evaluate = createEvaluate(limits)
  let last: Promise<void> = Promise.resolve()
  async function next(before: Promise<void>, job: string, done: (ran: Ran) => void): Promise<void> {
    await before
    done(await evaluate(job))
  }
  return {
    open: () => Promise.resolve(),
    run(job, done) {
      last = next(last, job, done)
    },
    close: () => last,
  }
}
