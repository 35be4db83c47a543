/** One of the ports that a message may take, with what is under way on it. */
import type { Attempt, Delivery } from '../../../runtime/plugin.ts'
import type { Health } from './health.ts'

export interface Port {
  readonly name: string
  readonly weight: number
  readonly health: Health
  /** In the order of sending: the first is the oldest. */
  readonly unsettled: Set<Entry>
  /** For smooth weighted turns. */
  turn: number
}

/** A delivery on its way, from its coming to its end. */
export interface Entry {
  readonly delivery: Delivery
  /** `undefined`: its order does not matter. */
  readonly key: string | undefined
  /** Where it is, if it is anywhere. */
  port: Port | undefined
  attempt: Attempt | undefined
  sentAt: number
  /** Ports that refused it for good, if any did. */
  refusedBy: Set<Port> | undefined
}

/** Names a port for a message, of those that may be used now. */
export type Choose = (
  usable: readonly Port[],
  key: string | undefined,
  now: number,
) => Port | undefined
