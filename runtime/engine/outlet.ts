/**
 * The sink side of the engine: hands messages to one sink, `maxInFlight` in the air, retries what fails
 * for now, and sends what fails for good out by the error port. Order: nothing new is handed over while
 * something waits for its next attempt, and what waits goes first, oldest first.
 *
 * Places, attempts and retries stay in one class: apart, they cost every message 2 to 4 % more
 * (bench/micro/engine.ts), be it by a part or by a base class.
 */
import { delayCeiling } from '../backoff.ts'
import type { Retry } from '../document/model.ts'
import { Outcome } from '../message.ts'
import type { Message } from '../message.ts'
import { PermanentError, TransientError } from '../plugin.ts'
import type { SinkInstance } from '../plugin.ts'
import { asError } from '../reason.ts'
import { clockStepMs } from './clock.ts'
import { Backlog } from './backlog.ts'
import type { Clock, Timer } from './clock.ts'
import type { Counters } from './counters.ts'
import { countUp } from './counters.ts'
import type { Lane } from './lane.ts'
import type { MovingAverage } from './moving-average.ts'
import { hold, mark, release } from './receipt.ts'
import type { Receipt } from './receipt.ts'
import { createSlot } from './slot.ts'
import type { Slot } from './slot.ts'

export interface OutletOptions {
  readonly maxInFlight: number
  /** Deadline of one attempt in ms; 0: none. */
  readonly timeout: number
  readonly retry: Retry
  readonly counters: Counters
  readonly clock: Clock
  /** The message leaves by the error port. */
  fail(message: Message, receipt: Receipt | undefined, error: Error): void
}

export class Outlet {
  inFlight = 0
  /** Why nothing is handed over now, if so. */
  paused: string | undefined
  /** Consecutive failed attempts; 0 while things work. */
  failing = 0
  lateDones = 0
  /** Set when an expression asks how long deliveries take; nothing is measured otherwise. */
  settleTime: MovingAverage | undefined
  readonly #options: OutletOptions
  readonly #backlog = new Backlog()
  /** Waiting for their next attempt. */
  readonly #slots: Slot[] = []
  readonly #free: Slot[] = []
  #returned: Slot[] = []
  #sink: SinkInstance | undefined
  #order = 0
  #pumping = false
  #backoff: Timer | undefined
  #deadlines: NodeJS.Timeout | undefined
  #idle: (() => void) | undefined
  #landed: (() => void) | undefined
  #closed = false

  constructor(options: OutletOptions) {
    this.#options = options
  }

  /** Messages are handed over as they come. */
  get isReady(): boolean {
    return this.#sink !== undefined && this.paused === undefined
  }

  get queued(): number {
    return this.#backlog.length + this.#returned.length
  }

  /** From now on messages are handed over; what came before has waited in the queue. */
  attach(sink: SinkInstance): void {
    this.#sink = sink
    const { timeout } = this.#options
    if (timeout > 0) {
      const period = Math.min(1000, Math.max(50, timeout / 4))
      this.#deadlines = setInterval(() => this.#checkDeadlines(), period)
      this.#deadlines.unref()
    }
    this.#pump()
  }

  /** The lanes that end here. */
  get lanes(): ReadonlySet<Lane> {
    return this.#backlog.lanes
  }

