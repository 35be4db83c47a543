/** The clients of `/api/live`: let in like any request, pinged, and dropped when they do not read. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

import { version } from '../../version.ts'
import type { LiveEvent } from '../contract/live.ts'

export interface LiveClients {
  /** Takes over the connection of a request that was found to be fine. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer): void
  send(event: LiveEvent): void
  close(): void
}
export interface LiveLimits {
  readonly clients: number
  /** A client with more than this unread is dropped. */
  readonly bufferedBytes: number
  readonly pingMs: number
}

const usual: LiveLimits = { clients: 64, bufferedBytes: 1024 * 1024, pingMs: 30_000 }

export function createLiveClients(limits: LiveLimits = usual): LiveClients {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: 4096,
  })
  const clients = new Set<WebSocket>()
  const silent = new Set<WebSocket>()

  const ping = setInterval(() => {
    for (const client of clients) {
      if (silent.has(client)) client.terminate()
      silent.add(client)
      client.ping()
    }
  }, limits.pingMs)
  ping.unref()

  const text = (client: WebSocket, event: LiveEvent): void => {
    if (client.bufferedAmount > limits.bufferedBytes) client.terminate()
    else client.send(JSON.stringify(event))
  }
  const add = (client: WebSocket): void => {
    clients.add(client)
    client.on('pong', () => silent.delete(client))
    client.on('error', () => client.terminate())
    client.on('close', () => {
      clients.delete(client)
      silent.delete(client)
    })
    text(client, { event: 'hello', version: version() })
  }

  return {
    take(request, socket, head) {
      if (clients.size >= limits.clients) return refuseUpgrade(socket, 503, 'Too many clients')
      server.handleUpgrade(request, socket, head, add)
    },
    send(event) {
      for (const client of clients) text(client, event)
    },
    close() {
      clearInterval(ping)
      for (const client of clients) client.terminate()
      server.close()
    },
  }
}

export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
