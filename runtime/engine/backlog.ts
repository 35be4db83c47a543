/**
 * Messages that wait for their way on, in order and with their receipts open. One with a receipt is
 * bounded by the window of its source; those without are bounded here.
 */
import { Outcome } from '../message.ts'
import type { Message } from '../message.ts'
import type { Lane } from './lane.ts'
import { LooseLimit } from './loose-limit.ts'
import { release } from './receipt.ts'
import type { Receipt } from './receipt.ts'
import { Ring } from './ring.ts'

export interface Entry {
  readonly message: Message
  readonly receipt: Receipt | undefined
}

export class Backlog {
  /** A field, for an outlet asks with every message. */
  length = 0
  readonly #queue = new Ring<Entry>()
  readonly #loose = new LooseLimit()

  get lanes(): ReadonlySet<Lane> {
    return this.#loose.lanes
  }

  /** The lanes that end here: they wait while this is full. */
  feedFrom(lanes: ReadonlySet<Lane>): void {
    this.#loose.feedFrom(lanes)
  }

  /** `false`: there is no room. The receipt is the caller's to hold. */
  push(message: Message, receipt: Receipt | undefined): boolean {
    if (receipt === undefined && !this.#loose.take(message)) return false
    this.#queue.push({ message, receipt })
    this.length = this.#queue.length
    return true
  }

  /** The caller releases its receipt. */
  shift(): Entry | undefined {
    const entry = this.#queue.shift()
    this.length = this.#queue.length
    if (entry !== undefined && entry.receipt === undefined) this.#loose.give(entry.message)
    return entry
  }

  /** Takes out what its sender has given up. */
  forgetAbandoned(): void {
    for (let left = this.#queue.length; left > 0; left--) {
      const entry = this.#queue.shift()
      if (entry !== undefined && !entry.receipt?.closed) this.#queue.push(entry)
    }
    this.length = this.#queue.length
  }

  /** Everything counts as failed. Returns how many had no receipt: they are lost. */
  giveUp(): number {
    let lost = 0
    for (let entry = this.#queue.shift(); entry !== undefined; entry = this.#queue.shift()) {
      if (entry.receipt === undefined) lost++
      release(entry.receipt, Outcome.failed)
    }
    this.length = 0
    this.feedFrom(new Set())
    return lost
  }

  holds(receipt: Receipt): boolean {
    return [...this.#queue].some((entry) => entry.receipt === receipt)
  }

  [Symbol.iterator](): IterableIterator<Entry> {
    return this.#queue[Symbol.iterator]()
  }
}
