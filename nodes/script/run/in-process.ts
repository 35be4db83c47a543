/**
 * Runs jobs right here, for a flow test: there nothing else waits, and answers come at once. A second
 * sandbox goes on while the first is made anew after a fault, so that the next answer does, too.
 */
import { createRestarting } from './restarting.ts'
import type { Restarting, ScriptLimits } from './restarting.ts'
import type { Ran, Runner } from './runner.ts'

interface Job {
  readonly text: string
  readonly done: (ran: Ran) => void
}

export function createInProcess(options: ScriptLimits): Runner {
  let sandboxes: readonly Restarting[] = []
  const waiting: Job[] = []

  function work(): void {
    for (;;) {
      const sandbox = sandboxes.find(({ isBroken }) => !isBroken)
      const job = sandbox && waiting.shift()
      if (!sandbox || !job) return
      job.done(sandbox.run(job.text))
      if (sandbox.isBroken) {
        // The other has seen none of what came before: the state is lost, as it is in a thread.
        sandboxes = [...sandboxes.filter((each) => each !== sandbox), sandbox]
        void sandbox.mend().then(work)
      }
    }
  }
  return {
    async open() {
      sandboxes = [await createRestarting(options), await createRestarting(options)]
    },
    run(text, done) {
      waiting.push({ text, done })
      work()
    },
    close: async () => {
      for (const sandbox of sandboxes) sandbox.close()
      sandboxes = []
    },
  }
}
