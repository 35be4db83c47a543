import type { Hub } from './hub.ts'

/** What a websocket connection is to its nodes: the client of `defineConnection`, either side. */
export interface Link {
  readonly hub: Hub
  /** The port that a server listens on, once it does. */
  readonly port: number | undefined
  close(): Promise<void>
}
