/**
 * One open WebSocket: a client of a server connection, or the one server of a client connection.
 * Joins the tap (in), the lane (out) and ws (handshake, control frames), and holds the peer back while
 * a flow says wait. Nothing that a peer does throws: faults end in `closed`.
 */
import type { Duplex } from 'node:stream'

import type { WebSocket } from 'ws'

import type { Meta, Wait } from '../../../runtime/plugin.ts'
import { cutReason, isCloseCode } from '../wire/frame.ts'
import { Lane } from '../wire/lane.ts'
import { tapSocket } from '../wire/tap.ts'
import type { Tap } from '../wire/tap.ts'

/** What is known of a peer from its handshake. */
export interface Handshake {
  readonly id: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly params: Readonly<Record<string, string>>
  readonly room: string | undefined
  /** Who it is, when basic authentication told. */
  readonly user: string | undefined
}

export interface PeerOptions {
  /** We are the server: the peer masks its frames, we do not. */
  readonly isServer: boolean
  readonly maxPayload: number
}

/** The connection that a peer belongs to. */
export interface PeerOwner {
  message(peer: Peer, payload: string | Uint8Array, isText: boolean): Wait
  closed(peer: Peer, code: number, reason: string): void
  readonly hub: { readonly outbox: { flush(): void } }
  /** Counts what is not delivered. */
  drop(reason: string, count?: number): void
}

interface Held {
  readonly payload: string | Uint8Array
  readonly isText: boolean
}

/** Subprotocol, compression and message sizes are ws's business; the rest of a peer is here. */
export class Peer {
  readonly handshake: Handshake
  readonly lane: Lane
  /** Heard from since the last ping. */
  isAlive = true
  /** Which beat of the heart it belongs to: a number that stays the same. */
  readonly slot: number
  /** A ping is out and its verdict is due. */
  isPinged = false
  private readonly ws: WebSocket
  private readonly owner: PeerOwner
  private readonly tap: Tap | undefined
  private waits = 0
  private held: Held[] | undefined
  private meta: Meta | undefined
  private metaAt = 0
  private metaIsText = false
  private fault: string | undefined
  /** We have begun to close: nothing more is sent, and the flow takes no more. */
  private isClosing = false

  constructor(
    ws: WebSocket,
    socket: Duplex,
    handshake: Handshake,
    owner: PeerOwner,
    options: PeerOptions,
  ) {
    this.ws = ws
    this.slot = nextSlot++
    this.handshake = handshake
    this.owner = owner
    const compresses = ws.extensions !== ''
    const mayWrite = () => ws.readyState === ws.OPEN
    this.lane = new Lane(
      socket,
      mayWrite,
      compresses ? (bytes, written) => this.send(bytes, written) : undefined,
    )
    if (!compresses) {
      this.tap = tapSocket(socket, this, {
        masked: options.isServer,
        maxPayload: options.maxPayload,
      })
    }
    ws.on('error', this.failed)
    ws.on('close', this.closed)
    ws.on('pong', this.alive)
    ws.on('message', this.messageFromWs)
  }

  get isOpen(): boolean {
    return this.ws.readyState === this.ws.OPEN && !this.isClosing
  }

  get isHeld(): boolean {
    return this.waits > 0 && !this.isClosing
  }

  /** A frozen object shared by the messages of one kind that came in the same millisecond. */
  metaOf(isText: boolean, now: number): Meta {
    if (this.meta && this.metaAt === now && this.metaIsText === isText) return this.meta
    const { id, path, query, headers, params, room, user } = this.handshake
    this.metaAt = now
    this.metaIsText = isText
    this.meta = Object.freeze({
      client: id,
      frame: isText ? 'text' : 'binary',
      path,
      query,
      headers,
      params,
      ...(room === undefined ? {} : { room }),
      ...(user === undefined ? {} : { user }),
      receivedAt: now,
    })
    return this.meta
  }

  beforeClose(): void {
    this.owner.hub.outbox.flush()
  }

  readonly alive = (): void => {
    this.isAlive = true
  }

  message(payload: string | Uint8Array, isText: boolean): void {
    if (this.waits > 0 && this.isClosing) return this.owner.drop('closing')
    if (this.waits > 0) {
      // Bounded: only what ws had already taken from the socket when it was paused.
      ;(this.held ??= []).push({ payload, isText })
      return
    }
    const wait = this.owner.message(this, payload, isText)
    if (wait) this.hold(wait)
  }

  /** Reads nothing more from this peer until the promise ends, either way. */
  hold(wait: Promise<void>): void {
    this.waits++
    if (this.waits === 1) this.ws.pause()
    wait.then(this.release, this.release)
  }

  ping(): void {
    if (!this.isOpen || this.isHeld) return
    this.isAlive = false
    this.isPinged = true
    this.ws.ping()
  }

  /** Writes what waits, then closes; the peer is cut off when it does not answer in `closeTimeout`. */
  close(code: number, reason: string): void {
    if (!this.isOpen) return
    this.lane.flushAll()
    this.isClosing = true
    this.ws.close(isCloseCode(code) ? code : 1011, cutReason(reason))
    // While we do not read we would never see the answer.
    this.tap?.resume()
    this.ws.resume()
  }

  terminate(): void {
    this.ws.terminate()
  }

  private readonly release = (): void => {
    if (--this.waits > 0) return
    // The silence was ours: the peer gets a whole new chance to answer.
    this.isAlive = true
    this.isPinged = false
    while (this.held?.length && this.waits === 0) {
      const { payload, isText } = this.held.shift()!
      this.message(payload, isText)
    }
    if (this.waits === 0) this.tap?.resume()
    if (this.waits === 0) this.ws.resume()
  }

  private readonly messageFromWs = (data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean) => {
    this.tap?.messageFromWs()
    this.isAlive = true
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)
    this.message(isBinary ? bytes : bytes.toString(), !isBinary)
  }

  private readonly failed = (error: Error): void => {
    this.fault ??= error.message
    this.tap?.stop()
  }

  private readonly closed = (code: number, reason: Buffer): void => {
    this.lane.lose()
    this.owner.closed(this, code, reason.length > 0 ? reason.toString() : (this.fault ?? ''))
  }

  /** With compression ws builds the frames: ours are taken apart again, which only costs views. */
  private send(bytes: Buffer, written: (error?: Error | null) => void): void {
    let at = 0
    while (at < bytes.length) {
      const short = bytes[at + 1]! & 0x7f
      const body = at + (short < 126 ? 2 : short === 126 ? 4 : 10)
      const length =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2))
      const binary = (bytes[at]! & 0x0f) === 2
      const end = body + length
      this.ws.send(bytes.subarray(body, end), { binary }, end === bytes.length ? written : ignore)
      at = end
    }
  }
}

/** How many fragments a message may have: 64 bytes each must do, so that memory stays bounded. */
export const fragmentsOf = (maxPayload: number) => Math.max(16 * 1024, Math.ceil(maxPayload / 64))

const ignore = () => {}
let nextSlot = 0
