/**
 * Runs jobs in a thread of their own: one that takes all of its time holds up those behind it and nothing
 * else. When nothing in the thread stops it, the thread is ended and a new one goes on.
 */
import type { Worker } from 'node:worker_threads'

import { reasonOf } from '../../../runtime/plugin.ts'
import type { Ran, Runner } from './runner.ts'
import type { FromThread, Progress } from './serve.ts'
import { startThread } from './thread.ts'

export interface ThreadOptions {
  /** The file of the thread, without its ending. */
  readonly program: URL
  /** What that file finds in `workerData`. */
  readonly data: object
  /** How it is called in errors: `script`. */
  readonly name: string
  /** Milliseconds that a job may take. */
  readonly timeout: number
  /** Megabytes of the thread's heap. */
  readonly heap?: number
}

interface Job {
  readonly text: string
  readonly done: (ran: Ran) => void
}

/** More would only make the first of them wait for the last. */
const mostInBatch = 64
/** How long after its time a job may take to be stopped, and its surroundings to be made anew. */
const graceMs = 2000

export function createInWorker(options: ThreadOptions): Runner {
  const { program, name, timeout, heap } = options
  const progress = new Int32Array(new SharedArrayBuffer(4))
  const waiting: Job[] = []
  let batch: Job[] = []
  let worker: Worker | undefined
  let watch: NodeJS.Timeout | undefined
  let isStarting = false
  let isClosed = false

  function start(): Promise<void> {
    const started = startThread(program, { ...options.data, progress } satisfies Progress, heap)
    worker = started
    isStarting = true
    return new Promise<void>((resolve, reject) => {
      let fault = 'it ended'
      let isReady = false
      started.on('message', (message: FromThread) => {
        if ('answers' in message) return answered(message.answers)
        isReady = true
        resolve()
      })
      started.on('error', (error: Error) => (fault = error.message))
      started.on('exit', () => {
        if (!isReady) reject(new Error(fault))
        else if (worker === started) broke('memory', `the ${name} broke its thread: ${fault}`)
      })
    }).finally(() => (isStarting = false))
  }

  /** When not even a new thread starts, each job that waits says so. */
  async function restart(): Promise<void> {
    try {
      await start()
      post()
    } catch (error) {
      worker = undefined
      const message = `the ${name} does not start: ${reasonOf(error)}`
      for (const { done } of waiting.splice(0)) done({ ok: false, code: name, message })
    }
  }

  function post(): void {
    if (batch.length > 0 || waiting.length === 0 || worker === undefined || isStarting) return
    batch = waiting.splice(0, mostInBatch)
    Atomics.store(progress, 0, 0)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(batch.map(({ text }) => text))
    lookAgain(0)
  }

  function lookAgain(seen: number): void {
    clearTimeout(watch)
    watch = setTimeout(() => {
      const done = Atomics.load(progress, 0)
      if (done > seen) return lookAgain(done)
      const late = `the ${name} ran for longer than ${timeout} ms and could not be stopped`
      broke('timeout', `${late}; what it kept is lost`)
    }, timeout + graceMs)
    watch.unref()
  }

  function answered(answers: readonly Ran[]): void {
    clearTimeout(watch)
    const jobs = batch
    batch = []
    for (const [at, ran] of answers.entries()) jobs[at]?.done(ran)
    post()
  }

  /** The thread is gone, or must go: the job that it was at fails, and the others run again. */
  function broke(code: 'timeout' | 'memory', message: string): void {
    clearTimeout(watch)
    void worker?.terminate()
    worker = undefined
    if (isClosed) return
    const [hung] = batch.splice(Atomics.load(progress, 0), 1)
    waiting.unshift(...batch)
    batch = []
    void restart()
    hung?.done({ ok: false, code, message })
  }

  return {
    open: start,
    run(text, done) {
      waiting.push({ text, done })
      if (worker === undefined && !isStarting) void restart()
      else post()
    },
    async close() {
      isClosed = true
      clearTimeout(watch)
      await worker?.terminate()
    },
  }
}
