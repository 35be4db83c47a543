/**
 * Stands before a paused node and keeps what comes, in order, with its receipts open: a source with
 * acknowledgements fills its window and waits, one without is asked to wait as before a full outlet.
 */
import { Outcome } from '../message.ts'
import { Backlog } from './backlog.ts'
import type { Hop, Lane } from './lane.ts'
import { hold, mark, release } from './receipt.ts'
import type { Receipt } from './receipt.ts'

export class Gate {
  readonly #drop: (reason: string) => void
  readonly #backlog = new Backlog()
  #isClosed = false

  /** `drop`: counts what nobody can wait for. */
  constructor(drop: (reason: string) => void) {
    this.#drop = drop
  }

  get held(): number {
    return this.#backlog.length
  }

  get lanes(): ReadonlySet<Lane> {
    return this.#backlog.lanes
  }

  /** The lanes that end here now: they wait while this is full. */
  feedFrom(lanes: ReadonlySet<Lane>): void {
    this.#backlog.feedFrom(lanes)
  }

  readonly push: Hop = (message, receipt) => {
    if (this.#isClosed) {
      mark(receipt, Outcome.failed)
      if (receipt === undefined) this.#drop('closed')
      return
    }
    if (this.#backlog.push(message, receipt)) hold(receipt)
    else this.#drop('overflow')
  }

  /** Sends all of it on. What comes meanwhile is kept behind it, so that the order stays. */
  release(hop: Hop): void {
    for (let entry = this.#backlog.shift(); entry !== undefined; entry = this.#backlog.shift()) {
      const { message, receipt } = entry
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
    return this.#backlog.giveUp()
  }

  holds(receipt: Receipt): boolean {
    return this.#backlog.holds(receipt)
  }
}
