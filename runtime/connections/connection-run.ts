/** An open connection: its client, its state and since when. Opened once, shared by the nodes that name it. */
import type { Connection, ConnectionContext, Log, Status } from '../plugin.ts'

export interface ConnectionOptions {
  readonly name: string
  readonly type: string
  readonly definition: Connection
  readonly config: Readonly<Record<string, unknown>>
  readonly flow: string
  readonly log: Log
  readonly stateFolder: string | undefined
}

export class ConnectionRun {
  readonly name: string
  readonly type: string
  status: Status = { state: 'connecting' }
  /** Milliseconds since the epoch of the last change of state. */
  since = Date.now()
  losses = 0
  readonly dropped = new Map<string, number>()
  client: unknown
  readonly #options: ConnectionOptions
  #isOpen = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.name = options.name
    this.type = options.type
  }

  /** Makes the client; it connects in the background. A throw is kept as a failed state. */
  async open(): Promise<void> {
    const { definition, config, name, flow, log, stateFolder } = this.#options
    const context: ConnectionContext = {
      flow,
      name,
      log,
      stateFolder,
      status: (status) => this.#setStatus(status),
      drop: (reason, count = 1) =>
        this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + count),
    }
    try {
      this.client = await definition.open(config, context)
      this.#isOpen = true
    } catch (error) {
      this.#setStatus({
        state: 'failed',
        reason: error instanceof Error ? error.message : String(error),
      })
      throw error
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    await this.#options.definition.close(this.client)
  }

  #setStatus(status: Status): void {
    if (status.state !== this.status.state) {
      if (this.status.state === 'up') this.losses++
      this.since = Date.now()
    }
    this.status = status
  }
}
