/**
 * A breakpoint stands on one wire and holds what comes there, in order, with receipts open: sources fill
 * their windows and wait. It must never be forgotten on a line that works, so it lets everything go by
 * itself: after a time without a hand on it, when nobody asks for it any more, and before a limit is met.
 */
import { byteSize, Outcome } from '../../message.ts'
import { Backlog } from '../backlog.ts'
import type { Entry } from '../backlog.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Hop, Lane } from '../lane.ts'
import { hold, release } from '../receipt.ts'
import type { Receipt } from '../receipt.ts'
import { sampleOf } from '../tap/sample.ts'
import type { Sample } from '../tap/sample.ts'

/** `time`: nobody touched it. `gone`: nobody asked for it. `full`: a limit was near. `changed`: the flow became another. */
export type ReleaseReason = 'asked' | 'time' | 'gone' | 'full' | 'changed'

export interface BreakpointLimits {
  /** Without a step or another touch, everything is let go after this. */
  readonly idleMs: number
  /** Without a question from who set it, everything is let go after this. */
  readonly leaseMs: number
  readonly messages: number
  readonly bytes: number
}
export const usualLimits: BreakpointLimits = {
  idleMs: 60_000,
  leaseMs: 10_000,
  messages: 1000,
  bytes: 8 * 1024 * 1024,
}

export interface HeldMessages {
  readonly held: number
  readonly bytes: number
  /** Milliseconds until it lets go by itself. */
  readonly leftMs: number
  /** The first ones that wait. */
  readonly messages: readonly Sample[]
}

export interface BreakpointOptions {
  readonly clock: Clock
  readonly limits: BreakpointLimits
  /** Where the wire leads now. */
  next(): Hop
  /** Counts what had to be let fall: nobody could be asked to wait. */
  drop(reason: string): void
  /** It stands there no longer. */
  released(reason: ReleaseReason): void
}

const shownMessages = 20
const shownBytes = 4096
/** Windows smaller than this are full at once; there, time alone decides. */
const smallWindow = 20
const nearlyFull = 0.9

export class Breakpoint {
  readonly #options: BreakpointOptions
  readonly #backlog = new Backlog()
  #bytes = 0
  #idle: Timer
  #lease: Timer
  #idleEnd = 0
  #isReleased = false
  #isReleasing = false

  constructor(options: BreakpointOptions) {
    this.#options = options
    this.#idle = this.#after('time')
    this.#lease = this.#after('gone')
  }

  feedFrom(lanes: ReadonlySet<Lane>): void {
    this.#backlog.feedFrom(lanes)
  }

  readonly push: Hop = (message, receipt) => {
    // Whoever sent it began before it was let go.
    if (this.#isReleased) return this.#options.next()(message, receipt)
    if (!this.#backlog.push(message, receipt)) {
      this.#options.drop('overflow')
      return
    }
    hold(receipt)
    this.#bytes += byteSize(message.payload)
    if (this.#isNearlyFull()) this.#releaseSoon('full')
  }

  /** The clock of the lease begins anew: who set it is still there. */
  renew(): void {
    if (this.#isReleased) return
    this.#lease.cancel()
    this.#lease = this.#after('gone')
  }

  /** A hand on it: the whole time again. */
  touch(): void {
    if (this.#isReleased) return
    this.#idle.cancel()
    this.#idle = this.#after('time')
    this.renew()
  }

  /** Lets the first ones go. Returns how many there were. */
  step(count: number): number {
    this.touch()
    return this.#take(count, (entry) => this.#send(entry))
  }

  /** The first ones end here, as if a filter had taken them. */
  dropFirst(count: number): number {
    this.touch()
    return this.#take(count, ({ receipt }) => {
      this.#options.drop('breakpoint')
      release(receipt, Outcome.filtered)
    })
  }

  look(): HeldMessages {
    const messages: Sample[] = []
    for (const { message } of this.#backlog) {
      if (messages.length === shownMessages) break
      messages.push(sampleOf(message, this.#options.clock.wall(), shownBytes))
    }
    const leftMs = Math.max(0, this.#idleEnd - this.#options.clock.wall())
    return { held: this.#backlog.length, bytes: this.#bytes, leftMs, messages }
  }

  /** Everything goes on, in order, and what comes later passes. */
  release(reason: ReleaseReason): void {
    if (this.#isReleased || this.#isReleasing) return
    this.#isReleasing = true
    this.#idle.cancel()
    this.#lease.cancel()
    // What comes meanwhile is kept behind the others.
    while (this.#backlog.length > 0) this.#take(this.#backlog.length, (entry) => this.#send(entry))
    this.#isReleased = true
    this.feedFrom(new Set())
    this.#options.released(reason)
  }

  holds(receipt: Receipt): boolean {
    return this.#backlog.holds(receipt)
  }

  #take(count: number, each: (entry: Entry) => void): number {
    let taken = 0
    for (; taken < count; taken++) {
      const entry = this.#backlog.shift()
      if (entry === undefined) break
      this.#bytes -= byteSize(entry.message.payload)
      each(entry)
    }
    return taken
  }

  #send({ message, receipt }: Entry): void {
    // Who sent it has given it up: it comes again.
    if (receipt?.closed) return
    this.#options.next()(message, receipt)
    release(receipt, Outcome.delivered)
  }

  #isNearlyFull(): boolean {
    const { messages, bytes } = this.#options.limits
    if (this.#backlog.length >= messages || this.#bytes >= bytes) return true
    for (const lane of this.#backlog.lanes) if (isNearlyFull(lane)) return true
    return false
  }

  /** Not now: a node is in the middle of sending. */
  #releaseSoon(reason: ReleaseReason): void {
    this.#idle.cancel()
    this.#idle = this.#options.clock.after(0, () => this.release(reason))
  }

  #after(reason: 'time' | 'gone'): Timer {
    const { clock, limits } = this.#options
    const ms = reason === 'time' ? limits.idleMs : limits.leaseMs
    if (reason === 'time') this.#idleEnd = clock.wall() + ms
    return clock.after(ms, () => this.release(reason))
  }
}

const isNearlyFull = ({ window, open, bytes }: Lane): boolean =>
  window.messages >= smallWindow &&
  (open >= window.messages * nearlyFull || bytes >= window.bytes * nearlyFull)
