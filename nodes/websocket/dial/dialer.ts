/** The client side of a connection: keeps one WebSocket to a server open, and says how it stands. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import type { ClientOptions, WebSocket } from 'ws'

import { createBackoff, explain, isTlsFault, readTls } from '../../../runtime/plugin.ts'
import type { Backoff, ConnectionContext, Meta, TlsFiles } from '../../../runtime/plugin.ts'
import type { PingOptions } from '../link/heartbeat.ts'
import { Hub } from '../link/hub.ts'
import type { Link } from '../link/link.ts'
import { fragmentsOf, Peer } from '../link/peer.ts'
import { connectThrough } from './proxy.ts'

export interface ClientTls extends TlsFiles {
  readonly serverName?: string | undefined
  readonly insecure?: boolean
}

export interface DialOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly bearer: string | undefined
  readonly subprotocols: readonly string[]
  readonly tls: ClientTls | undefined
  readonly ping: PingOptions
  readonly reconnect: { readonly min: number; readonly max: number }
  readonly handshakeTimeout: number
  readonly closeTimeout: number
  readonly maxPayload: number
  readonly compression: boolean
  readonly open: readonly string[]
  readonly proxy: string | undefined
}

type Socketful = typeof WebSocket

/** An attempt ended: why, and whether time will mend it. */
interface Fault {
  readonly reason: string
  /** A close code, or the status that the handshake was answered with. */
  readonly reasonCode?: number
  readonly isLasting: boolean
}

export class Dialer implements Link {
  readonly hub: Hub
  readonly port = undefined
  private readonly options: DialOptions
  private readonly ctx: ConnectionContext
  private readonly Socket: Socketful
  private readonly backoff: Backoff
  private readonly url: URL
  private ws: WebSocket | undefined
  private retry: NodeJS.Timeout | undefined
  private isClosing = false

  constructor(options: DialOptions, ctx: ConnectionContext, Socket: Socketful) {
    this.options = options
    this.ctx = ctx
    this.Socket = Socket
    this.url = new URL(options.url)
    this.backoff = createBackoff(options.reconnect)
    this.hub = new Hub({
      role: 'client',
      compression: options.compression,
      ping: options.ping,
      drop: (reason, count) => ctx.drop(reason, count),
    })
    if (options.tls?.insecure) {
      ctx.log.warn('the certificate of the server is not verified (tls.insecure)', {
        url: this.where,
      })
    }
    this.dial()
  }

  async close(): Promise<void> {
    this.isClosing = true
    clearTimeout(this.retry)
    if (this.hub.peers.size === 0) this.ws?.terminate()
    await this.hub.close(this.options.closeTimeout)
  }

  /** Address without credentials and query: for people to read. */
  private get where(): string {
    return `${this.url.protocol}//${this.url.host}${this.url.pathname}`
  }

  private dial(): void {
    this.ctx.status({ state: 'connecting', peer: this.where, facts: { url: this.where } })
    dialOnce(this.options, this.Socket, {
      opening: (ws) => {
        this.ws = ws
      },
      opened: (ws, socket) => this.opened(ws, socket),
      failed: (fault) => this.lost(fault),
    })
  }

  private opened(ws: WebSocket, socket: Duplex): void {
    if (this.isClosing) return ws.terminate()
    const handshake = {
      id: this.hub.newId(),
      path: this.url.pathname,
      query: {},
      headers: {},
      params: {},
      room: undefined,
      user: undefined,
    }
    const { maxPayload, open } = this.options
    const peer = new Peer(ws, socket, handshake, this, { isServer: false, maxPayload })
    this.backoff.succeeded()
    for (const text of open) this.hub.outbox.post(peer.lane, text)
    this.hub.add(peer)
    this.ctx.status({ state: 'up', peer: this.where, facts: this.factsOf(ws) })
  }

  private factsOf(ws: WebSocket): Meta {
    return {
      url: this.where,
      ...(ws.protocol === '' ? {} : { subprotocol: ws.protocol }),
      ...(this.options.tls?.insecure ? { insecure: true } : {}),
    }
  }

  private lost({ reason, reasonCode, isLasting }: Fault): void {
    this.ws = undefined
    if (this.isClosing) return
    const { max } = this.options.reconnect
    const wait = isLasting ? Math.round(max * (0.5 + Math.random() / 2)) : this.backoff.next()
    this.ctx.status({
      state: isLasting ? 'failed' : 'down',
      reason,
      retryAt: Date.now() + wait,
      ...(reasonCode === undefined ? {} : { reasonCode }),
      peer: this.where,
    })
    this.retry = setTimeout(() => this.dial(), wait)
  }

