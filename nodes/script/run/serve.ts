/** The inside of a thread: takes jobs by the batch, and answers each batch at once. */
import { parentPort, workerData } from 'node:worker_threads'

import type { Ran } from './runner.ts'

export type FromThread = { readonly ready: true } | { readonly answers: readonly Ran[] }

/** What every thread gets, beside its own settings. */
export interface Progress {
  /** Its one number says how many jobs of the batch are done: who waits sees which one hangs. */
  readonly progress: Int32Array
}

export function serve(run: (job: string) => Ran | Promise<Ran>): void {
  const { progress } = workerData as Progress
  const work = async (jobs: readonly string[]): Promise<void> => {
    const answers: Ran[] = []
    for (const job of jobs) {
      answers.push(await run(job))
      Atomics.add(progress, 0, 1)
    }
    tell({ answers })
  }
  parentPort?.on('message', (jobs: readonly string[]) => void work(jobs))
  tell({ ready: true })
}

const tell = (message: FromThread): void =>
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message)
