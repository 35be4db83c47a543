/** A websocket connection with stand-ins for the engine, for tests of its nodes. */
import { connect as connectSocket } from 'node:net'

import { WebSocket } from 'ws'
import type { ClientOptions } from 'ws'

import clientType from '../../nodes/websocket/client.ts'
import serverType from '../../nodes/websocket/server.ts'
import sinkType from '../../nodes/websocket/sink.ts'
import sourceType from '../../nodes/websocket/source.ts'
import type { Link } from '../../nodes/websocket/link/link.ts'
import type { Outcome, SinkInstance } from '../../runtime/plugin.ts'
import {
  collector,
  connectionContext,
  resolved,
  sinkContext,
  sourceContext,
  until,
} from './context.ts'

export type Options = Readonly<Record<string, unknown>>

export async function openServer(options: Options = {}, name = 'server') {
  const ctx = connectionContext({ name })
  const listen = '127.0.0.1:0'
  const link = await serverType.open(resolved(serverType.config, { listen, ...options }), ctx)
  return { link, ctx, close: () => serverType.close(link), url: () => urlOf(link, options) }
}

/** A server that already listens. */
export async function listening(options: Options = {}, name = 'server') {
  const server = await openServer(options, name)
  await until(() => server.link.port !== undefined, 'listening')
  return server
}

function urlOf(link: Link, { path = '/', tls }: Options): string {
  return `${tls ? 'wss' : 'ws'}://127.0.0.1:${link.port}${String(path)}`
}

export async function openClient(options: Options, name = 'client') {
  const ctx = connectionContext({ name })
  const reconnect = { min: '10ms', max: '100ms' }
  const link = await clientType.open(resolved(clientType.config, { reconnect, ...options }), ctx)
  return { link, ctx, close: () => clientType.close(link) }
}

export async function startSource(
  link: Link,
  options: Options = {},
  settled: Outcome | 'never' = 0,
  ack: 'delivered' | 'received' = 'delivered',
) {
  const ctx = sourceContext(link, { ack })
  const collected = collector(settled === 'never' ? undefined : settled)
  const value = resolved(sourceType.config, { connection: 'peer', ...options })
  const source = await sourceType.start(value, collected.emit, ctx)
  return { ctx, source, collected, received: collected.received }
}

/** Settlements of a sink by token: `undefined` is a delivery. */
export async function startSink(link: Link, options: Options = {}) {
  const ctx = sinkContext(link)
  const value = resolved(sinkType.config, { connection: 'peer', ...options })
  const sink: SinkInstance = await sinkType.start(value, ctx)
  const settled = new Map<number, Error | undefined>()
  let next = 0
  const done = (token: number, error?: Error) => void settled.set(token, error)
  return {
    ctx,
    sink,
    settled,
    /** Sends and returns the token; what `send` throws settles it. */
    send: (payload: unknown, meta: Options = {}, topic = ''): number => {
      const token = next++
      try {
        sink.send!({ payload, topic, meta }, done, token)
      } catch (error) {
        done(token, error as Error)
      }
      return token
    },
  }
}

/** A client made with ws, with all that it receives. */
export async function connect(url: string, options: ClientOptions & { protocols?: string[] } = {}) {
  const { protocols = [], ...rest } = options
  const ws = new WebSocket(url, protocols, { perMessageDeflate: false, ...rest })
  const received: (string | Buffer)[] = []
  let closed: { code: number; reason: string } | undefined
  let error: Error | undefined
  ws.on('message', (data, isBinary) => {
    const bytes = Buffer.from(data as Buffer)
    received.push(isBinary ? bytes : bytes.toString())
  })
  ws.on('close', (code, reason) => {
    closed = { code, reason: reason.toString() }
  })
  ws.on('error', (fault) => {
    error = fault
  })
  await until(() => ws.readyState === WebSocket.OPEN || closed, 'a handshake')
  return {
    ws,
    received,
    get closed() {
      return closed
    },
    get error() {
      return error
    },
  }
}

/** Opens things for one test; `close` ends all of them, the last first. */
export function createScope() {
  const closers: (() => unknown)[] = []
  const keep = <T>(made: T, close: () => unknown): T => {
    closers.push(close)
    return made
  }
  return {
    keep,
    async server(options: Options = {}, name?: string) {
      const made = await listening(options, name)
      return keep(made, made.close)
    },
    async client(url: string, options: Options = {}) {
      const made = await openClient({ url, ...options })
      return keep(made, made.close)
    },
    async peer(url: string, options: Parameters<typeof connect>[1] = {}) {
      const made = await connect(url, options)
      return keep(made, () => made.ws.terminate())
    },
    async close() {
      for (const close of closers.splice(0).toReversed()) await close()
    },
  }
}

/** Sends raw bytes and resolves with all that came back once the other side has closed. */
export function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connectSocket(port, '127.0.0.1', () => socket.write(request))
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      answer += text
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}

/** A handshake as text, with headers added or, by `undefined`, left out. */
export function handshake(
  path: string,
  changes: Readonly<Record<string, string | undefined>> = {},
) {
  const headers = {
    Host: '127.0.0.1',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...changes,
  }
  const lines = Object.entries(headers).filter(([, value]) => value !== undefined)
  return `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`
}
