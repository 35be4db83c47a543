/** The client of a connection's sources: several nodes share it, each gets what its filters match. */
import type { Emit, Meta, Status } from '../../../runtime/plugin.ts'

import { isClean } from '../config/connection.ts'
import { storedSubscriptions } from '../session/stored-subscriptions.ts'
import { Subscriber } from '../session/subscriber.ts'
import type { WireSubscription } from '../session/subscription-plan.ts'
import { planSubscriptions } from '../session/subscription-plan.ts'
import type { Subscription, Target } from '../session/target.ts'
import type { Connack } from '../wire/control.ts'
import type { ClientOptions } from './client.ts'
import { Client } from './client.ts'
import type { Link } from './link.ts'

/** What a source node says when it attaches. */
export interface SourceNode {
  readonly id: string
  readonly subscriptions: readonly Subscription[]
  readonly emit: Emit
  /** Whether a message is acknowledged when its receipt settles, or as soon as it is here. */
  readonly isAckDelivered: boolean
  /** Open receipts at most. */
  readonly window: number
  status(status: Status): void
  connected(facts: Meta): void
}
interface Attached {
  readonly target: Target
  readonly node: SourceNode
  readonly refusals: Map<string, string>
  leaving: NodeJS.Timeout | undefined
}

/** A node that is being replaced gets this long; until then its messages wait. */
const replaceTime = 5000
/** After the first connect nodes may still attach; messages that none wants wait this long. */
const settleTime = 1000

export interface SourceClientOptions extends ClientOptions {
  readonly subscriptionsPath: string | undefined
  readonly isPrimary: () => boolean
  /** Publishes the birth message, when this client is the one for it. */
  readonly birth: (client: Client) => void
}

export class SourceClient {
  readonly client: Client
  readonly #options: SourceClientOptions
  readonly #subscriber: Subscriber
  #attached: Attached[] = []
  #plan: readonly WireSubscription[] = []
  #link: Link | undefined
  #facts: Meta = {}
  #hasIdentifiers: boolean
  #lastAttach = 0
  #isSessionPresent = false
  #recycle: NodeJS.Timeout | undefined
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(options: SourceClientOptions) {
    this.#options = options
    this.#hasIdentifiers = options.config.protocol === 5
    this.client = new Client(options, {
      greeting: () => ({
        isClean: isClean(options.config),
        receiveMaximum: Math.min(0xffff, ...this.#attached.map(({ node }) => node.window)),
        hasWill: options.isPrimary(),
      }),
      connected: (_link, connack) => this.#connected(connack),
      ready: (link) => this.#ready(link),
      disconnected: (reason) => this.#disconnected(reason),
      mayBeWanted: () => this.#mayBeWanted(),
      failed: (token) => this.#failed(token),
    })
    this.#subscriber = new Subscriber(
      storedSubscriptions(options.subscriptionsPath, options.clientId),
      { answered: (filter, refusal) => this.#answered(filter, refusal) },
    )
  }

  /** Returns a function that detaches the node. */
  attach(node: SourceNode): () => void {
    this.#remove(this.#attached.find(({ target }) => target.id === node.id && !target.emit))
    const target: Target = {
      id: node.id,
      subscriptions: node.subscriptions,
      idOf: (filter) => this.#plan.find((one) => one.filter === filter)?.id ?? 0,
      emit: node.emit,
      settle: node.isAckDelivered ? this.client.inbox.settler() : undefined,
      isFull: false,
    }
    const attached: Attached = { target, node, refusals: new Map(), leaving: undefined }
    for (const other of this.#attached) {
      if (!other.target.emit && other.leaving === undefined) this.#leave(other)
    }
    this.#attached.push(attached)
    this.#lastAttach = performance.now()
    node.status({ state: 'connecting', reason: 'not connected to the broker yet' })
    this.#replan()
    this.client.start()
    return () => this.#detach(attached)
  }

  async close(): Promise<void> {
    clearTimeout(this.#recycle)
    for (const timer of this.#timers) clearTimeout(timer)
    for (const { leaving } of this.#attached) clearTimeout(leaving)
    await this.client.close()
  }

  #detach(attached: Attached): void {
    if (!attached.target.emit) return
    attached.target.emit = undefined
    this.#leave(attached)
  }

  /**
   * Withdraws the node's subscriptions unless it is back in time. When no node is left, the flow stops
   * or is edited: then the broker shall keep the subscriptions, and what is not read waits there.
   */
  #leave(attached: Attached): void {
    attached.leaving = setTimeout(() => {
      attached.leaving = undefined
      if (!this.#attached.some(({ target }) => target.emit)) return
      this.#remove(attached)
      this.#replan()
    }, replaceTime)
  }

  #remove(attached: Attached | undefined): void {
    if (!attached) return
    clearTimeout(attached.leaving)
    this.#attached = this.#attached.filter((other) => other !== attached)
  }

  /** The nodes have changed: routes first, then the broker. */
  #replan(): void {
    const wanted = this.#attached.flatMap(({ node }) => node.subscriptions)
    this.#plan = planSubscriptions(wanted, this.#hasIdentifiers)
    this.client.inbox.targets = this.#attached.map(({ target }) => target)
    if (this.#link) this.#subscriber.sync(this.#link, this.#plan)
    this.client.resume()
  }

  #connected({ sessionPresent, properties }: Connack): void {
    this.#isSessionPresent = sessionPresent
    this.#facts = { state: 'connected', sessionPresent }
    this.#subscriber.connected(sessionPresent)
    const hasIdentifiers =
      this.#options.config.protocol === 5 && properties.subscriptionIdsAvailable !== 0
    if (hasIdentifiers !== this.#hasIdentifiers) {
      this.#hasIdentifiers = hasIdentifiers
      this.#replan()
    }
    this.#later(settleTime, () => this.client.resume())
    this.#options.birth(this.client)
  }

  #ready(link: Link): void {
    this.#link = link
    this.#subscriber.sync(link, this.#plan)
    const { shown } = link.address
    for (const { node } of this.#attached) node.connected({ ...this.#facts, peer: shown })
  }

  #disconnected(reason: string): void {
    this.#link = undefined
    for (const { node } of this.#attached) node.status({ state: 'down', reason })
  }

  #answered(filter: string, refusal: string | undefined): void {
    for (const { node, refusals } of this.#attached) {
      if (!this.#concerns(node, filter)) continue
      if (refusal === undefined) refusals.delete(filter)
      else refusals.set(filter, refusal)
      const reason = [...refusals.values()].join('; ')
      node.status(reason === '' ? { state: 'up' } : { state: 'failed', reason })
    }
  }

  /** A filter that another one covers is answered by that one. */
  #concerns(node: SourceNode, filter: string): boolean {
    const isOwn = node.subscriptions.some((one) => one.filter === filter)
    const isPlanned = (one: Subscription) => this.#plan.some((plan) => plan.filter === one.filter)
    return isOwn || node.subscriptions.some((one) => !isPlanned(one))
  }

  #mayBeWanted(): boolean {
    return this.#isSessionPresent && performance.now() - this.#lastAttach < settleTime
  }

  #failed(token: number): void {
    if (isClean(this.#options.config)) {
      this.#options.drop('failed')
      this.client.inbox.giveUp(token)
      return
    }
    this.#recycle ??= setTimeout(() => {
      this.#recycle = undefined
      if (this.#attached.some(({ target }) => target.emit)) {
        this.client.recycle('messages were not delivered; the broker sends them again')
      }
    }, settleTime)
  }

  #later(wait: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, wait)
    this.#timers.add(timer)
  }
}
