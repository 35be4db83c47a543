/**
 * One HTTP server per host and port, shared by all connections that listen there, of any flow: each
 * claims a path. The server opens with the first claim and closes with the last.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

import { reasonOf } from '../reason.ts'
import { readTls, tlsFingerprint } from './tls.ts'
import type { TlsFiles } from './tls.ts'
import { destroyOnError, refuse } from './answer.ts'
import type { PathPattern } from './path.ts'

export interface ServerTls extends TlsFiles {
  readonly requestClientCert?: boolean
}

export interface Address {
  readonly host: string
  readonly port: number
}

/** An upgrade that belongs to a claim's path. */
export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly path: string
  readonly query: URLSearchParams
  readonly params: Readonly<Record<string, string>>
}

/** A request that belongs to a claim's path. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: string
  readonly query: URLSearchParams
  readonly params: Readonly<Record<string, string>>
  /** The client waits for a word (`Expect: 100-continue`) before it sends the body. */
  readonly isWaiting: boolean
}

export interface Claim {
  /** `undefined` keeps the port open and takes nothing. */
  readonly path: PathPattern | undefined
  /** Who claims, for the user: `connection "live" of flow "bridge"`. */
  readonly owner: string
  /** A socket that has not finished its handshake by then is cut off. */
  readonly handshakeTimeout: number
  /** A whole request must have come by then; without it, the longest of the others. */
  readonly requestTimeout?: number
  /** Takes WebSocket clients. */
  upgrade?(upgrade: Upgrade): void
  /** Takes requests. */
  request?(exchange: Exchange): void
  /** The server listens, or why not. */
  listening(port: number): void
  failed(reason: string): void
  warn(message: string): void
}

/** The biggest request head; the longest list of headers. */
const maxHeaderSize = 16 * 1024
const maxHeaders = 100
const checkEveryMs = 500
const retryMs = 1000
const keepAliveMs = 5000

export class Listener {
  readonly address: Address
  readonly tls: ServerTls | undefined
  private readonly claims: Claim[] = []
  private server: Server | undefined
  private port: number | undefined
  private retry: NodeJS.Timeout | undefined
  private fingerprint = ''
  private isClosed = false

  constructor(address: Address, tls: ServerTls | undefined) {
    this.address = address
    this.tls = tls
  }

  get isUnused(): boolean {
    return this.claims.length === 0
  }

  holder(path: PathPattern | undefined): Claim | undefined {
    if (path === undefined) return undefined
    const shape = shapeOf(path)
    return this.claims.find((claim) => claim.path !== undefined && shapeOf(claim.path) === shape)
  }

  add(claim: Claim): void {
    this.claims.push(claim)
    // Exact paths win over patterns.
    this.claims.sort((a, b) => Number(b.path?.isExact ?? false) - Number(a.path?.isExact ?? false))
    this.setTimeouts()
    if (this.port !== undefined) claim.listening(this.port)
  }

  remove(claim: Claim): void {
    const index = this.claims.indexOf(claim)
    if (index >= 0) this.claims.splice(index, 1)
  }

  get anyOwner(): string {
    return this.claims[0]?.owner ?? 'another connection'
  }

  async open(): Promise<void> {
    try {
      this.server = await this.createServer()
    } catch (error) {
      return this.openFailed(error)
    }
    if (this.isClosed) return
    const { server } = this
    this.setTimeouts()
    server.on('error', (error) => this.openFailed(error))
    server.on('listening', () => {
      // An address with a host is never a pipe.
      this.port = (server.address() as AddressInfo).port
      for (const claim of this.claims) claim.listening(this.port)
    })
    server.listen(this.address.port, this.address.host)
  }

  async close(): Promise<void> {
    this.isClosed = true
    clearTimeout(this.retry)
    const { server } = this
    if (!server?.listening) return
    // Not awaited: it would wait for the sockets that became a WebSocket, which their hub closes.
    server.close()
    // Those in the middle of a handshake.
    server.closeAllConnections()
    // The port itself is let go of in the next loop turn.
    await new Promise(setImmediate)
  }

  private openFailed(error: unknown): void {
    if (this.isClosed) return
    const reason = listenFault(error, this.address)
    for (const claim of this.claims) claim.failed(reason)
    // `open` reports its failures itself.
    this.retry = setTimeout(() => void this.open(), retryMs)
  }

  private setTimeouts(): void {
    if (!this.server || this.claims.length === 0) return
    const timeout = Math.min(...this.claims.map((claim) => claim.handshakeTimeout))
    this.server.headersTimeout = timeout
    this.server.requestTimeout = Math.max(
      timeout,
      ...this.claims.map((claim) => claim.requestTimeout ?? 0),
    )
  }

