/** Server-Sent Events: one status a second for as long as somebody watches, and none otherwise. */
import type { ServerResponse } from 'node:http'

const everyMs = 1000
/** A watcher that does not read is cut off rather than buffered for. */
const maxBufferedBytes = 4 * 1024 * 1024

export interface Watchers {
  /** `false` when there are too many already. */
  add(response: ServerResponse): boolean
  close(): void
}

export function createWatchers(status: () => unknown, maxWatchers = 64): Watchers {
  const watchers = new Set<ServerResponse>()
  let timer: NodeJS.Timeout | undefined

  const event = (): string => `event: status\ndata: ${JSON.stringify(status())}\n\n`
  const tick = (): void => {
    const text = event()
    for (const response of watchers) {
      if (response.writableLength > maxBufferedBytes) response.destroy()
      else response.write(text)
    }
  }
  const remove = (response: ServerResponse): void => {
    watchers.delete(response)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    add(response) {
      if (watchers.size >= maxWatchers) return false
      response.write(`retry: 1000\n\n${event()}`)
      watchers.add(response)
      response.once('close', () => remove(response))
      timer ??= setInterval(tick, everyMs)
      return true
    },
    close() {
      for (const response of watchers) response.end()
    },
  }
}
