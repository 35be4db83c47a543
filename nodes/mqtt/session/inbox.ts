/**
 * Inbound messages of one client: from a PUBLISH on the wire to the nodes that want it, and from their
 * receipts back to PUBACK or PUBREC. It lives as long as the client; a connection comes and goes.
 */
import { Outcome } from '../../../runtime/plugin.ts'
import type { Message, Meta, Wait } from '../../../runtime/plugin.ts'

import { violation } from '../wire/fault.ts'
import type { PublishFields } from '../wire/reader.ts'
import type { BatchWriter } from '../wire/writer.ts'
import { CarriedMessages } from './carried.ts'
import { Receipts } from './receipts.ts'
import type { ReceivedIds } from './received-ids.ts'
import type { Route } from './routes.ts'
import { RouteTable } from './routes.ts'
import type { Target } from './target.ts'

export interface InboxHooks {
  /** What was in the way of a stalled reader may be gone. */
  resume(): void
  /** A message failed and was not acknowledged: it comes again only after a reconnect. */
  failed(token: number): void
  drop(reason: string): void
  /** Whether a message that no node wants shall wait for a node that may come yet. */
  mayBeWanted(): boolean
}

export class Inbox {
  readonly #routes = new RouteTable()
  readonly #receipts: Receipts
  readonly #received: ReceivedIds
  readonly #hooks: InboxHooks
  readonly #carried = new CarriedMessages()
  #writer: BatchWriter | undefined
  #chunk: Buffer | undefined
  /** Meta objects of the current chunk by QoS, retain and duplicate, shared by its messages. */
  #metas: (Meta | undefined)[] = []
  #receivedAt = 0

  constructor(received: ReceivedIds, hooks: InboxHooks) {
    this.#received = received
    this.#hooks = hooks
    this.#receipts = new Receipts((id, qos) => this.#acknowledge(id, qos))
  }

  set targets(targets: readonly Target[]) {
    this.#routes.targets = targets
  }
  get open(): number {
    return this.#receipts.open
  }

