/** The WebSocket `/api/taps`. It is open while there are taps, and asks again for them when it was lost. */
import type { TapEvent, TapRequest } from '../../../runtime/admin/contract/taps.ts'

export interface TapLink {
  /** `flow` and `port` as `/api/taps` takes them. */
  tap(id: string, flow: string, port: string): void
  untap(id: string): void
  close(): void
}
export interface TapLinkOptions {
  readonly url: string
  onEvent(event: TapEvent): void
  onOnline(isOnline: boolean): void
  /** For tests. */
  open?(url: string): WebSocket
}

const firstWaitMs = 500
const longestWaitMs = 15_000

export function createTapLink(options: TapLinkOptions): TapLink {
  const { url, onEvent, onOnline, open = (at) => new WebSocket(at) } = options
  const wanted = new Map<string, TapRequest>()
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = firstWaitMs

  const send = (request: TapRequest): void => {
    if (socket?.readyState === 1) socket.send(JSON.stringify(request))
  }

  function connect(): void {
    const mine = open(url)
    socket = mine
    mine.addEventListener('open', () => {
      wait = firstWaitMs
      onOnline(true)
      for (const request of wanted.values()) send(request)
    })
    mine.addEventListener('message', ({ data }) => {
      // The server of the same version speaks the contract.
      if (socket === mine && typeof data === 'string') onEvent(JSON.parse(data) as TapEvent)
    })
    mine.addEventListener('close', () => {
      if (socket !== mine) return
      socket = undefined
      onOnline(false)
      if (wanted.size === 0) return
      // Full jitter, so that many tabs do not come back in step.
      timer = setTimeout(connect, Math.random() * wait)
      wait = Math.min(longestWaitMs, wait * 2)
    })
  }

  function disconnect(): void {
    clearTimeout(timer)
    timer = undefined
    const mine = socket
    socket = undefined
    mine?.close()
  }

  return {
    tap(id, flow, port) {
      const request: TapRequest = { do: 'tap', id, flow, port }
      wanted.set(id, request)
      if (socket) send(request)
      else {
        clearTimeout(timer)
        connect()
      }
    },
    untap(id) {
      wanted.delete(id)
      send({ do: 'untap', id })
      if (wanted.size === 0) disconnect()
    },
    close() {
      wanted.clear()
      disconnect()
    },
  }
}
