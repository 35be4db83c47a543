/** The one WebSocket to the server: events now, metrics of running flows over the same socket later. */
import type { LiveEvent } from '../../runtime/admin/contract/live.ts'

export interface Live {
  /** `false` while the server cannot be reached. */
  isOnline(): boolean
  onEvent(listener: (event: LiveEvent) => void): () => void
  onOnline(listener: (isOnline: boolean) => void): () => void
  close(): void
}

const firstWaitMs = 500
const longestWaitMs = 15_000

export function connectLive(url: string): Live {
  const listeners = new Set<(event: LiveEvent) => void>()
  const watchers = new Set<(isOnline: boolean) => void>()
  let socket: WebSocket | undefined
  let isOnline = false
  let isClosed = false
  let wait = firstWaitMs
  let timer: ReturnType<typeof setTimeout> | undefined

  function set(online: boolean): void {
    if (online === isOnline) return
    isOnline = online
    for (const watcher of watchers) watcher(online)
  }

  function connect(): void {
    socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => {
      wait = firstWaitMs
      set(true)
    })
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') return
      // The server of the same version speaks the contract.
      const event = JSON.parse(data) as LiveEvent
      for (const listener of listeners) listener(event)
    })
    socket.addEventListener('close', () => {
      set(false)
      if (isClosed) return
      // Full jitter, so that many tabs do not come back in step.
      timer = setTimeout(connect, Math.random() * wait)
      wait = Math.min(longestWaitMs, wait * 2)
    })
  }

  connect()
  return {
    isOnline: () => isOnline,
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onOnline(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      socket?.close()
    },
  }
}