  /** A new connection. Receipts of the one before can acknowledge nothing any more. */
  connected(writer: BatchWriter, isSessionPresent: boolean): void {
    this.#writer = writer
    if (isSessionPresent) return
    this.#received.clear()
    this.#carried.clear()
  }
  disconnected(): void {
    this.#carried.loseCopies()
    for (const [token, id, pending] of this.#receipts.forget()) {
      if (!this.#carried.has(id)) this.#carried.add(token, id, pending)
    }
    this.#writer = undefined
    this.#chunk = undefined
    this.#metas = []
  }

  /** Makes the function that settles a node's messages. */
  settler(): (outcome: Outcome, token: number) => void {
    return (outcome, token) => {
      if (!this.#receipts.isCurrent(token)) this.#settleCarried(outcome, token)
      else if (outcome !== Outcome.failed) this.#receipts.settle(token)
      else this.#hooks.failed(token)
    }
  }

  /** A receipt of an earlier connection; only QoS 2 in a resumed session still cares. */
  #settleCarried(outcome: Outcome, token: number): void {
    if (this.#carried.isEmpty) return
    if (outcome === Outcome.failed) {
      const copy = this.#carried.fail(token)
      if (copy !== undefined) this.#hooks.failed(copy)
      return
    }
    const carried = this.#carried.settle(token)
    if (carried?.copy !== undefined) this.#receipts.settle(carried.copy)
    else if (carried) this.#received.add(carried.id)
  }

  /** Acknowledges a message although it failed: without a session it would never come again. */
  giveUp(token: number): void {
    this.#receipts.settle(token)
  }

  publish(packet: PublishFields): boolean {
    const route = this.#routes.find(packet.chunk, packet.topicStart, packet.topicEnd)
    const qos = (packet.header >> 1) & 3
    if (qos === 2 && this.#isKnown(packet)) return true
    if (packet.properties?.subscriptionIds) return this.#publishCopy(packet, route, qos)
    const { targets } = route
    for (let index = 0; index < targets.length; index++) {
      const target = targets[index]
      if (target === undefined || target.isFull || target.emit === undefined) return false
    }
    return this.#deliver(packet, route.topic, targets, qos)
  }

  /** A message of QoS 2 that was delivered, or is being delivered, already. */
  #isKnown({ id, header }: PublishFields): boolean {
    if (this.#received.has(id)) {
      this.#receipts.add(id, 2, 0)
      return true
    }
    if ((header & 8) === 0 || this.#carried.isEmpty) return false
    return this.#carried.claim(id, () => this.#receipts.add(id, 2, 1))
  }

  /** A broker sends overlapping subscriptions as several copies: each node takes one of them. */
  #publishCopy(packet: PublishFields, route: Route, qos: number): boolean {
    const ids = packet.properties?.subscriptionIds ?? []
    const targets = route.targets.filter((_, index) => {
      const id = route.subscriptionIds[index] ?? 0
      return id === 0 || ids.includes(id)
    })
    if (targets.some((target) => target.isFull || target.emit === undefined)) return false
    return this.#deliver(packet, route.topic, targets, qos, route.targets.length > 0)
  }

  #deliver(
    packet: PublishFields,
    topic: string,
    targets: readonly Target[],
    qos: number,
    isCopy = false,
  ): boolean {
    if (targets.length === 0 && !isCopy) {
      if (this.#hooks.mayBeWanted()) return false
      this.#hooks.drop('no-subscriber')
    }
    const message: Message = {
      payload: packet.chunk.subarray(packet.payloadStart, packet.end),
      topic,
      meta: packet.properties ? this.#richMeta(packet) : this.#meta(packet),
    }
    if (qos === 0) {
      for (let index = 0; index < targets.length; index++) this.#emit(targets[index], message)
      return true
    }
    let pending = 0
    for (let index = 0; index < targets.length; index++) if (targets[index]?.settle) pending++
    const token = this.#receipts.add(packet.id, qos, pending)
    for (let index = 0; index < targets.length; index++) this.#emit(targets[index], message, token)
    return true
  }

  #emit(target: Target | undefined, message: Message, token?: number): void {
    if (!target?.emit) return
    const wait =
      token === undefined || !target.settle
        ? target.emit(message)
        : target.emit(message, target.settle, token)
    if (wait) this.#hold(target, wait)
  }

  #hold(target: Target, wait: NonNullable<Wait>): void {
    if (target.isFull) return
    target.isFull = true
    const go = () => {
      target.isFull = false
      this.#hooks.resume()
    }
    wait.then(go, go)
  }

  #meta(packet: PublishFields): Meta {
    if (packet.chunk !== this.#chunk) {
      this.#chunk = packet.chunk
      this.#receivedAt = Date.now()
      this.#metas = []
    }
    const kind = packet.header & 15
    return (this.#metas[kind] ??= Object.freeze({
      qos: (kind >> 1) & 3,
      retain: (kind & 1) === 1,
      duplicate: (kind & 8) === 8,
      receivedAt: this.#receivedAt,
    }))
  }

  #richMeta(packet: PublishFields): Meta {
    return Object.freeze({ ...this.#meta(packet), ...packet.properties })
  }

  #acknowledge(id: number, qos: number): void {
    if (qos === 2) {
      // On disk before the broker hears of it: from PUBREC on it may not come twice.
      this.#received.add(id)
      this.#writer?.answer(0x50, id)
    } else this.#writer?.answer(0x40, id)
  }

  /** PUBREL: the broker has let go of the message. */
  release(id: number): void {
    if (!this.#received.has(id) && this.#receipts.has(id)) {
      throw violation('PUBREL for a message that was not received yet')
    }
    if (this.#received.has(id)) this.#received.delete(id)
    this.#writer?.answer(0x70, id)
  }
}
