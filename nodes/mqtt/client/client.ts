/**
 * One MQTT client as the broker sees it: a client id and a session, over one link after the other.
 * A YAML connection has one for its sources and one for its sinks, so that neither waits for the other.
 */
import type { Log, Status } from '../../../runtime/plugin.ts'

import { reasonOf } from '../../../runtime/plugin.ts'
import type { ConnectionConfig } from '../config/connection.ts'
import { isClean } from '../config/connection.ts'
import { Inbox } from '../session/inbox.ts'
import type { OutboxLimits } from '../session/outbox.ts'
import { Outbox, quietExactlyOnceMaximum } from '../session/outbox.ts'
import { ReceivedIds } from '../session/received-ids.ts'
import type { Address } from '../transport/address.ts'
import type { Connack } from '../wire/control.ts'
import { pubrel } from '../wire/reader.ts'
import { connectOptions } from './connect-options.ts'
import { Link } from './link.ts'
import type { Loss } from './loss.ts'
import { LossError } from './loss.ts'
import { createRetry } from './retry.ts'

export interface ClientOptions {
  readonly clientId: string
  readonly config: ConnectionConfig
  readonly addresses: readonly Address[]
  /** Where identifiers of QoS 2 are kept, if anywhere. */
  readonly receivedPath: string | undefined
  readonly log: Log
  drop(reason: string): void
  status(status: Status): void
}
export interface ClientHooks {
  /** Asked before each connect. */
  greeting(): {
    readonly isClean: boolean
    readonly receiveMaximum: number
    readonly hasWill: boolean
  }
  /** Runs before anything behind CONNACK is read. */
  connected(link: Link, connack: Connack): void
  /** mqtt.js is ready: subscriptions can be made. */
  ready(link: Link): void
  disconnected(reason: string): void
  mayBeWanted(): boolean
  failed(token: number): void
}

/** Nodes attach one after the other: connect when all of them have. */
const quiet = 20

export class Client {
  readonly inbox: Inbox
  readonly outbox = new Outbox()
  link: Link | undefined
  readonly #options: ClientOptions
  readonly #hooks: ClientHooks
  readonly #retry: ReturnType<typeof createRetry>
  readonly #received: ReceivedIds
  #timer: NodeJS.Timeout | undefined
  #next = 0
  #state: 'idle' | 'running' | 'closed' = 'idle'
  #current: Link | undefined

  constructor(options: ClientOptions, hooks: ClientHooks) {
    this.#options = options
    this.#hooks = hooks
    this.#retry = createRetry(options.config.reconnect, options.clientId)
    this.#received = new ReceivedIds(options.receivedPath)
    this.inbox = new Inbox(this.#received, {
      resume: () => this.resume(),
      failed: (token) => hooks.failed(token),
      drop: (reason) => options.drop(reason),
      mayBeWanted: () => hooks.mayBeWanted(),
    })
  }

  /** Connects soon, and stays connected. */
  start(): void {
    if (this.#state !== 'idle') return
    this.#options.status({ state: 'connecting' })
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#begin(), quiet)
  }

  /** Reads on after a stall. */
  resume(): void {
    if (this.link?.reader.stalled) this.link.resumeReading()
  }

  /** Takes a new connection, so that the broker sends again what was not acknowledged. */
  recycle(reason: string): void {
    const { link } = this
    if (!link) return
    this.#options.log.warn(`reconnecting: ${reason}`)
    link.close().catch(() => {})
    this.#lost({ kind: 'local', reason }, 0)
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    clearTimeout(this.#timer)
    const link = this.#current
    this.link = undefined
    await link?.close()
    this.inbox.disconnected()
    this.outbox.close()
    this.#received.close()
  }

  #begin(): void {
    if (this.#state === 'closed') return
    this.#state = 'running'
    this.#connect().catch((error: unknown) => {
      const loss: Loss =
        error instanceof LossError ? error.loss : { kind: 'network', reason: reasonOf(error) }
      this.#lost(loss)
    })
  }

  async #connect(): Promise<void> {
    const { config, addresses, clientId } = this.#options
    const address = addresses[this.#next % addresses.length]
    if (!address) throw new Error('no address')
    const greeting = this.#hooks.greeting()
    const expiry = isClean(config) ? 0 : Math.ceil(config.session.expiry / 1000)
    const options = {
      address,
      tls: config.tls,
      maxPacketSize: config.maxPacketSize,
      timeout: config.connectTimeout,
      mqtt: connectOptions(config, { ...greeting, clientId, expiry }),
    }
    const link: Link = new Link(options, {
      publish: (packet) => this.inbox.publish(packet),
      answer: (type, id, code, text) => {
        if (type === pubrel) this.inbox.release(id)
        else this.outbox.answer(type, id, code, text)
      },
      connected: (_, connack) => this.#connected(link, connack),
      lost: (loss) => {
        if (this.link === link) this.#lost(loss)
      },
    })
    this.#current = link
    await link.open(options)
  }

  #connected(link: Link, connack: Connack): void {
    const { sessionPresent, properties } = connack
    this.link = link
    this.#retry.connected()
    this.#options.status({
      state: 'up',
      peer: link.address.shown,
      session: sessionPresent ? 'present' : 'new',
      facts: this.#facts(link, connack),
    })
    this.inbox.connected(link.writer, sessionPresent)
    const limits: OutboxLimits = {
      receiveMaximum: properties.receiveMaximum ?? 0xffff,
      maximumPacketSize: properties.maximumPacketSize ?? 0xfff_ffff + 5,
      exactlyOnceMaximum: this.#options.config.protocol === 5 ? 0xffff : quietExactlyOnceMaximum,
    }
    this.outbox.connected(link.writer, limits, sessionPresent)
    this.#hooks.connected(link, connack)
    link.client?.once('connect', () => this.#hooks.ready(link))
  }

  #facts(link: Link, { sessionPresent, properties }: Connack): { [name: string]: unknown } {
    return {
      peer: link.address.shown,
      protocol: this.#options.config.protocol,
      clientId: properties.assignedClientId ?? this.#options.clientId,
      sessionPresent,
      retries: this.#retry.attempts,
    }
  }

  #lost(loss: Loss, atOnce?: number): void {
    const wasUp = this.link !== undefined
    // The one that was lost, or the one that was tried.
    const { addresses } = this.#options
    const peer = (this.link?.address ?? addresses[this.#next % addresses.length])?.shown
    this.link = undefined
    this.#current = undefined
    this.inbox.disconnected()
    this.outbox.disconnected()
    if (this.#state === 'closed') return
    if (loss.kind === 'protocol') this.#options.drop('malformed')
    const { wait, state, reason } = this.#retry.after(loss)
    if (wasUp) this.#hooks.disconnected(reason)
    else this.#next++
    // The other addresses first; the wait comes after a whole round.
    const isRoundDone = wasUp || this.#next % addresses.length === 0
    const delay = atOnce ?? (isRoundDone ? wait : 0)
    const { reasonCode } = loss
    this.#options.status({
      state,
      reason,
      retryAt: Date.now() + delay,
      ...(reasonCode === undefined ? {} : { reasonCode }),
      ...(peer === undefined ? {} : { peer }),
    })
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#begin(), delay)
  }
}
