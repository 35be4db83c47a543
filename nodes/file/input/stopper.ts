/** Ends every wait of a source at once. */
import type { NodeClock } from '../../../runtime/plugin.ts'

export interface Stopper {
  readonly isStopped: boolean
  stop(): void
  sleep(ms: number): Promise<void>
  orStopped(wait: Promise<void>): Promise<void>
}

export function createStopper(clock: NodeClock): Stopper {
  let isStopped = false
  let stop: () => void = () => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  let wake: (() => void) | undefined
  return {
    get isStopped() {
      return isStopped
    },
    stop() {
      isStopped = true
      stop()
      wake?.()
    },
    /** One sleep at a time: a source does one thing after the other. */
    sleep(ms) {
      if (isStopped) return Promise.resolve()
      return new Promise((resolve) => {
        const timer = clock.after(ms, resolve)
        wake = () => {
          timer.cancel()
          resolve()
        }
      })
    },
    orStopped: (wait) => Promise.race([wait, stopped]),
  }
}
