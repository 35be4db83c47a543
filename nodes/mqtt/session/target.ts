import type { Emit, Settle } from '../../../runtime/plugin.ts'

/** What one node wants from the broker. */
export interface Subscription {
  /** As it goes over the wire, with `$share/group/` where the node shares. */
  readonly filter: string
  readonly qos: 0 | 1 | 2
  readonly noLocal: boolean
  readonly retainAsPublished: boolean
  readonly retainHandling: 0 | 1 | 2
}

/** A node that receives from a client. */
export interface Target {
  readonly id: string
  readonly subscriptions: readonly Subscription[]
  /** The subscription identifier that a filter has on the wire, 0 for none. */
  idOf: (filter: string) => number
  /** Missing while the node is being replaced: then its messages wait. */
  emit: Emit | undefined
  /** Made by the inbox: one function for all messages of the node; missing for `ack: received`. */
  settle: Settle | undefined
  /** The engine asked to wait. */
  isFull: boolean
}
