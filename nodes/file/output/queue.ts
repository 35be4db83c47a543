/** What waits for one file, and the one piece of work that is under way on it. */
import type { Done } from '../../../runtime/plugin.ts'
import type { Writer } from './writer.ts'

export interface Pending {
  readonly record: Buffer
  readonly token: number
  readonly done: Done
  isCancelled: boolean
}

export interface FileQueue {
  push(pending: Pending): void
  /** Nothing waits and nothing is under way. */
  readonly isIdle: boolean
  /** Sets the file aside when it is old enough, after what is under way. */
  rotateByAge(): void
  /** Writes what waits and closes the file. */
  close(): Promise<void>
}

export interface QueueEvents {
  failed(error: unknown): Error
  succeeded(): void
  idle(): void
}

/** More than this is not written at once: a big write must not hold up the answer of the first. */
const batchBytes = 1024 * 1024

export function createFileQueue(writer: Writer, events: QueueEvents): FileQueue {
  let waiting: Pending[] = []
  let isRunning = false
  let isRotationDue = false
  let run: Promise<void> = Promise.resolve()

  function takeBatch(): Pending[] {
    waiting = waiting.filter(({ isCancelled }) => !isCancelled)
    let bytes = 0
    let count = 0
    for (const { record } of waiting) {
      bytes += record.length
      if (count > 0 && bytes > batchBytes) break
      count++
    }
    const records = waiting.slice(0, count).map(({ record }) => record)
    return waiting.splice(0, writer.fitting(records))
  }

  async function work(): Promise<void> {
    while (waiting.length > 0 || isRotationDue) {
      const batch = takeBatch()
      let fault: Error | undefined
      const isDue = isRotationDue
      isRotationDue = false
      try {
        if (isDue) await writer.rotateByAge()
        if (batch.length > 0) await writer.write(batch.map(({ record }) => record))
        events.succeeded()
      } catch (error) {
        fault = events.failed(error)
        // What came later may not overtake what comes again.
        batch.push(...waiting.splice(0))
      }
      for (const { token, done } of batch) done(token, fault)
    }
    isRunning = false
    events.idle()
  }

  function start(): void {
    if (isRunning) return
    isRunning = true
    // `work` catches what the file system throws.
    run = work()
  }

  return {
    push(pending) {
      waiting.push(pending)
      start()
    },
    get isIdle() {
      return !isRunning && waiting.length === 0
    },
    rotateByAge() {
      isRotationDue = true
      start()
    },
    async close() {
      await run
      await writer.close()
    },
  }
}
