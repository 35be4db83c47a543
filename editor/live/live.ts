/** The one WebSocket to the server: events as text, the numbers of the watched flow as binary frames. */
import type { LiveEvent, LiveRequest } from '../../runtime/admin/contract/live.ts'

export interface Live {
  /** `false` while the server cannot be reached. */
  isOnline(): boolean
  onEvent(listener: (event: LiveEvent) => void): () => void
  onFrame(listener: (frame: ArrayBuffer) => void): () => void
  onOnline(listener: (isOnline: boolean) => void): () => void
  /** Forgotten while the server cannot be reached: its `hello` is the time to ask again. */
  send(request: LiveRequest): void
  close(): void
}

const firstWaitMs = 500
const longestWaitMs = 15_000

export function connectLive(url: string): Live {
  const events = listeners<LiveEvent>()
  const frames = listeners<ArrayBuffer>()
  const watchers = listeners<boolean>()
  let socket: WebSocket | undefined
  let isOnline = false
  let isClosed = false
  let wait = firstWaitMs
  let timer: ReturnType<typeof setTimeout> | undefined

  function set(online: boolean): void {
    if (online === isOnline) return
    isOnline = online
    watchers.tell(online)
  }

  function connect(): void {
    socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => {
      wait = firstWaitMs
      set(true)
    })
    socket.addEventListener('message', ({ data }) => {
      // The server of the same version speaks the contract.
      if (typeof data === 'string') events.tell(JSON.parse(data) as LiveEvent)
      else if (data instanceof ArrayBuffer) frames.tell(data)
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
    onEvent: events.add,
    onFrame: frames.add,
    onOnline: watchers.add,
    send(request) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request))
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      socket?.close()
    },
  }
}

function listeners<T>() {
  const all = new Set<(value: T) => void>()
  return {
    add(listener: (value: T) => void): () => void {
      all.add(listener)
      return () => all.delete(listener)
    },
    tell(value: T): void {
      for (const listener of all) listener(value)
    },
  }
}