  private async createServer(): Promise<Server> {
    const common = {
      maxHeaderSize,
      connectionsCheckingInterval: checkEveryMs,
      keepAliveTimeout: keepAliveMs,
      noDelay: true,
    }
    const server = this.tls
      ? await this.createTlsServer(this.tls, common)
      : (await import('node:http')).createServer(common)
    server.maxHeadersCount = maxHeaders
    server.on('connection', (socket: Duplex) => {
      socket.on('error', destroyOnError)
    })
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head))
    server.on('request', (request, response) => this.request(request, response, false))
    server.on('checkContinue', (request, response) => this.request(request, response, true))
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      refuse(socket, refusalOf(error))
    })
    return server
  }

  private async createTlsServer(tls: ServerTls, common: object): Promise<Server> {
    const { createServer } = await import('node:https')
    this.fingerprint = tlsFingerprint(tls)
    const server = createServer({
      ...common,
      ...readTls(tls),
      requestCert: tls.requestClientCert === true,
      rejectUnauthorized: tls.requestClientCert === true,
      handshakeTimeout: 10_000,
    })
    // Before TLS looks at the connection: a renewed certificate is used from the next one on.
    server.prependListener('connection', () => this.renew(server.setSecureContext.bind(server)))
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    return server
  }

  private renew(use: (options: ReturnType<typeof readTls>) => void): void {
    if (!this.tls) return
    const fingerprint = tlsFingerprint(this.tls)
    if (fingerprint === this.fingerprint) return
    this.fingerprint = fingerprint
    try {
      use(readTls(this.tls))
    } catch (error) {
      const reason = reasonOf(error)
      this.claims[0]?.warn(`the changed certificate is not used: ${reason}`)
    }
  }

  private request(request: IncomingMessage, response: ServerResponse, isWaiting: boolean): void {
    const path = pathOf(request.url)
    const claim = this.find(path)
    if (claim?.request && path !== undefined) {
      const query = new URLSearchParams(request.url?.slice(path.length + 1))
      const params = claim.path?.match(path) ?? {}
      claim.request({ request, response, path, query, params, isWaiting })
      return
    }
    response.writeHead(claim ? 426 : 404, {
      Connection: 'close',
      'Content-Type': 'text/plain; charset=utf-8',
      ...(claim ? { Upgrade: 'websocket' } : {}),
    })
    response.end(claim ? 'this is a WebSocket endpoint: connect with ws\n' : 'nothing is here\n')
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', destroyOnError)
    if (request.rawHeaders.length >= maxHeaders * 2) {
      return refuse(socket, { status: 431, message: `more than ${maxHeaders - 1} headers` })
    }
    const path = pathOf(request.url)
    const claim = this.find(path)
    if (!claim || path === undefined) {
      return refuse(socket, { status: 404, message: 'nothing is here' })
    }
    const query = new URLSearchParams(request.url?.slice(path.length + 1))
    const params = claim.path?.match(path) ?? {}
    if (!claim.upgrade) {
      return refuse(socket, { status: 400, message: 'this is no WebSocket endpoint' })
    }
    claim.upgrade({
      request,
      socket,
      head,
      path,
      query,
      params,
    })
  }

  private find(path: string | undefined): Claim | undefined {
    if (path === undefined) return undefined
    return this.claims.find((claim) => claim.path?.match(path) !== undefined)
  }
}

/** Two patterns that differ only in the names of their holes match the same paths. */
const shapeOf = (path: PathPattern) => path.source.replaceAll(/\{[^}]*\}/g, '{}')

function pathOf(url: string | undefined): string | undefined {
  if (!url?.startsWith('/')) return undefined
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

function refusalOf(error: NodeJS.ErrnoException) {
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return { status: 431, message: `the headers are longer than ${maxHeaderSize} bytes` }
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { status: 408, message: 'the request did not arrive in time' }
  }
  return { status: 400, message: 'this is not an HTTP request' }
}

function listenFault(error: unknown, { host, port }: Address): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const where = `${host}:${port}`
  if (code === 'EADDRINUSE') return `another program already listens on ${where} (EADDRINUSE)`
  if (code === 'EACCES') return `this user may not listen on ${where} (EACCES)`
  if (code === 'EADDRNOTAVAIL') return `this machine has no address ${host} (EADDRNOTAVAIL)`
  return `cannot listen on ${where}: ${reasonOf(error)}`
}
