/**
 * A receipt is the promise that a source message gets an answer. It counts the branches that are still
 * under way (`pending`) and keeps the worst outcome; at zero its owner is told, once. It lives here and
 * in the structures of the engine, never on the message.
 *
 * Who adds: the lane holds one while it dispatches, so no branch can end the receipt before the others
 * have begun; a sink's outlet and a stage add one for each message they take.
 */
import { Outcome } from '../message.ts'
import type { Message, Settle } from '../message.ts'

/** Told when a receipt has no branch left. */
export interface ReceiptOwner {
  settled(receipt: Receipt): void
  /** A branch ended twice: a bug of whoever did it. Counted, and never an acknowledgement. */
  overSettled(receipt: Receipt): void
}

export class Receipt {
  pending = 1
  worst: Outcome = Outcome.delivered
  /** Its owner has answered for it; whatever comes later is late and without effect. */
  closed = false
  /** Neighbours in the lane's list of open receipts, oldest first. */
  next: Receipt | undefined = undefined
  previous: Receipt | undefined = undefined
  readonly owner: ReceiptOwner
  readonly message: Message
  readonly settle: Settle
  readonly token: number
  readonly bytes: number
  /** Coarse clock, in milliseconds. */
  readonly since: number

  constructor(
    owner: ReceiptOwner,
    message: Message,
    settle: Settle,
    token: number,
    bytes: number,
    since: number,
  ) {
    this.owner = owner
    this.message = message
    this.settle = settle
    this.token = token
    this.bytes = bytes
    this.since = since
  }
}

/** Remembers an outcome without ending a branch: a filter ended the message here. */
export function mark(receipt: Receipt | undefined, outcome: Outcome): void {
  if (receipt !== undefined && outcome > receipt.worst) receipt.worst = outcome
}

/** Adds a branch. */
export function hold(receipt: Receipt | undefined): void {
  if (receipt !== undefined) receipt.pending++
}

/** Ends a branch; the last one ends the receipt. */
export function release(receipt: Receipt | undefined, outcome: Outcome): void {
  if (receipt === undefined || receipt.closed) return
  if (outcome > receipt.worst) receipt.worst = outcome
  const pending = --receipt.pending
  if (pending === 0) receipt.owner.settled(receipt)
  else if (pending < 0) receipt.owner.overSettled(receipt)
}

const nobody: Settle = () => {}

/**
 * One receipt for what several deliveries caused (a batch): when it settles, each of them gets its
 * outcome. `undefined` when none of the causes wants an answer.
 */
export function joinReceipts(
  message: Message,
  causes: readonly (Receipt | undefined)[],
  since: number,
): Receipt | undefined {
  const parts = causes.filter((receipt) => receipt !== undefined)
  if (parts.length === 0) return undefined
  for (const part of parts) hold(part)
  const owner: ReceiptOwner = {
    settled(joined) {
      joined.closed = true
      for (const part of parts) release(part, joined.worst)
    },
    overSettled: () => parts[0]?.owner.overSettled(parts[0]),
  }
  return new Receipt(owner, message, nobody, 0, 0, since)
}
