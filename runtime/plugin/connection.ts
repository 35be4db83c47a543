/** A connection is shared by the nodes that name it. */
import type { Static, TObject } from 'typebox'

import type { Log, Status } from './context.ts'
import type { Common } from './type.ts'

export interface ConnectionContext {
  readonly flow: string
  /** Name of the connection in its flow. */
  readonly name: string
  readonly log: Log
  /** A folder that survives restarts, or `undefined` when the runtime has none. Made on first use. */
  readonly stateFolder: string | undefined
  status(status: Status): void
  drop(reason: string, count?: number): void
}
export interface Connection<C extends TObject = TObject, K = unknown> extends Common<C> {
  readonly kind: 'connection'
  /** Others connect to it: within a flow it is opened before those that may want to. */
  readonly listens?: boolean
  /** Makes the client and returns at once; it connects, and reconnects, in the background. */
  open(config: Static<C>, ctx: ConnectionContext): Promise<K> | K
  /** Lets go of everything. Resolves when sockets are closed. */
  close(client: K): Promise<void>
  /** Tries the connection once, for `check --connect`. Rejects with the reason. */
  probe?(config: Static<C>, ctx: ConnectionContext): Promise<void>
}
