/** Results on their way: kept until they have arrived, sent again when they failed, few at a time. */
import { noMeta, Outcome } from '../../../runtime/plugin.ts'
import type { Message, StageContext, Wait } from '../../../runtime/plugin.ts'

export interface Results {
  send(payload: unknown, topic: string): void
  /** More than enough are on their way: the sources wait. */
  wait(): Wait
  /** Resolves when none is on its way. */
  settled(): Promise<void>
  pending(): readonly { readonly payload: unknown; readonly topic: string }[]
  close(): void
}

const mostPending = 1000
const againAfterMs = 1000

export function createResults(ctx: StageContext, changed: () => void): Results {
  const pending = new Set<Message>()
  let isClosed = false
  let wait: { readonly promise: Promise<void>; readonly resume: () => void } | undefined
  let empty: (() => void) | undefined

  function attempt(message: Message): void {
    if (isClosed) return
    ctx.attempt('out', message, (outcome) => {
      if (outcome === Outcome.failed) ctx.clock.after(againAfterMs, () => attempt(message))
      else done(message)
    })
  }

  function done(message: Message): void {
    pending.delete(message)
    changed()
    if (pending.size < mostPending) {
      wait?.resume()
      wait = undefined
    }
    if (pending.size === 0) empty?.()
  }

  return {
    send(payload, topic) {
      const message = { payload, topic, meta: noMeta }
      pending.add(message)
      attempt(message)
    },
    wait() {
      if (pending.size >= mostPending) wait ??= createWait()
      return wait?.promise
    },
    settled: () =>
      pending.size === 0 ? Promise.resolve() : new Promise((resolve) => (empty = resolve)),
    pending: () => [...pending].map(({ payload, topic }) => ({ payload, topic })),
    close: () => void (isClosed = true),
  }
}

function createWait() {
  let resume = () => {}
  const promise = new Promise<void>((resolve) => (resume = resolve))
  return { promise, resume: () => resume() }
}
