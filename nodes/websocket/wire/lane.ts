/**
 * The way out to one client. At most one group of writes is with the socket; what comes meanwhile
 * waits here, where it is counted in bytes and where the oldest can still be dropped.
 */
import type { Duplex } from 'node:stream'

import type { Batch } from './batch.ts'

/** A range of a batch: frames `first` to `last`. `shift` is what a copied range has moved by. */
interface Segment {
  readonly batch: Batch
  buffer: Buffer | undefined
  shift: number
  start: number
  end: number
  first: number
  last: number
}

/** Bytes given to the socket in one go: enough for one system call, little enough to drop behind it. */
const groupBytes = 128 * 1024

/** How bytes leave: straight to the socket, or frame by frame through ws when it compresses. */
export type Write = (bytes: Buffer, written: (error?: Error | null) => void) => void

export class Lane {
  private readonly socket: Duplex
  /** After a close frame, ours or the answer to theirs, nothing may follow (RFC 6455 section 5.5.1). */
  private readonly mayWrite: () => boolean
  private readonly through: Write | undefined
  private open: Segment | undefined
  private waiting: Segment[] = []
  private flying: Segment[] = []
  private waitingBytes = 0
  private flyingBytes = 0
  /** Groups with the socket: one, or two when a close flushes behind it. */
  private outstanding = 0
  private drained: (() => void)[] | undefined
  private gone = false

  constructor(socket: Duplex, mayWrite: () => boolean, through?: Write) {
    this.socket = socket
    this.mayWrite = mayWrite
    this.through = through
  }

  /** Bytes taken and not yet with the kernel, which may have some before its callback says so. */
  get bytes(): number {
    const { open } = this
    return this.waitingBytes + this.inSocket + (open ? open.end - open.start : 0)
  }

  /** Takes a frame of the batch; returns whether this opened the lane for the present turn. */
  take(batch: Batch, frame: number, start: number): boolean {
    if (this.gone) {
      batch.release(frame, true)
      return false
    }
    const end = batch.ends[frame]!
    const { open } = this
    if (open && open.batch === batch && open.end === start) {
      open.end = end
      open.last = frame
      return false
    }
    if (open) this.park(open)
    this.open = { batch, buffer: undefined, shift: 0, start, end, first: frame, last: frame }
    return open === undefined
  }

  /** End of the turn: what was taken goes to the socket, or waits behind what is there. */
  flush(): void {
    const { open } = this
    this.open = undefined
    if (open && this.outstanding === 0 && this.waiting.length === 0) return this.writeOne(open)
    if (open) this.park(open)
    if (this.outstanding === 0) this.writeGroup(groupBytes)
    else this.detachNew()
  }

  /** Drops whole frames from the front of what waits until `bytes` are free; returns how many. */
  dropOldest(bytes: number): number {
    let freed = 0
    let count = 0
    while (freed < bytes) {
      const segment = this.waiting[0]
      if (!segment) break
      const end = segment.batch.ends[segment.first]!
      freed += end - segment.start
      this.waitingBytes -= end - segment.start
      segment.start = end
      segment.batch.release(segment.first++)
      count++
      if (segment.first > segment.last) this.waiting.shift()
    }
    return count
  }

  /** Forgets what waits; returns how many frames. What is with the socket goes its way. */
  dropWaiting(): number {
    if (this.open) this.park(this.open)
    this.open = undefined
    return this.dropOldest(Infinity)
  }

  /** Gives everything to the socket at once, before a close frame. */
  flushAll(): void {
    if (this.open) this.park(this.open)
    this.open = undefined
    this.writeGroup(Infinity)
  }

  /** Resolves when nothing waits any more, or when the client is gone. */
  whenDrained(): Promise<void> {
    if (this.bytes === 0) return Promise.resolve()
    return new Promise((resolve) => {
      ;(this.drained ??= []).push(resolve)
    })
  }

  /** The client is gone: what it has not had is lost. */
  lose(): void {
    if (this.gone) return
    this.gone = true
    const all = [...this.flying, ...this.waiting, ...(this.open ? [this.open] : [])]
    this.flying = []
    this.waiting = []
    this.open = undefined
    this.waitingBytes = this.flyingBytes = 0
    for (const segment of all) release(segment, true)
    this.tellDrained()
  }

  private get inSocket(): number {
    if (this.flyingBytes === 0 || this.through) return this.flyingBytes
    return Math.min(this.flyingBytes, this.socket.writableLength)
  }

  private park(segment: Segment): void {
    this.waiting.push(segment)
    this.waitingBytes += segment.end - segment.start
  }

  /** The usual case: one range, nothing before it. */
  private writeOne(segment: Segment): void {
    if (this.gone || !this.mayWrite()) {
      release(segment, true)
      return this.lose()
    }
    this.flyingBytes = segment.end - segment.start
    this.flying.push(segment)
    this.outstanding = 1
    this.write(view(segment), true)
  }

  private writeGroup(limit: number): void {
    if (this.gone || this.waiting.length === 0) return
    if (!this.mayWrite()) return this.lose()
    const group: Segment[] = []
    let bytes = 0
    while (this.waiting.length > 0 && (bytes === 0 || bytes < limit)) {
      const segment = this.waiting.shift()!
      group.push(segment)
      bytes += segment.end - segment.start
    }
    this.waitingBytes -= bytes
    this.flyingBytes += bytes
    this.flying.push(...group)
    this.outstanding++
    const last = group.length - 1
    if (last > 0) this.socket.cork()
    group.forEach((segment, index) => this.write(view(segment), index === last))
    if (last > 0) this.socket.uncork()
  }

  private write(bytes: Buffer, isLast: boolean): void {
    if (this.through) this.through(bytes, isLast ? this.written : ignore)
    else this.socket.write(bytes, isLast ? this.written : ignore)
  }

  /** One function for all writes of the lane; groups end in the order in which they were written. */
  private readonly written = (error?: Error | null): void => {
    if (this.gone) return
    if (error) return this.lose()
    if (--this.outstanding > 0) return
    const done = this.flying
    this.flying = []
    this.flyingBytes = 0
    for (const segment of done) release(segment, false)
    this.writeGroup(groupBytes)
    if (this.bytes === 0) this.tellDrained()
  }

  /**
   * A small range would keep its whole batch alive while it waits: beyond a factor of four it is
   * copied, so that what a slow client costs stays near what is counted for it.
   */
  private detachNew(): void {
    const batch = this.waiting.at(-1)?.batch
    for (let index = this.waiting.length - 1; index >= 0; index--) {
      const segment = this.waiting[index]!
      if (segment.batch !== batch || segment.buffer) return
      if ((segment.end - segment.start) * 4 > batch.buffer.length) continue
      segment.buffer = Buffer.from(batch.buffer.subarray(segment.start, segment.end))
      segment.shift = segment.start
    }
  }

  private tellDrained(): void {
    const { drained } = this
    this.drained = undefined
    drained?.forEach((resolve) => resolve())
  }
}

const ignore = () => {}

function release(segment: Segment, isLost: boolean): void {
  for (let frame = segment.first; frame <= segment.last; frame++) {
    segment.batch.release(frame, isLost)
  }
}

function view({ batch, buffer, shift, start, end }: Segment): Buffer {
  return buffer ? buffer.subarray(start - shift, end - shift) : batch.view(start, end)
}
