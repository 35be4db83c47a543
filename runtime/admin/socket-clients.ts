/** The clients of one WebSocket of ours: let in up to a number, pinged, and dropped when they are silent. */
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

import { refuseUpgrade } from './upgrade.ts'
import type { TakeUpgrade } from './upgrade.ts'

export interface ClientLimits {
  readonly clients: number
  readonly pingMs: number
  /** A client that has left so many pings without an answer is dropped at the next one; 1 when nothing is said. */
  readonly silentPings?: number
  /** Bytes that a client may send at once; 4096 when nothing is said. */
  readonly maxPayload?: number
}

export interface SocketClients<T> extends Iterable<readonly [WebSocket, T]> {
  readonly take: TakeUpgrade
  close(): void
}

/** `opened` makes what belongs to a client; `closed` gets it back when the client has gone. */
export function createSocketClients<T>(
  limits: ClientLimits,
  opened: (socket: WebSocket) => T,
  closed: (client: T) => void = () => {},
): SocketClients<T> {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.maxPayload ?? 4096,
  })
  const clients = new Map<WebSocket, T>()
  const { silentPings = 1 } = limits
  /** How many pings each has not answered. */
  const silent = new Map<WebSocket, number>()

  const pinging = setInterval(() => {
    for (const socket of clients.keys()) {
      const unanswered = silent.get(socket) ?? 0
      if (unanswered >= silentPings) socket.terminate()
      silent.set(socket, unanswered + 1)
      socket.ping()
    }
  }, limits.pingMs)
  pinging.unref()

  const add = (socket: WebSocket): void => {
    const client = opened(socket)
    clients.set(socket, client)
    socket.on('pong', () => silent.delete(socket))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clients.delete(socket)
      silent.delete(socket)
      closed(client)
    })
  }

  return {
    [Symbol.iterator]: () => clients.entries(),
    take(request, socket, head) {
      if (clients.size >= limits.clients) return refuseUpgrade(socket, 503, 'Too many clients')
      server.handleUpgrade(request, socket, head, add)
    },
    close() {
      clearInterval(pinging)
      for (const socket of clients.keys()) socket.terminate()
      server.close()
    },
  }
}
