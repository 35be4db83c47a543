/** Requests that wait for an answer, by correlation id. */
import type { Attempt, Delivery } from '../../../runtime/plugin.ts'

export interface Waiting {
  readonly delivery: Delivery
  readonly requestId: unknown
  attempt?: Attempt
  timer?: { cancel(): void }
}

export interface Pending {
  readonly size: number
  /** An id that was never given before, also by an earlier run: its answers are late, and nobody's here. */
  newId(): string
  add(id: string, waiting: Waiting): void
  /** Takes it out: whoever gets it ends it. */
  take(id: string | undefined): Waiting | undefined
  takeAll(): readonly Waiting[]
}

export function createPending(runId: string): Pending {
  const waiting = new Map<string, Waiting>()
  let count = 0
  function take(id: string | undefined): Waiting | undefined {
    const found = id === undefined ? undefined : waiting.get(id)
    if (id === undefined || found === undefined) return undefined
    waiting.delete(id)
    found.timer?.cancel()
    return found
  }
  return {
    get size() {
      return waiting.size
    },
    newId: () => `${runId}-${(count++).toString(36)}`,
    add: (id, one) => void waiting.set(id, one),
    take,
    takeAll: () => [...waiting.keys()].flatMap((id) => take(id) ?? []),
  }
}
