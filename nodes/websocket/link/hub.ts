/**
 * What a websocket connection gives to its sources and sinks, whichever side it is: the open peers,
 * by id and by room, the way out to them, and who listens. A server has many peers, a client one.
 */
import type { Wait } from '../../../runtime/plugin.ts'
import { Outbox } from '../wire/outbox.ts'
import { Heartbeat } from './heartbeat.ts'
import type { PingOptions } from './heartbeat.ts'
import type { Peer } from './peer.ts'

/** A source or a sink on the connection. */
export interface Listener {
  connected?(peer: Peer): void
  disconnected?(peer: Peer, code: number, reason: string): void
  /** A message for the flow. */
  message?(peer: Peer, payload: string | Uint8Array, isText: boolean): Wait
  /** A text that may be an acknowledgement of what a sink sent; true when it was. */
  answer?(peer: Peer, text: string): boolean
}

export interface HubOptions {
  readonly role: 'server' | 'client'
  /** We compress: then ws builds (and masks) the frames. */
  readonly compression: boolean
  readonly ping: PingOptions
  readonly drop: (reason: string, count?: number) => void
}

/** How long messages wait for a source when there is none: one being started or reloaded. */
const graceMs = 2000

export class Hub {
  readonly role: 'server' | 'client'
  readonly outbox: Outbox
  readonly peers = new Set<Peer>()
  private readonly byId = new Map<string, Peer>()
  private readonly rooms = new Map<string, readonly Peer[]>()
  private readonly listeners = new Set<Listener>()
  readonly drop: (reason: string, count?: number) => void
  private readonly heartbeat: Heartbeat
  /** One of each a hub: messages are handed straight to a lone source. */
  private takers: Listener[] = []
  private answerers: Listener[] = []
  private list: readonly Peer[] | undefined
  private grace: Grace | undefined = createGrace()
  private nextId = 1
  private readonly prefix = Math.floor(Math.random() * 36 ** 4).toString(36)

  constructor(options: HubOptions) {
    this.role = options.role
    this.drop = options.drop
    this.outbox = new Outbox(options.role === 'client' && !options.compression)
    this.heartbeat = new Heartbeat(this.peers, options.ping)
  }

  /** Ids differ between processes too, so that a reply never reaches another's client. */
  newId(): string {
    return `${this.prefix}-${(this.nextId++).toString(36)}`
  }

  /** Whether an id may have been made here. */
  isOurs(id: string): boolean {
    return id.startsWith(`${this.prefix}-`)
  }

  find(id: string): Peer | undefined {
    return this.byId.get(id)
  }

  /** The peers as a list that stays as it is: a broadcast walks it a thousand times a second. */
  get all(): readonly Peer[] {
    return (this.list ??= [...this.peers])
  }

  inRoom(room: string): readonly Peer[] {
    return this.rooms.get(room) ?? nobody
  }

  /** Hears of peers and messages until the returned function is called. Present peers come first. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    this.sort()
    if (listener.message) this.endGrace()
    for (const peer of this.peers) listener.connected?.(peer)
    return () => {
      this.listeners.delete(listener)
      this.sort()
      if (this.takers.length === 0 && listener.message) this.grace ??= createGrace()
    }
  }

  add(peer: Peer): void {
    const { id, room } = peer.handshake
    this.peers.add(peer)
    this.list = undefined
    this.byId.set(id, peer)
    if (room !== undefined) {
      this.rooms.set(room, [...this.inRoom(room), peer])
    }
    this.heartbeat.start()
    for (const listener of this.listeners) listener.connected?.(peer)
  }

  message(peer: Peer, payload: string | Uint8Array, isText: boolean): Wait {
    if (isText && this.answerers.length > 0 && this.isAnswer(peer, payload as string))
      return undefined
    const { takers } = this
    if (takers.length === 1) return takers[0]!.message!(peer, payload, isText)
    if (takers.length === 0) return this.noTaker(peer, payload, isText)
    let waits: Promise<void>[] | undefined
    for (const taker of takers) {
      const wait = taker.message!(peer, payload, isText)
      if (wait) (waits ??= []).push(wait)
    }
    return waits && allOf(waits)
  }

  closed(peer: Peer, code: number, reason: string): void {
    const { id, room } = peer.handshake
    if (!this.peers.delete(peer)) return
    this.list = undefined
    this.byId.delete(id)
    if (room !== undefined) {
      const left = this.inRoom(room).filter((member) => member !== peer)
      if (left.length > 0) this.rooms.set(room, left)
      else this.rooms.delete(room)
    }
    for (const listener of this.listeners) listener.disconnected?.(peer, code, reason)
  }

  /** Says goodbye to all and resolves when they are gone; `terminateAfter` cuts off who does not go. */
  async close(terminateAfter: number): Promise<void> {
    this.outbox.flush()
    this.heartbeat.stop()
    this.endGrace()
    const peers = [...this.peers]
    if (peers.length === 0) return
    for (const peer of peers) peer.close(1001, 'the flow is stopping')
    await new Promise<void>((resolve) => {
      const check = () => {
        if (this.peers.size > 0) return
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        for (const peer of this.peers) peer.terminate()
      }, terminateAfter)
      this.listeners.add({ disconnected: check })
      check()
    })
  }

  private isAnswer(peer: Peer, text: string): boolean {
    return this.answerers.some((listener) => listener.answer!(peer, text))
  }

  private noTaker(peer: Peer, payload: string | Uint8Array, isText: boolean): Wait {
    const { grace } = this
    if (!grace || grace.isOver) {
      this.drop('no-source')
      return undefined
    }
    return grace.ended.then(() => this.message(peer, payload, isText))
  }

  private endGrace(): void {
    this.grace?.end()
    this.grace = undefined
  }

  private sort(): void {
    this.takers = [...this.listeners].filter((listener) => 'message' in listener)
    this.answerers = [...this.listeners].filter((listener) => 'answer' in listener)
  }
}

async function allOf(waits: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(waits)
}

const nobody: readonly Peer[] = []

interface Grace {
  readonly ended: Promise<void>
  readonly isOver: boolean
  end(): void
}

function createGrace(): Grace {
  let isOver = false
  let resolve = () => {}
  const ended = new Promise<void>((done) => {
    resolve = done
  })
  const end = () => {
    isOver = true
    clearTimeout(timer)
    resolve()
  }
  const timer = setTimeout(end, graceMs)
  timer.unref()
  return {
    ended,
    get isOver() {
      return isOver
    },
    end,
  }
}
