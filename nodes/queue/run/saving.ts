/** Tells the disk what is acknowledged: soon, so that a crash repeats little, and in groups. */
import type { StageContext, Store } from '../../../runtime/plugin.ts'

export interface Saving {
  /** A record was acknowledged. */
  acknowledged(): void
  close(): Promise<void>
}

export interface SavingOptions {
  readonly clock: StageContext['clock']
  readonly store: Store
  /** Segments may have been deleted. */
  saved(): void
  failed(error: unknown): void
}

/** So many acknowledged messages are repeated after a crash at most, beside those under way. */
const most = 256
const saveMs = 20
/** A power cut repeats what was acknowledged within this time. */
const flushMs = 1000

export function createSaving({ clock, store, saved, failed }: SavingOptions): Saving {
  let count = 0
  let timer: { cancel(): void } | undefined
  let flushedAt = clock.now()
  let saving: Promise<void> | undefined
  let isClosed = false

  async function save(): Promise<void> {
    timer?.cancel()
    timer = undefined
    count = 0
    const now = clock.now()
    const isFlush = now - flushedAt >= flushMs
    if (isFlush) flushedAt = now
    try {
      await (isFlush ? store.flush() : store.save())
    } catch (error) {
      failed(error)
    }
    saved()
  }

  function start(): void {
    saving ??= save().finally(() => {
      saving = undefined
      if (isClosed) return
      if (count >= most) start()
      else if (count > 0) later()
    })
  }

  function later(): void {
    timer ??= clock.after(saveMs, start)
  }

  return {
    acknowledged() {
      count++
      if (saving !== undefined || isClosed) return
      if (count >= most) start()
      else later()
    },
    async close() {
      isClosed = true
      timer?.cancel()
      await saving
    },
  }
}
