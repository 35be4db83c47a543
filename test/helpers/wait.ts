/** Waiting with a deadline. A test waits for an event or a condition, never for time to pass. */
import { setTimeout as pause } from 'node:timers/promises'

export interface WaitOptions {
  /** Fails after this long. */
  readonly timeoutMs?: number
  /** How often the condition is looked at. */
  readonly everyMs?: number
}

const defaultTimeoutMs = 10_000

/** Resolves with the first truthy value of `condition`; fails with `what` when there is none in time. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<Exclude<T, false | undefined | null | '' | 0>> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  const end = Date.now() + timeoutMs
  for (;;) {
    const value = await condition()
    // The types of what is falsy are those that `Exclude` takes out.
    if (value) return value as Exclude<T, false | undefined | null | '' | 0>
    if (Date.now() >= end) throw new Error(`not within ${timeoutMs} ms: ${what}`)
    await pause(options.everyMs ?? 20)
  }
}

/** The promise itself, or a failure that says `what` did not happen in time. */
export async function within<T>(what: string, promise: Promise<T>, timeoutMs = defaultTimeoutMs) {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${timeoutMs} ms: ${what}`)), timeoutMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What listening needs of an emitter; `EventEmitter` and the clients of mqtt and ws all have it. */
interface Listenable {
  once(event: string, listener: (...values: unknown[]) => void): unknown
  removeListener(event: string, listener: (...values: unknown[]) => void): unknown
}

/** The arguments of the next `event` of an emitter. Unlike `events.once`, `error` is not special. */
export async function nextEvent(
  emitter: Listenable,
  event: string,
  timeoutMs = defaultTimeoutMs,
): Promise<unknown[]> {
  return await new Promise<unknown[]>((resolve, reject) => {
    const listener = (...values: unknown[]) => {
      clearTimeout(timer)
      resolve(values)
    }
    const timer = setTimeout(() => {
      emitter.removeListener(event, listener)
      reject(new Error(`not within ${timeoutMs} ms: event "${event}"`))
    }, timeoutMs)
    emitter.once(event, listener)
  })
}

export { pause }
