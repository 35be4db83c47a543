/** The server side of a connection: takes upgrades on its path and makes peers of them. */
import type { IncomingMessage } from 'node:http'

import type { WebSocketServer } from 'ws'

import {
  checkAuth,
  checkOrigin,
  claimPath,
  compilePath,
  destroyOnError,
  limitLines,
  offeredSubprotocols,
  reasonOf,
  refuse,
} from '../../../runtime/plugin.ts'
import type {
  Address,
  AuthOptions,
  Claimed,
  ConnectionContext,
  Expression,
  Refusal,
  ServerTls,
  Upgrade,
} from '../../../runtime/plugin.ts'
import { Hub } from '../link/hub.ts'
import type { PingOptions } from '../link/heartbeat.ts'
import type { Link } from '../link/link.ts'
import { fragmentsOf, Peer } from '../link/peer.ts'
import type { Handshake } from '../link/peer.ts'

export interface EndpointOptions {
  readonly address: Address
  readonly path: string
  readonly tls: ServerTls | undefined
  readonly auth: AuthOptions | undefined
  readonly origins: readonly string[] | undefined
  readonly subprotocols: readonly string[]
  readonly maxClients: number
  readonly maxPayload: number
  readonly ping: PingOptions
  readonly compression: boolean
  readonly rooms: Expression | undefined
  readonly headers: readonly string[]
  readonly handshakeTimeout: number
  readonly closeTimeout: number
}

/** Facts about clients are told at most this often. */
const reportEveryMs = 1000

export class Endpoint implements Link {
  readonly hub: Hub
  port: number | undefined
  private readonly options: EndpointOptions
  private readonly ctx: ConnectionContext
  private readonly server: WebSocketServer
  private readonly claimed: Claimed
  private report: NodeJS.Timeout | undefined
  private refused = 0
  private isClosing = false
  /** Anybody may come with a handshake, as often as they like. */
  private readonly warn = limitLines((message, facts) => this.ctx.log.warn(message, facts))

  constructor(options: EndpointOptions, ctx: ConnectionContext, Server: typeof WebSocketServer) {
    this.options = options
    this.ctx = ctx
    this.hub = new Hub({
      role: 'server',
      compression: options.compression,
      ping: options.ping,
      drop: (reason, count) => ctx.drop(reason, count),
    })
    // A variable, because the types of ws do not know `closeTimeout` yet.
    const serverOptions = {
      noServer: true,
      clientTracking: false,
      maxPayload: options.maxPayload,
      maxFragments: fragmentsOf(options.maxPayload),
      perMessageDeflate: options.compression && {
        serverNoContextTakeover: true,
        clientNoContextTakeover: true,
      },
      closeTimeout: options.closeTimeout,
      handleProtocols: (_offered: unknown, request: IncomingMessage) =>
        this.chooseSubprotocol(offeredSubprotocols(request)),
    }
    this.server = new Server(serverOptions)
    ctx.status({ state: 'connecting', reason: `opening ${this.where}` })
    this.claimed = claimPath(options.address, options.tls, {
      path: compilePath(options.path),
      owner: `connection "${ctx.name}" of flow "${ctx.flow}"`,
      handshakeTimeout: options.handshakeTimeout,
      upgrade: (upgrade) => this.upgrade(upgrade),
      listening: (port) => this.listening(port),
      failed: (reason) => ctx.status({ state: 'failed', reason }),
      warn: (message) => ctx.log.warn(message),
    })
  }

  async close(): Promise<void> {
    this.isClosing = true
    clearTimeout(this.report)
    // The path is let go of at once, so that a reloaded flow can have it.
    const released = this.claimed.release()
    await this.hub.close(this.options.closeTimeout)
    await released
  }

  private get where(): string {
    const { address, tls, path } = this.options
    return `${tls ? 'wss' : 'ws'}://${address.host}:${this.port ?? address.port}${path}`
  }

  private listening(port: number): void {
    this.port = port
    this.tell()
  }

  private tell(): void {
    const { size } = this.hub.peers
    const facts = { url: this.where, port: this.port, clients: size, refused: this.refused }
    this.ctx.status({ state: 'up', peer: this.where, facts })
  }

  private tellSoon(): void {
    if (this.report || this.isClosing) return
    this.report = setTimeout(() => {
      this.report = undefined
      this.tell()
    }, reportEveryMs)
    this.report.unref()
  }

  private upgrade(upgrade: Upgrade): void {
    const { request, socket, head } = upgrade
    const admitted = this.admit(upgrade)
    if ('status' in admitted) {
      this.refused++
      this.tellSoon()
      return refuse(socket, admitted)
    }
    this.server.handleUpgrade(request, socket, head, (ws) => {
      // ws has its own listener from here on.
      socket.removeListener('error', destroyOnError)
      const peer = new Peer(ws, socket, admitted, this, {
        isServer: true,
        maxPayload: this.options.maxPayload,
      })
      this.hub.add(peer)
      this.tellSoon()
    })
  }

  /** All that can be refused is refused here, before the upgrade. */
  private admit({ request, path, query, params }: Upgrade): Handshake | Refusal {
    const { origins, auth, maxClients } = this.options
    if (this.isClosing) return { status: 503, message: 'the flow is stopping' }
    const wrongOrigin = checkOrigin(request, origins)
    if (wrongOrigin) return wrongOrigin
    const identity = checkAuth(request, query, auth, 'websocket')
    if (identity.refusal) return identity.refusal
    if (this.hub.peers.size >= maxClients) {
      const headers = { 'Retry-After': '5' }
      return { status: 503, message: `there are already ${maxClients} clients`, headers }
    }
    const headers: Record<string, string> = {}
    for (const name of this.options.headers) {
      const value = request.headers[name.toLowerCase()]
      if (value !== undefined) headers[name.toLowerCase()] = String(value)
    }
    // The token is a secret: it stays out of what flows see.
    query.delete('access_token')
    const facts = { path, query: Object.fromEntries(query), headers, params, user: identity.user }
    try {
      return { ...facts, id: this.hub.newId(), room: this.roomOf(facts) }
    } catch (error) {
      const reason = reasonOf(error)
      this.warn('rooms', 'a handshake was refused: "rooms" failed', { path, reason })
      return { status: 400, message: 'no room for this handshake' }
    }
  }

  private roomOf(facts: Omit<Handshake, 'id' | 'room'>): string | undefined {
    const { rooms } = this.options
    if (!rooms) return facts.params.room
    const room = rooms.evaluate({ payload: facts, topic: facts.path, meta: { ...facts } })
    if (room === undefined || room === null || room === '') return undefined
    return typeof room === 'string' ? room : JSON.stringify(room)
  }

  /** Ours, in our order of preference; without any of our own, the first that the client offers. */
  private chooseSubprotocol(offered: readonly string[]): string | false {
    const { subprotocols } = this.options
    if (subprotocols.length === 0) return offered[0] ?? false
    return subprotocols.find((name) => offered.includes(name)) ?? false
  }

  message(peer: Peer, payload: string | Uint8Array, isText: boolean) {
    return this.hub.message(peer, payload, isText)
  }

  closed(peer: Peer, code: number, reason: string): void {
    this.hub.closed(peer, code, reason)
    this.tellSoon()
  }

  drop(reason: string, count?: number): void {
    this.ctx.drop(reason, count)
  }
}
