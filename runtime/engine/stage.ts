/** Runs a stage: keeps the receipts of what it holds, and passes outcomes back to what caused a message. */
import { Outcome } from '../message.ts'
import type { Message } from '../message.ts'
import type { Delivery, NodeContext, Stage, StageInstance } from '../plugin.ts'
import type { Clock } from './clock.ts'
import { countUp } from './counters.ts'
import type { Counters } from './counters.ts'
import type { Fused } from './fuse.ts'
import type { Lane } from './lane.ts'
import { hold, joinReceipts, release } from './receipt.ts'
import type { Receipt } from './receipt.ts'

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
  /** The present wiring; a reload swaps it under a running stage. */
  fused(): Fused
}

export class StageRun {
  readonly #options: StageOptions
  readonly #instance: StageInstance
  readonly #held = new Set<Held>()
  #lanes: ReadonlySet<Lane> = new Set()
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
    })
  }

  get held(): number {
    return this.#held.size
  }

  feedFrom(lanes: ReadonlySet<Lane>): void {
    for (let wait = 0; wait < this.#waits; wait++) for (const lane of this.#lanes) lane.unblock()
    this.#lanes = lanes
    for (let wait = 0; wait < this.#waits; wait++) for (const lane of this.#lanes) lane.block()
  }

  readonly push = (message: Message, receipt: Receipt | undefined): void => {
    this.#options.counters.in++
    hold(receipt)
    const held: Held = { message, receipt, ended: false }
    this.#held.add(held)
    try {
      const wait = this.#instance.push(held)
      if (wait !== undefined) this.#blockUntil(wait)
    } catch (error) {
      this.#fail(held, error instanceof Error ? error : new Error(String(error)))
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
    counters.out++
    countUp(counters.ports, port)
    // The causes are handed to the joined receipt before the message moves.
    for (const cause of causes) this.#end(cause, Outcome.delivered)
    fused().hop(id, port)(message, receipt)
    release(receipt, Outcome.delivered)
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
    if (outcome === Outcome.filtered) this.#options.counters.filtered++
    release(held.receipt, outcome)
    if (this.#held.size === 0 && this.#idle !== undefined) {
      this.#idle()
      this.#idle = undefined
    }
  }
}
