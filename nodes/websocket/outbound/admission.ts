/** Whether a client has room for a frame, and what happens when it has not. */
import type { Hub } from '../link/hub.ts'
import type { Peer } from '../link/peer.ts'
import type { Context, Gate, Settings } from './settings.ts'

/** Header and a little for the book-keeping of a waiting frame. */
const frameOverhead = 64

export class Admission {
  private readonly hub: Hub
  private readonly ctx: Context
  private readonly gate: Gate
  private readonly limit: number
  private readonly policy: Settings['slowClient']

  constructor(hub: Hub, ctx: Context, gate: Gate, { clientQueue, slowClient }: Settings) {
    this.hub = hub
    this.ctx = ctx
    this.gate = gate
    this.limit = clientQueue
    this.policy = hub.role === 'client' ? 'block' : slowClient
  }

  /** A client with nothing waiting takes any frame, or one larger than the queue could never go. */
  private fits(peer: Peer, size: number): boolean {
    const { bytes } = peer.lane
    return bytes === 0 || bytes + size + frameOverhead <= this.limit
  }

  /**
   * The peers that get a frame. All of them, without a copy of the list, when all have room. The
   * policy is applied here, before the frame is written: what it drops settles other messages, and
   * the engine answers that with new ones.
   */
  admit(peers: readonly Peer[], size: number): readonly Peer[] {
    if (this.haveRoom(peers, size)) return peers
    // What was taken in this turn may not be with the kernel only because nobody has asked it:
    // before anyone is called slow, it is.
    this.hub.outbox.flush()
    return peers.filter((peer) => peer.isOpen && (this.fits(peer, size) || this.relent(peer, size)))
  }

  private haveRoom(peers: readonly Peer[], size: number): boolean {
    for (const peer of peers) if (!peer.isOpen || !this.fits(peer, size)) return false
    return true
  }

  /** Applies the policy to a client without room; true when the frame may go to it after all. */
  private relent(peer: Peer, size: number): boolean {
    switch (this.policy) {
      case 'block':
        this.gate.shut(peer, `client ${peer.handshake.id} is slow`)
        peer.lane.whenDrained().then(() => this.gate.open(peer), ignore)
        return true
      case 'drop-oldest': {
        const dropped = peer.lane.dropOldest(size + frameOverhead)
        if (dropped > 0) this.ctx.drop('slow-client', dropped)
        if (this.fits(peer, size)) return true
        this.ctx.drop('slow-client')
        return false
      }
      case 'drop-newest':
        this.ctx.drop('slow-client')
        return false
      case 'disconnect':
        this.ctx.drop('slow-client', peer.lane.dropWaiting() + 1)
        peer.close(1013, 'too slow: more is waiting than clientQueue allows')
        return false
      default:
        return this.policy satisfies never
    }
  }
}

const ignore = () => {}
