/**
 * A lane is a source and what hangs below it: the entry into the fused chain, the open receipts and the
 * credit. Credit is given back when a receipt settles; while there is none, or while an outlet below is
 * full, `emit` answers with one shared promise.
 */
import type { EngineKeys } from '../document/model.ts'
import { byteSize, Outcome } from '../message.ts'
import type { Message, Settle, Wait } from '../message.ts'
import type { Clock, Timer } from './clock.ts'
import type { Counters } from './counters.ts'
import { Receipt, release } from './receipt.ts'
import type { ReceiptOwner } from './receipt.ts'

/** Takes a message further down. Never throws. */
export type Hop = (message: Message, receipt: Receipt | undefined) => void

export interface LaneOptions {
  readonly window: EngineKeys['window']
  readonly onRejected: EngineKeys['onRejected']
  readonly counters: Counters
  readonly clock: Clock
  /** `onRejected: stop`: the source must stop, and the message stays unacknowledged. */
  stopSource(message: Message): void
}

/** A failed message is dispatched again after this; the failure already had its own backoff. */
const redeliverAfterMs = 100

export class Lane implements ReceiptOwner {
  /** Swapped as a whole by a reload, between two messages. */
  entry: Hop = () => {}
  open = 0
  bytes = 0
  overSettles = 0
  #oldest: Receipt | undefined
  #newest: Receipt | undefined
  #state: 'running' | 'stopping' | 'stopped' = 'running'
  #blocks = 0
  #wait: Promise<void> | undefined
  #resume: (() => void) | undefined
  #drained: (() => void) | undefined
  readonly #redeliveries = new Set<Timer>()
  readonly #options: LaneOptions

  constructor(options: LaneOptions) {
    this.#options = options
  }

  /** How much of what it brought may be open. */
  get window(): LaneOptions['window'] {
    return this.#options.window
  }

  readonly emit = (message: Message, settle?: Settle, token = 0): Wait => {
    this.#options.counters.in++
    if (settle === undefined) {
      this.entry(message, undefined)
      return this.#blocks > 0 ? this.#waiting() : undefined
    }
    const receipt = new Receipt(
      this,
      message,
      settle,
      token,
      byteSize(message.payload),
      this.#options.clock.now,
    )
    this.#add(receipt)
    this.entry(message, receipt)
    release(receipt, Outcome.delivered)
    return this.#isFull() ? this.#waiting() : undefined
  }

  settled(receipt: Receipt): void {
    if (receipt.worst === Outcome.failed && this.#state === 'running') {
      this.#redeliver(receipt)
    } else if (receipt.worst === Outcome.rejected && this.#options.onRejected === 'stop') {
      // Stays open and unanswered: the source will be stopped, and the message comes back to the next run.
      this.#options.stopSource(receipt.message)
    } else {
      this.#close(receipt, receipt.worst)
    }
  }

  overSettled(): void {
    this.overSettles++
  }

  /** An outlet or stage below is full. Every `block` is matched by one `unblock`. */
  block(): void {
    this.#blocks++
  }
  unblock(): void {
    this.#blocks--
    this.#wake()
  }

  /** From here on a failed message is not tried again: the source gets it back. */
  stopping(): void {
    this.#state = 'stopping'
    for (const timer of this.#redeliveries) timer.cancel()
    this.#redeliveries.clear()
    for (const receipt of Array.from(this.receipts()))
      if (receipt.pending === 0) this.#close(receipt, Outcome.failed)
  }

  /** Resolves when no receipt is open. */
  drained(): Promise<void> {
    if (this.open === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#drained = resolve
    })
  }

  /** The deadline has passed: every open receipt counts as failed, so nothing of it is acknowledged. */
  giveUp(): void {
    this.#state = 'stopped'
    for (const receipt of Array.from(this.receipts())) this.#close(receipt, Outcome.failed)
    this.#wake()
  }

  /** Age of the oldest open receipt, in ms. */
  age(): number {
    return this.#oldest === undefined ? 0 : this.#options.clock.now - this.#oldest.since
  }

  /** The source is asked to wait. */
  get isHeld(): boolean {
    return this.#isFull()
  }

  /** Open receipts, oldest first. */
  *receipts(): IterableIterator<Receipt> {
    for (let receipt = this.#oldest; receipt !== undefined; receipt = receipt.next) yield receipt
  }

  #isFull(): boolean {
    const { window } = this.#options
    return this.open >= window.messages || this.bytes >= window.bytes || this.#blocks > 0
  }

  #waiting(): Promise<void> {
    this.#wait ??= new Promise((resolve) => {
      this.#resume = resolve
    })
    return this.#wait
  }

  #wake(): void {
    if (this.#resume === undefined || (this.#state !== 'stopped' && this.#isFull())) return
    const resume = this.#resume
    this.#resume = undefined
    this.#wait = undefined
    resume()
  }

  #add(receipt: Receipt): void {
    receipt.previous = this.#newest
    if (this.#newest === undefined) this.#oldest = receipt
    else this.#newest.next = receipt
    this.#newest = receipt
    this.open++
    this.bytes += receipt.bytes
  }

  #close(receipt: Receipt, outcome: Outcome): void {
    receipt.closed = true
    if (receipt.previous === undefined) this.#oldest = receipt.next
    else receipt.previous.next = receipt.next
    if (receipt.next === undefined) this.#newest = receipt.previous
    else receipt.next.previous = receipt.previous
    receipt.previous = receipt.next = undefined
    this.open--
    this.bytes -= receipt.bytes
    receipt.settle(outcome, receipt.token)
    if (this.#resume !== undefined) this.#wake()
    if (this.open === 0 && this.#drained !== undefined) {
      this.#drained()
      this.#drained = undefined
    }
  }

  #redeliver(receipt: Receipt): void {
    const timer = this.#options.clock.after(redeliverAfterMs, () => {
      this.#redeliveries.delete(timer)
      this.#options.counters.retries++
      receipt.pending = 1
      receipt.worst = Outcome.delivered
      this.entry(receipt.message, receipt)
      release(receipt, Outcome.delivered)
    })
    this.#redeliveries.add(timer)
  }
}
