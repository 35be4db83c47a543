/**
 * Pings every peer once a period and cuts off who did not answer in time. The peers are taken in
 * slices, so that ten thousand of them do not ping at one moment. A peer that we do not read from is
 * not judged: its pong may lie in the kernel.
 */
import type { Peer } from './peer.ts'

export interface PingOptions {
  /** Milliseconds between two pings of a peer; 0 means none. */
  readonly every: number
  readonly timeout: number
}

const slices = 8

export class Heartbeat {
  private readonly peers: ReadonlySet<Peer>
  private readonly options: PingOptions
  private timer: NodeJS.Timeout | undefined
  private slice = 0

  constructor(peers: ReadonlySet<Peer>, options: PingOptions) {
    this.peers = peers
    this.options = options
  }

  start(): void {
    if (this.timer || this.options.every === 0) return
    this.timer = setInterval(() => this.beat(), Math.max(1, this.options.every / slices))
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  private beat(): void {
    if (this.peers.size === 0) return this.stop()
    const pinged: Peer[] = []
    for (const peer of this.peers) {
      if (peer.slot % slices !== this.slice || peer.isHeld) continue
      peer.ping()
      pinged.push(peer)
    }
    this.slice = (this.slice + 1) % slices
    if (pinged.length === 0) return
    setTimeout(() => pinged.forEach(judge), this.options.timeout).unref()
  }
}

function judge(peer: Peer): void {
  if (peer.isHeld || !peer.isPinged || peer.isAlive) return
  peer.terminate()
}
