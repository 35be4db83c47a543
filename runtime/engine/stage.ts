/** Runs a stage: keeps the receipts of what it holds, and passes outcomes back to what caused a message. */
import { randomBytes } from 'node:crypto'

import { Outcome } from '../message.ts'
import type { Message } from '../message.ts'
import type { Attempt, Behind, Delivery, NodeContext, Stage, StageInstance } from '../plugin.ts'
import { asError } from '../reason.ts'
import { nodeClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { countUp } from './counters.ts'
import type { Counters } from './counters.ts'
import type { Fused } from './fuse.ts'
import type { Lane } from './lane.ts'
import { LooseLimit } from './loose-limit.ts'
import { hold, joinReceipts, Receipt, release } from './receipt.ts'
import type { ReceiptOwner } from './receipt.ts'

interface Held extends Delivery {
  receipt: Receipt | undefined
  ended: boolean
}

export interface StageOptions {
  readonly id: string
  readonly definition: Stage
  readonly config: Readonly<Record<string, unknown>>
  readonly context: NodeContext
  readonly counters: Counters
  readonly clock: Clock
  readonly stateFolder: string | undefined
  /** The state of sinks, and of the stages that answer for themselves, by their ids. */
  behind(nodes: ReadonlySet<string>): Behind
  /** The present wiring; a reload swaps it under a running stage. */
  fused(): Fused
}

export class StageRun {
  readonly #options: StageOptions
  readonly #instance: StageInstance
  readonly #held = new Set<Held>()
  #lanes: ReadonlySet<Lane> = new Set()
  /** Messages without a receipt, and so without a window of their source. */
  readonly #loose = new LooseLimit()
  /** Messages that it sent on its own account, and nobody has answered for. */
  readonly #attempts = new Set<Receipt>()
  #isOpen: boolean
  #early: Held[] = []
  #waits = 0
  #idle: (() => void) | undefined

  constructor(options: StageOptions) {
    this.#options = options
    const { definition, config, context } = options
    this.#instance = definition.create(config, {
      ...context,
      send: (port, message, causes) => this.#send(port, message, causes as readonly Held[]), // our own objects
      release: (delivery) => this.#end(delivery as Held, Outcome.filtered),
      fail: (delivery, error) => this.#fail(delivery as Held, error),
      end: (delivery, outcome) => this.#end(delivery as Held, outcome),
      attempt: (port, message, ended) => this.#attemptPort(port, message, ended),
      attemptError: (message, error, ended) =>
        this.#attempt(message, ended, (receipt) =>
          options.fused().fail(options.id, message, receipt, error),
        ),
      behind: (port) => options.behind(options.fused().ends(options.id, port)),
      clock: nodeClock(options.clock),
      stateFolder: options.stateFolder,
      runId: randomBytes(9).toString('base64url'),
    })
    this.#isOpen = this.#instance.open === undefined
  }

  get held(): number {
    return this.#held.size
  }

  /** As it says itself; the windows of the lanes above bound it too. */
  get capacity(): number | undefined {
    return this.#instance.capacity
  }

  /** It asks what comes before it to wait. */
  get isFull(): boolean {
    return this.#waits > 0
  }

  /** The lanes above it. */
  get lanes(): ReadonlySet<Lane> {
    return this.#lanes
  }

  feedFrom(lanes: ReadonlySet<Lane>): void {
    for (let wait = 0; wait < this.#waits; wait++) for (const lane of this.#lanes) lane.unblock()
    this.#lanes = lanes
    for (let wait = 0; wait < this.#waits; wait++) for (const lane of this.#lanes) lane.block()
    this.#loose.feedFrom(lanes)
  }

  /** What came before waits until it is open. */
  async open(): Promise<void> {
    await this.#instance.open?.()
    this.#isOpen = true
    const early = this.#early
    this.#early = []
    for (const held of early) if (!held.ended) this.#take(held)
  }

  async close(): Promise<void> {
    await this.#instance.close?.()
  }

  readonly push = (message: Message, receipt: Receipt | undefined): void => {
    this.#options.counters.in++
    if (receipt === undefined && !this.#loose.take(message)) {
      countUp(this.#options.counters.dropped, 'overflow')
      return
    }
    hold(receipt)
    const held: Held = { message, receipt, ended: false }
    this.#held.add(held)
    if (this.#isOpen) this.#take(held)
    else this.#early.push(held)
  }

  #take(held: Held): void {
    try {
      const wait = this.#instance.push(held)
      if (wait !== undefined) this.#blockUntil(wait)
    } catch (error) {
      this.#fail(held, asError(error))
    }
  }

  async flush(): Promise<void> {
    await this.#instance.flush?.()
  }

  drained(): Promise<void> {
    if (this.#held.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#idle = resolve
    })
  }

  /** What it still holds counts as failed. Returns how many had no receipt: they are lost. */
  giveUp(): number {
    let lost = 0
    for (const receipt of this.#attempts) receipt.closed = true
    this.#attempts.clear()
    for (const held of this.#held) {
      if (held.receipt === undefined) lost++
      this.#end(held, Outcome.failed)
    }
    this.feedFrom(new Set())
    return lost
  }

  get isIdle(): boolean {
    return this.#held.size === 0
  }

  holds(receipt: Receipt): boolean {
    return [...this.#held].some((held) => held.receipt === receipt)
  }

  #blockUntil(wait: Promise<void>): void {
    this.#waits++
    for (const lane of this.#lanes) lane.block()
    const go = () => {
      this.#waits--
      for (const lane of this.#lanes) lane.unblock()
    }
    wait.then(go, go)
  }

  #send(port: string, message: Message, causes: readonly Held[]): void {
    const { counters, clock, fused, id } = this.#options
    const live = causes.map((cause) => (cause.ended ? undefined : cause.receipt))
    const receipt = joinReceipts(message, live, clock.now)
    fused().joined?.(receipt, live)
    counters.out++
    countUp(counters.ports, port)
    // The causes are handed to the joined receipt before the message moves.
    for (const cause of causes) this.#end(cause, Outcome.delivered)
    fused().hop(id, port)(message, receipt)
    release(receipt, Outcome.delivered)
  }

  #attemptPort(port: string, message: Message, ended: (outcome: Outcome) => void): Attempt {
    const { counters, fused, id } = this.#options
    counters.out++
    countUp(counters.ports, port)
    return this.#attempt(message, ended, (receipt) => fused().hop(id, port)(message, receipt))
  }

  #attempt(
    message: Message,
    ended: (outcome: Outcome) => void,
    hop: (receipt: Receipt) => void,
  ): Attempt {
    const owner: ReceiptOwner = {
      settled: (receipt) => {
        receipt.closed = true
        this.#attempts.delete(receipt)
        ended(receipt.worst)
      },
      overSettled: () => [...this.#lanes][0]?.overSettled(),
    }
    const receipt = new Receipt(owner, message, () => {}, 0, 0, this.#options.clock.now)
    this.#attempts.add(receipt)
    hop(receipt)
    release(receipt, Outcome.delivered)
    return {
      abandon: () => {
        receipt.closed = true
        this.#attempts.delete(receipt)
      },
    }
  }

  #fail(held: Held, error: Error): void {
    if (held.ended) return
    const { fused, id } = this.#options
    fused().fail(id, held.message, held.receipt, error)
    this.#end(held, Outcome.delivered)
  }

  #end(held: Held, outcome: Outcome): void {
    if (held.ended) return
    held.ended = true
    this.#held.delete(held)
    if (held.receipt === undefined) this.#loose.give(held.message)
    if (outcome === Outcome.filtered) this.#options.counters.filtered++
    release(held.receipt, outcome)
    if (this.#held.size === 0 && this.#idle !== undefined) {
      this.#idle()
      this.#idle = undefined
    }
  }
}