  /** Resolves when nothing is in the air. */
  landed(): Promise<void> {
    if (this.inFlight === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#landed = resolve
    })
  }

  /** Hands nothing over until the next `attach`. What is in the air goes first then, in its order. */
  detach(): void {
    this.#endBackoff()
    clearInterval(this.#deadlines)
    for (const slot of this.#slots) {
      if (slot.state !== 'flying') continue
      this.#sink?.cancel?.(this.#tokenOf(slot))
      slot.state = 'returned'
      this.inFlight--
      this.#returned.push(slot)
    }
    this.#sink = undefined
    this.paused = undefined
  }

  /** The lanes that end here: they wait while this outlet is full. */
  feedFrom(lanes: ReadonlySet<Lane>): void {
    this.#backlog.feedFrom(lanes)
  }

  readonly push = (message: Message, receipt: Receipt | undefined): void => {
    this.#options.counters.in++
    if (this.#closed) {
      // A message that was under way to a sink that a reload took away: not delivered, so it comes again.
      mark(receipt, Outcome.failed)
      if (receipt === undefined) countUp(this.#options.counters.dropped, 'closed')
      return
    }
    hold(receipt)
    if (this.#backlog.length === 0 && this.#returned.length === 0 && this.#canHandOver()) {
      this.#handOver(message, receipt)
      return
    }
    if (!this.#backlog.push(message, receipt)) countUp(this.#options.counters.dropped, 'overflow')
  }

  pause(reason: string): void {
    this.paused = reason
    this.#cancelAbandoned()
  }

  resume(): void {
    if (this.paused === undefined) return
    this.paused = undefined
    // The link is back: what waited for its next attempt need not wait longer, and nothing in the air
    // is late because of the outage.
    this.#endBackoff()
    for (const slot of this.#slots) this.#setDeadline(slot)
    this.#pump()
  }

  /** While the link is down nothing answers, and the sink would send it again when it is back. */
  #cancelAbandoned(): void {
    for (const slot of this.#slots) {
      if (slot.state !== 'flying' || !slot.receipt?.closed) continue
      this.#sink?.cancel?.(this.#tokenOf(slot))
      this.#land(slot, Outcome.failed)
    }
  }

  /** Takes out what its sender has given up; a paused sink would keep it for as long as it is away. */
  forgetAbandoned(): void {
    this.#backlog.forgetAbandoned()
    this.#returned = this.#returned.filter((slot) => {
      if (!slot.receipt?.closed) return true
      this.#vacate(slot, Outcome.failed)
      return false
    })
  }

  /** Resolves when nothing waits and nothing is in the air. */
  drained(): Promise<void> {
    this.forgetAbandoned()
    if (this.isIdle) return Promise.resolve()
    return new Promise((resolve) => {
      this.#idle = resolve
    })
  }

  /** Takes nothing more; what is left counts as failed. Returns how many of them had no receipt: they are lost. */
  giveUp(): number {
    this.#closed = true
    clearInterval(this.#deadlines)
    this.#endBackoff()
    let lost = 0
    for (const slot of this.#slots) {
      if (slot.state === 'free') continue
      if (slot.receipt === undefined) lost++
      if (slot.state === 'flying') this.#sink?.cancel?.(this.#tokenOf(slot))
      this.#vacate(slot, Outcome.failed)
    }
    this.#returned = []
    lost += this.#backlog.giveUp()
    this.#idle?.()
    return lost
  }

  /** Does this outlet hold the message of that receipt? For naming what is stuck. */
  holds(receipt: Receipt): boolean {
    return this.#slots.some((slot) => slot.receipt === receipt) || this.#backlog.holds(receipt)
  }

  readonly #done = (token: number, error?: Error): void => {
    const { maxInFlight, counters } = this.#options
    const slot = this.#slots[token % maxInFlight]
    if (slot === undefined || slot.state !== 'flying' || this.#tokenOf(slot) !== token) {
      this.lateDones++
      return
    }
    if (error !== undefined) this.#failed(slot, error)
    else {
      counters.out++
      this.failing = 0
      if (slot.handedAt > 0) this.settleTime?.add(performance.now() - slot.handedAt)
      this.#land(slot, Outcome.delivered)
    }
    if (this.inFlight === 0) this.#landed?.()
  }

  /** Ends a slot and goes on with what waits. */
  #land(slot: Slot, outcome: Outcome): void {
    this.#vacate(slot, outcome)
    if (this.#backlog.length > 0 || this.#returned.length > 0) this.#pump()
    if (this.#idle !== undefined && this.isIdle) {
      this.#idle()
      this.#idle = undefined
    }
  }

  #vacate(slot: Slot, outcome: Outcome): void {
    const receipt = slot.receipt
    if (slot.state === 'flying') this.inFlight--
    slot.state = 'free'
    slot.message = slot.receipt = undefined
    this.#free.push(slot)
    release(receipt, outcome)
  }

  #failed(slot: Slot, error: Error): void {
    const { retry, counters } = this.#options
    counters.lastError = error.message
    if (slot.receipt?.closed) {
      this.#land(slot, Outcome.failed)
      return
    }
    slot.attempts++
    const isFinal =
      error instanceof PermanentError ||
      (retry.attempts !== 'forever' && slot.attempts >= retry.attempts)
    if (isFinal) {
      // The slot is known to hold a message while it flies.
      if (slot.message !== undefined) this.#options.fail(slot.message, slot.receipt, error)
      this.#land(slot, Outcome.delivered)
      return
    }
    counters.retries++
    this.failing++
    slot.state = 'returned'
    this.inFlight--
    this.#returned.push(slot)
    if (this.paused === undefined) this.#startBackoff(slot.attempts - 1)
    // While the link is down no attempt was really made.
    else slot.attempts--
  }

  #startBackoff(attempt: number): void {
    if (this.#backoff !== undefined) return
    const { min, max } = this.#options.retry
    const wait = Math.random() * delayCeiling(attempt, min, max)
    this.#backoff = this.#options.clock.after(wait, () => {
      this.#backoff = undefined
      this.#pump()
    })
  }

  #endBackoff(): void {
    this.#backoff?.cancel()
    this.#backoff = undefined
  }

  #canHandOver(): boolean {
    return (
      this.#sink !== undefined &&
      this.paused === undefined &&
      this.#backoff === undefined &&
      this.inFlight + this.#returned.length < this.#options.maxInFlight
    )
  }

  #pump(): void {
    // A sink may report `done` before `send` returns: the loop goes on instead of nesting.
    if (this.#pumping) return
    this.#pumping = true
    if (this.#returned.length > 1) this.#returned.sort((a, b) => a.order - b.order)
    while (this.#returned.length > 0 && this.#canRetry()) {
      const slot = this.#returned.shift()
      if (slot?.receipt?.closed) this.#vacate(slot, Outcome.failed)
      else if (slot !== undefined) this.#fly(slot)
    }
    while (this.#returned.length === 0 && this.#backlog.length > 0 && this.#canHandOver()) {
      const entry = this.#backlog.shift()
      if (entry === undefined) break
      // Who sent it has given it up: nobody waits for it any more.
      if (entry.receipt?.closed) continue
      this.#handOver(entry.message, entry.receipt)
    }
    this.#pumping = false
  }

  #canRetry(): boolean {
    return this.#sink !== undefined && this.paused === undefined && this.#backoff === undefined
  }

  #handOver(message: Message, receipt: Receipt | undefined): void {
    const slot = this.#free.pop() ?? this.#newSlot()
    slot.message = message
    slot.receipt = receipt
    slot.attempts = 0
    slot.order = this.#order++
    this.#fly(slot)
  }

  #newSlot(): Slot {
    const slot = createSlot(this.#slots.length)
    this.#slots.push(slot)
    return slot
  }

  #tokenOf(slot: Slot): number {
    return slot.generation * this.#options.maxInFlight + slot.index
  }

  #fly(slot: Slot): void {
    const sink = this.#sink
    const message = slot.message
    if (sink === undefined || message === undefined) throw new Error('bug: flight without a sink')
    slot.state = 'flying'
    slot.generation++
    this.inFlight++
    this.#setDeadline(slot)
    slot.handedAt = this.settleTime === undefined ? 0 : performance.now()
    const token = this.#tokenOf(slot)
    try {
      if (sink.send !== undefined) sink.send(message, this.#done, token)
      else this.#write(sink, message, token)
    } catch (error) {
      this.#done(token, asError(error))
    }
  }

  #write(sink: SinkInstance, message: Message, token: number): void {
    const written = sink.write?.(message)
    if (written instanceof Promise)
      written.then(
        () => this.#done(token),
        (error: unknown) => this.#done(token, asError(error)),
      )
    else this.#done(token)
  }

  #setDeadline(slot: Slot): void {
    // The clock may be one step behind: a deadline is never early.
    slot.deadline = this.#options.clock.now + this.#options.timeout + clockStepMs
  }

  #checkDeadlines(): void {
    if (this.inFlight === 0) return
    if (this.paused !== undefined) {
      this.#cancelAbandoned()
      return
    }
    const { clock, timeout } = this.#options
    for (const slot of this.#slots) {
      if (slot.state !== 'flying' || slot.deadline > clock.now) continue
      const token = this.#tokenOf(slot)
      this.#sink?.cancel?.(token)
      this.#done(token, new TransientError('timeout', `no answer within ${timeout} ms`))
    }
  }

  get isIdle(): boolean {
    return this.inFlight === 0 && this.#backlog.length === 0 && this.#returned.length === 0
  }
}
