/** The last messages, for clients that come later. Bounded in count and in bytes. */
import type { Hub } from '../link/hub.ts'
import type { Peer } from '../link/peer.ts'
import type { Content } from './content.ts'

interface Kept {
  readonly content: Content
  readonly isText: boolean
  /** The room that it went to; `undefined` when it went to all. */
  readonly room: string | undefined
}

export class Replay {
  private readonly kept: Kept[] = []
  private readonly count: number
  private readonly limit: number
  private bytes = 0

  constructor(count: number, limit: number) {
    this.count = count
    this.limit = limit
  }

  keep(kept: Kept): void {
    if (this.count === 0) return
    this.kept.push(kept)
    this.bytes += kept.content.length
    while (this.kept.length > this.count || this.bytes > this.limit) {
      this.bytes -= this.kept.shift()!.content.length
    }
  }

  sendTo(hub: Hub, peer: Peer): void {
    for (const { content, isText, room } of this.kept) {
      if (room !== undefined && room !== peer.handshake.room) continue
      hub.outbox.post(peer.lane, content, isText)
    }
  }
}
