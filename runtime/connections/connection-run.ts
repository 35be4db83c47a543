/** An open connection: its client, its state and since when. Opened once, shared by the nodes that name it. */
import type { Connection, ConnectionContext, Log, Status } from '../plugin.ts'
import { reasonOf } from '../reason.ts'

export interface ConnectionOptions {
  readonly name: string
  readonly type: string
  readonly definition: Connection
  readonly config: Readonly<Record<string, unknown>>
  readonly flow: string
  readonly log: Log
  readonly stateFolder: string | undefined
}

/** At most one line in this time about a connection that stays lost. */
const quietMs = 5000

export class ConnectionRun {
  readonly name: string
  readonly type: string
  status: Status = { state: 'connecting' }
  /** Milliseconds since the epoch of the last change of state. */
  since = Date.now()
  losses = 0
  /** Attempts that failed since it was up last. */
  retries = 0
  readonly dropped = new Map<string, number>()
  client: unknown
  readonly #options: ConnectionOptions
  #isOpen = false
  #isClosing = false
  /** What the log said last about a loss that is not over. */
  #told: { readonly reason: string; readonly at: number } | undefined

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
      // Who opened it tells the log.
      this.status = {
        state: 'failed',
        reason: reasonOf(error),
      }
      this.since = Date.now()
      throw error
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#isClosing = true
    await this.#options.definition.close(this.client)
  }

  #setStatus(status: Status): void {
    const before = this.status
    this.status = status
    if (status.state === 'up') this.retries = 0
    else if (isNewAttempt(status, before)) this.retries++
    if (status.state !== before.state) {
      if (before.state === 'up') this.losses++
      this.since = Date.now()
    }
    if (!this.#isClosing) this.#tell(status)
  }

  /** A line when it is lost, for each new reason, and when it is back; none while it only tries again. */
  #tell({ state, reason }: Status): void {
    const { log, name, flow } = this.#options
    if (state === 'up') {
      if (this.#told !== undefined) log.info('the connection is back', { connection: name, flow })
      this.#told = undefined
      return
    }
    if (state === 'connecting' || reason === undefined || this.#isTold(reason)) return
    const level = state === 'failed' ? 'error' : 'warn'
    log[level](`the connection is ${state}: ${reason}`, { connection: name, flow })
    this.#told = { reason, at: performance.now() }
  }

  /** The same again, or one more reason of a connection that comes and goes. */
  #isTold(reason: string): boolean {
    if (this.#told === undefined) return false
    return this.#told.reason === reason || performance.now() - this.#told.at < quietMs
  }
}

/** It will be tried again, and that after an attempt and not after a loss. */
const isNewAttempt = ({ retryAt }: Status, before: Status): boolean =>
  retryAt !== undefined && before.state !== 'up' && retryAt !== before.retryAt
