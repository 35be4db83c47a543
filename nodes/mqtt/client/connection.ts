/** A connection of the flow file: up to two clients, opened when a node of their role attaches. */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { ConnectionContext, Status } from '../../../runtime/plugin.ts'

import type { ConnectionConfig } from '../config/connection.ts'
import type { Address } from '../transport/address.ts'
import { parseAddress } from '../transport/address.ts'
import { birthMessage } from './birth.ts'
import type { Client } from './client.ts'
import { connectOptions } from './connect-options.ts'
import { Link } from './link.ts'
import { SinkClient } from './sink-client.ts'
import { SourceClient } from './source-client.ts'

type Role = 'source' | 'sink'

export class MqttConnection {
  readonly config: ConnectionConfig
  readonly #ctx: ConnectionContext
  readonly #clientId: string
  readonly #addresses: readonly Address[]
  readonly #birth: (client: Client) => void
  readonly #statuses = new Map<Role, Status>()
  #primary: Role | undefined
  #sources: SourceClient | undefined
  #sinks: SinkClient | undefined

  constructor(config: ConnectionConfig, ctx: ConnectionContext) {
    this.config = config
    this.#ctx = ctx
    this.#clientId = config.clientId ?? `sluice-${randomBytes(8).toString('hex')}`
    this.#addresses = addresses(config)
    this.#birth = birthMessage(config.birth, config.protocol === 5, ctx.log)
    if (config.tls.insecure) {
      ctx.log.warn('TLS certificates are NOT checked (tls.insecure): anyone can play the broker')
    }
  }

  get sources(): SourceClient {
    this.#sources ??= new SourceClient({
      ...this.#options('source', this.#clientId),
      subscriptionsPath: this.#path('subscriptions.json'),
    })
    return this.#sources
  }

  get sinks(): SinkClient {
    this.#sinks ??= new SinkClient(this.#options('sink', `${this.#clientId}-sink`))
    return this.#sinks
  }

  async close(): Promise<void> {
    await Promise.all([this.#sources?.close(), this.#sinks?.client.close()])
  }

  #options(role: Role, clientId: string) {
    const { config } = this
    return {
      clientId,
      config,
      addresses: this.#addresses,
      receivedPath: role === 'source' ? this.#path('received-ids') : undefined,
      log: this.#ctx.log,
      drop: (reason: string) => this.#ctx.drop(reason),
      status: (status: Status) => this.#report(role, status),
      isPrimary: () => this.#isPrimary(role),
      birth: (client: Client) => {
        if (this.#isPrimary(role)) this.#birth(client)
      },
    }
  }

  /** Will and birth belong to one client; asked first when nodes have attached. */
  #isPrimary(role: Role): boolean {
    this.#primary ??= this.#sources ? 'source' : 'sink'
    return this.#primary === role
  }

  #path(name: string): string | undefined {
    const folder = this.#ctx.stateFolder
    if (folder === undefined) return undefined
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return join(folder, name)
  }

  /** The worst of the clients is the connection's. */
  #report(role: Role, status: Status): void {
    this.#statuses.set(role, status)
    const states = ['failed', 'down', 'connecting', 'up'] as const
    const all = [...this.#statuses.values()]
    const state = states.find((candidate) => all.some((one) => one.state === candidate)) ?? 'up'
    const worst = all.find((one) => one.state === state) ?? status
    const facts = Object.fromEntries(
      [...this.#statuses].flatMap(([name, one]) => (one.facts ? [[name, one.facts]] : [])),
    )
    this.#ctx.status({ ...worst, facts })
  }
}

function addresses(config: ConnectionConfig): readonly Address[] {
  return [config.url].flat().map((url) => {
    const address = parseAddress(url)
    if ('fault' in address) throw new Error(address.fault.en)
    return address
  })
}

/** Connects once with a session of its own and leaves again. Rejects with the reason. */
export async function probe(config: ConnectionConfig): Promise<void> {
  let reason: unknown
  for (const address of addresses(config)) {
    const mqtt = connectOptions(config, {
      clientId: `${config.clientId ?? 'sluice'}-check-${randomBytes(4).toString('hex')}`,
      isClean: true,
      expiry: 0,
      receiveMaximum: 1,
      hasWill: false,
    })
    const options = {
      address,
      tls: config.tls,
      maxPacketSize: config.maxPacketSize,
      timeout: config.connectTimeout,
      mqtt,
    }
    const link = new Link(options, {
      publish: () => true,
      answer: () => {},
      connected: () => {},
      lost: () => {},
    })
    try {
      await link.open(options)
      await link.close()
      return
    } catch (error) {
      reason = error
    }
  }
  throw reason
}
