/**
 * Clients that are getting the snapshot. Each walks the map at its own pace, never with more than
 * `clientQueue` waiting; what changes meanwhile is met later in the walk, once, with its last value. At the
 * end of the map a client has the present state, and from then on it gets every message.
 */
import type { Hub } from '../link/hub.ts'
import type { Peer } from '../link/peer.ts'
import type { Context } from './settings.ts'
import type { Kept, Snapshot } from './snapshot.ts'

interface Walk {
  readonly entries: Iterator<Kept>
  /** Removals before this are of keys that the client never saw. */
  readonly since: number
  next: Kept | undefined
}

/** Header of a frame, as in admission.ts. */
const frameOverhead = 64

export class Joining {
  private readonly hub: Hub
  private readonly ctx: Context
  private readonly snapshot: Snapshot
  private readonly limit: number
  /** More removals than this wait for nobody. */
  private readonly maxRemovals: number
  private readonly walks = new Map<Peer, Walk>()

  constructor(
    ctx: Context,
    snapshot: Snapshot,
    limits: { readonly clientQueue: number; readonly maxKeys: number },
  ) {
    this.hub = ctx.connection.hub
    this.ctx = ctx
    this.snapshot = snapshot
    this.limit = limits.clientQueue
    this.maxRemovals = limits.maxKeys
  }

  start(peer: Peer): void {
    const { snapshot } = this
    snapshot.hasReaders = true
    const entries = snapshot.entries.values()
    this.walks.set(peer, { entries, since: snapshot.order, next: undefined })
    this.advance(peer)
  }

  leave(peer: Peer): void {
    if (this.walks.delete(peer) && this.walks.size === 0) this.snapshot.endReading()
  }

  /** The sink goes; another may take over what it knew. */
  close(): void {
    this.walks.clear()
  }

  /** Those of the peers that have the snapshot. The same list when all have. */
  ready(peers: readonly Peer[]): readonly Peer[] {
    return this.walks.size === 0 ? peers : peers.filter((peer) => !this.walks.has(peer))
  }

  /** After each change: a client so slow that the removals pile up is given up. */
  bound(): void {
    if (this.snapshot.removals <= this.maxRemovals) return
    for (const peer of Array.from(this.walks.keys())) {
      this.leave(peer)
      this.ctx.drop('slow-client')
      peer.close(1013, 'too slow: the snapshot cannot be finished')
    }
  }

  /** Sends on until there is no room, and goes on when there is. */
  private advance(peer: Peer): void {
    const walk = this.walks.get(peer)
    if (walk === undefined || !peer.isOpen) return this.leave(peer)
    for (;;) {
      const entry = (walk.next ??= this.nextFor(peer, walk))
      if (entry === undefined) return this.leave(peer)
      if (!this.hasRoom(peer, entry)) {
        peer.lane.whenDrained().then(() => this.advance(peer), ignore)
        return
      }
      walk.next = undefined
      // What has changed since it was looked at comes later.
      if (this.snapshot.entries.get(entry.key) !== entry) continue
      this.hub.outbox.post(peer.lane, entry.content, entry.isText)
    }
  }

  private nextFor(peer: Peer, { entries, since }: Walk): Kept | undefined {
    for (let next = entries.next(); next.done !== true; next = entries.next()) {
      const { room, isRemoval, order } = next.value
      if (room !== undefined && room !== peer.handshake.room) continue
      if (!isRemoval || order >= since) return next.value
    }
    return undefined
  }

  private hasRoom({ lane }: Peer, { content }: Kept): boolean {
    const fits = () => lane.bytes === 0 || lane.bytes + content.length + frameOverhead <= this.limit
    if (fits()) return true
    // What was taken in this turn may not be with the kernel only because nobody has asked it.
    this.hub.outbox.flush()
    return fits()
  }
}

const ignore = () => {}
