/** A WebSocket client for tests that keeps what it received, and can stop reading. */
import WebSocket from 'ws'

import { until, within } from './wait.ts'

export interface WebSocketPeer {
  readonly socket: WebSocket
  /** Texts received, unless `onMessage` was given. */
  readonly received: readonly string[]
  readonly closed: { readonly code: number; readonly reason: string } | undefined
  send(text: string): Promise<void>
  expect(count: number, timeoutMs?: number): Promise<readonly string[]>
  close(): Promise<void>
}

export async function connectWebSocket(
  url: string,
  options: {
    readonly onMessage?: (data: Buffer, isBinary: boolean) => void
    readonly client?: WebSocket.ClientOptions
  } = {},
): Promise<WebSocketPeer> {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...options.client })
  const received: string[] = []
  let closed: { code: number; reason: string } | undefined
  socket.on('message', (data: Buffer, isBinary) => {
    if (options.onMessage) options.onMessage(data, isBinary)
    else received.push(data.toString())
  })
  socket.on('close', (code, reason) => (closed = { code, reason: reason.toString() }))
  await within(
    `connected to ${url}`,
    new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    }),
  )
  socket.on('error', () => {})
  return {
    socket,
    received,
    get closed() {
      return closed
    },
    send: (text) =>
      new Promise((resolve, reject) => {
        socket.send(text, (error) => (error ? reject(error) : resolve()))
      }),
    async expect(count, timeoutMs = 10_000) {
      await until(`${count} messages, ${received.length} came`, () => received.length >= count, {
        timeoutMs,
      })
      return received
    },
    async close() {
      if (closed) return
      const gone = new Promise((resolve) => socket.once('close', resolve))
      socket.close(1000)
      await within('the WebSocket is closed', gone)
    },
  }
}
