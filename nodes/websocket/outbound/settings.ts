/** What a sink's helpers need to know of its config and its surroundings. */
import type { SinkContext, Template } from '../../../runtime/plugin.ts'
import type { Link } from '../link/link.ts'
import type { SnapshotOptions } from './snapshot.ts'

export interface Settings {
  readonly to: 'all' | 'sender' | 'room' | 'one'
  readonly room?: Template
  readonly frame: 'auto' | 'text' | 'binary'
  readonly slowClient: 'disconnect' | 'drop-oldest' | 'drop-newest' | 'block'
  readonly clientQueue: number
  readonly acks: 'none' | 'application'
  readonly replay: number
  readonly snapshot?: SnapshotOptions
  readonly noClients: 'deliver' | 'hold' | 'fail'
}

export type Context = SinkContext<Link>

/** Several reasons to pause, one pause. */
export class Gate {
  private readonly ctx: Context
  private readonly reasons = new Map<unknown, string>()

  constructor(ctx: Context) {
    this.ctx = ctx
  }

  shut(key: unknown, reason: string): void {
    if (this.reasons.has(key)) return
    this.reasons.set(key, reason)
    if (this.reasons.size === 1) this.ctx.pause(reason)
  }

  open(key: unknown): void {
    if (!this.reasons.delete(key)) return
    const [next] = this.reasons.values()
    if (next === undefined) this.ctx.resume()
    else this.ctx.pause(next)
  }
}
