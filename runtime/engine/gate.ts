/**
 * Stands before a paused node and keeps what comes, in order, with its receipts open: a source with
 * acknowledgements fills its window and waits, one without is asked to wait as before a full outlet.
 */
import { Outcome } from '../message.ts'
import type { Message } from '../message.ts'
import type { Hop, Lane } from './lane.ts'
import { LooseLimit } from './loose-limit.ts'
import { hold, mark, release } from './receipt.ts'
import type { Receipt } from './receipt.ts'
import { Ring } from './ring.ts'

interface Entry {
  readonly message: Message
  readonly receipt: Receipt | undefined
}

export class Gate {
  readonly #drop: (reason: string) => void
  readonly #queue = new Ring<Entry>()
  readonly #loose = new LooseLimit()
  #isClosed = false

  /** `drop`: counts what nobody can wait for. */
  constructor(drop: (reason: string) => void) {
    this.#drop = drop
  }

  get held(): number {
    return this.#queue.length
  }

  get lanes(): ReadonlySet<Lane> {
    return this.#loose.lanes
  }

  /** The lanes that end here now: they wait while this is full. */
  feedFrom(lanes: ReadonlySet<Lane>): void {
    this.#loose.feedFrom(lanes)
  }

  readonly push: Hop = (message, receipt) => {
    if (this.#isClosed) {
      mark(receipt, Outcome.failed)
      if (receipt === undefined) this.#drop('closed')
      return
    }
    if (receipt === undefined && !this.#loose.take(message)) {
      this.#drop('overflow')
      return
    }
    hold(receipt)
    this.#queue.push({ message, receipt })
  }

  /** Sends all of it on. What comes meanwhile is kept behind it, so that the order stays. */
  release(hop: Hop): void {
    for (let entry = this.#queue.shift(); entry !== undefined; entry = this.#queue.shift()) {
      const { message, receipt } = entry
      if (receipt === undefined) this.#loose.give(message)
      // Who sent it has given it up: it comes again.
      if (receipt?.closed) continue
      hop(message, receipt)
      release(receipt, Outcome.delivered)
    }
    this.feedFrom(new Set())
  }

  /** The node goes: what is kept counts as failed. Returns how many had no receipt: they are lost. */
  giveUp(): number {
    this.#isClosed = true
    let lost = 0
    for (let entry = this.#queue.shift(); entry !== undefined; entry = this.#queue.shift()) {
      if (entry.receipt === undefined) lost++
      release(entry.receipt, Outcome.failed)
    }
    this.feedFrom(new Set())
    return lost
  }

  holds(receipt: Receipt): boolean {
    return [...this.#queue].some((entry) => entry.receipt === receipt)
  }
}
