/** A WebSocket server that acknowledges what it takes, hangs, dies and comes back, as a test says. */
import { WebSocketServer } from 'ws'

import { freePort } from './ports.ts'

export interface AckingPeer {
  readonly port: number
  /** `works`: takes and acknowledges. `hangs`: stays connected, and neither takes nor acknowledges. */
  mode: 'works' | 'hangs'
  /** When messages came that were not taken, in ms since 1970. */
  readonly ignoredAt: number[]
  /** Cuts every connection and refuses new ones. */
  die(): Promise<void>
  /** Listens again on the same port. */
  comeBack(): Promise<void>
  readonly remove: () => Promise<void>
}

interface Envelope {
  readonly id: string
  readonly text?: string
  readonly base64?: string
}

export async function startAckingPeer(
  take: (payload: string | Uint8Array) => void,
): Promise<AckingPeer> {
  const port = await freePort()
  let server: WebSocketServer | undefined
  const peer: AckingPeer = {
    port,
    mode: 'works',
    ignoredAt: [],
    async die() {
      const dying = server
      server = undefined
      if (dying === undefined) return
      for (const client of dying.clients) client.terminate()
      await new Promise<void>((resolve) => dying.close(() => resolve()))
    },
    async comeBack() {
      const opened = new WebSocketServer({ host: '127.0.0.1', port })
      server = opened
      opened.on('connection', (socket) => {
        socket.on('message', (data: Buffer) => {
          if (peer.mode === 'hangs') {
            peer.ignoredAt.push(Date.now())
            return
          }
          const { id, text, base64 = '' } = JSON.parse(data.toString()) as Envelope
          take(text ?? Buffer.from(base64, 'base64'))
          socket.send(JSON.stringify({ ack: id }))
        })
        socket.on('error', () => {})
      })
      await new Promise<void>((resolve) => opened.on('listening', () => resolve()))
    },
    remove: () => peer.die(),
  }
  await peer.comeBack()
  return peer
}