  message(peer: Peer, payload: string | Uint8Array, isText: boolean) {
    return this.hub.message(peer, payload, isText)
  }

  closed(peer: Peer, code: number, reason: string): void {
    this.hub.closed(peer, code, reason)
    const why = code === 1006 ? 'without a close frame' : `with code ${code}`
    this.lost({
      reason: `${this.where} closed the connection ${why}${reason === '' ? '' : `: ${reason}`}`,
      reasonCode: code,
      isLasting: false,
    })
  }

  drop(reason: string, count?: number): void {
    this.ctx.drop(reason, count)
  }
}

interface Outcome {
  opening(ws: WebSocket): void
  opened(ws: WebSocket, socket: Duplex): void
  failed(fault: Fault): void
}

/** One attempt; tells exactly once how it ended. */
export function dialOnce(options: DialOptions, Socket: Socketful, outcome: Outcome): void {
  const where = new URL(options.url).host
  let ws: WebSocket
  try {
    ws = new Socket(options.url, [...options.subprotocols], wsOptions(options))
  } catch (error) {
    return outcome.failed({ reason: explain(error), isLasting: true })
  }
  outcome.opening(ws)
  let fault: Fault | undefined
  let socket: Duplex | undefined
  // ws's own limit starts over with every byte; ours is for the whole handshake.
  const timer = setTimeout(() => {
    const reason = `${where} did not finish the handshake in ${options.handshakeTimeout} ms`
    fault = { reason, isLasting: false }
    ws.terminate()
  }, options.handshakeTimeout)
  const failed = (error: Error) => {
    fault ??= { reason: `${where}: ${explain(error)}`, isLasting: isTlsFault(error) }
  }
  const ended = () => {
    clearTimeout(timer)
    outcome.failed(fault ?? { reason: `${where} closed the connection`, isLasting: false })
  }
  ws.on('error', failed)
  ws.on('close', ended)
  ws.once('upgrade', (response) => {
    socket = response.socket
  })
  ws.once('unexpected-response', (_request, response) => {
    fault = refusalOf(response, where)
    response.resume()
    ws.terminate()
  })
  ws.once('open', () => {
    clearTimeout(timer)
    ws.removeListener('close', ended)
    ws.removeListener('error', failed)
    // `upgrade` comes before `open`.
    outcome.opened(ws, socket!)
  })
}

function refusalOf(response: IncomingMessage, where: string): Fault {
  const { statusCode = 0, headers } = response
  const reason = `${where} answered ${statusCode} to the handshake`
  if (statusCode === 401 || statusCode === 403) {
    const why = 'the credentials are wrong or missing'
    return { reason: `${reason}: ${why}`, reasonCode: statusCode, isLasting: true }
  }
  if (statusCode >= 300 && statusCode < 400) {
    const to = headers.location === undefined ? '' : ` to ${headers.location.split('?')[0]}`
    const why = `a redirect${to}, which is not followed`
    return { reason: `${reason}: ${why}`, reasonCode: statusCode, isLasting: true }
  }
  return { reason, reasonCode: statusCode, isLasting: false }
}

function wsOptions(options: DialOptions): ClientOptions {
  const { bearer, compression, handshakeTimeout, maxPayload, closeTimeout } = options
  const tls = new URL(options.url).protocol === 'wss:' ? tlsOptions(options.tls) : undefined
  // A variable, because the types of ws do not know `closeTimeout` yet.
  const made = {
    ...tls,
    headers: {
      ...options.headers,
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
    },
    perMessageDeflate: compression,
    followRedirects: false,
    handshakeTimeout,
    maxPayload,
    maxFragments: fragmentsOf(maxPayload),
    closeTimeout,
    agent: undefined,
    ...(options.proxy === undefined ? {} : { createConnection: tunnel(options, tls) }),
  }
  return made
}

/** Files are read at each attempt, so that a renewed certificate is used by the next one. */
function tlsOptions(tls: ClientTls | undefined) {
  return {
    ...readTls(tls ?? {}),
    rejectUnauthorized: tls?.insecure !== true,
    ...(tls?.serverName === undefined ? {} : { servername: tls.serverName }),
  }
}

type CreateConnection = NonNullable<ClientOptions['createConnection']>

function tunnel(options: DialOptions, tls: ReturnType<typeof tlsOptions> | undefined) {
  const proxy = new URL(options.proxy!)
  const create = (
    target: { host: string; port: string | number },
    done: (error: Error | null, socket?: Socket) => void,
  ) => {
    const { host, port } = target
    connectThrough(proxy, { host, port: Number(port), tls }, options.handshakeTimeout, done)
  }
  // Node's http takes the socket by callback too, which the type does not say.
  return create as unknown as CreateConnection
}
