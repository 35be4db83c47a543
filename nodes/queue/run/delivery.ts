/** Sends what the store holds until it is delivered, filtered, or has left by the error port. */
import { setImmediate as nextTurn } from 'node:timers/promises'

import {
  createBackoff,
  Outcome,
  PermanentError,
  TransientError,
  unpackMessage,
} from '../../../runtime/plugin.ts'
import type { Entry, Message, StageContext, Store } from '../../../runtime/plugin.ts'
import type { QueueOptions } from './fields.ts'
import { createPartitions } from './partitions.ts'
import type { Flight, Partition } from './partitions.ts'
import { faultOf } from './trouble.ts'
import type { Trouble } from './trouble.ts'

export interface DeliveryOptions extends Pick<QueueOptions, 'deliver' | 'maxAge'> {
  readonly ctx: StageContext
  readonly store: Store
  readonly trouble: Trouble
  readonly isKeyed: boolean
  /** A record is done with. */
  acknowledged(): void
}

export interface QueueDelivery {
  /** There is something to send, perhaps. */
  pump(): void
  /** These records are gone from the store. */
  forget(entries: readonly Entry[]): void
  inFlight(): number
  /** Sends nothing more; what is under way may still end. */
  hold(): void
  /** Takes back what is under way. */
  abandon(): void
}

/** Messages that cost no time are sent so many in a row, then others run. */
const burst = 128

export function createDelivery(options: DeliveryOptions): QueueDelivery {
  const { ctx, store, deliver, maxAge, trouble } = options
  const { maxInFlight, retry } = deliver
  const perKey = options.isKeyed ? Math.min(deliver.perKey, maxInFlight) : maxInFlight
  const partitions = createPartitions((after) => store.next(after), perKey)
  const flights = new Map<number, Flight>()
  /** How often a message has failed, where it has. */
  const failures = new Map<number, number>()
  let bytes = 0
  let isHeld = false
  let isPumping = false
  let isAsked = false

  const mayRun = () => !isHeld
  const hasRoom = () =>
    flights.size < maxInFlight && (flights.size === 0 || bytes < deliver.maxBytes)

  function pump(): void {
    isAsked = true
    if (isPumping || isHeld) return
    isPumping = true
    // Whatever may fail in it is caught where it happens.
    void run()
  }

  async function run(): Promise<void> {
    let sent = 0
    while (isAsked && mayRun()) {
      isAsked = false
      while (mayRun() && hasRoom()) {
        const { entry, partition, isMore } = partitions.take()
        if (!isMore) break
        if (entry !== undefined && partition !== undefined) await start(entry, partition)
        if (++sent % burst === 0) await nextTurn()
      }
    }
    // In the same turn as the last look at `isAsked`: no wish is lost in between.
    isPumping = false
  }

  async function start(entry: Entry, partition: Partition): Promise<void> {
    const flight: Flight = { entry, partition, attempt: undefined, isOver: false }
    flights.set(entry.sequence, flight)
    partition.flights.add(flight)
    bytes += entry.bytes
    if (isExpired(entry)) return drop(flight, 'expired')
    let body: Buffer | undefined
    try {
      body = await store.read(entry.sequence)
      trouble.ends('reading')
    } catch (error) {
      if (!flight.isOver) {
        trouble.begins('reading', faultOf(error))
        back(flight)
      }
      return
    }
    if (flight.isOver) return
    if (isHeld) return leave(flight)
    const message = messageIn(body)
    if (message === undefined) drop(flight, 'corrupt')
    else send(flight, message)
  }

  function send(flight: Flight, message: Message): void {
    const attempt = ctx.attempt('out', message, (outcome) => {
      if (!flight.isOver) ended(flight, message, outcome)
    })
    // It may have ended before this.
    if (!flight.isOver) flight.attempt ??= attempt
  }

  function ended(flight: Flight, message: Message, outcome: Outcome): void {
    if (outcome === Outcome.rejected)
      refuse(flight, message, new PermanentError('rejected', 'what is behind the queue refused it'))
    else if (outcome === Outcome.failed) failed(flight, message)
    else done(flight)
  }

  function failed(flight: Flight, message: Message): void {
    const { sequence } = flight.entry
    const count = (failures.get(sequence) ?? 0) + 1
    failures.set(sequence, count)
    if (retry.attempts === 'forever' || count < retry.attempts) return back(flight)
    refuse(flight, message, new TransientError('attempts', `failed ${count} times`))
  }

  /** Out by the error port. Where nobody is wired to take it the engine counts it, and that is its end. */
  function refuse(flight: Flight, message: Message, error: Error): void {
    if (isHeld) return leave(flight)
    let isEnded = false
    const attempt = ctx.attemptError(message, error, (outcome) => {
      isEnded = true
      if (flight.isOver) return
      if (outcome === Outcome.failed) back(flight)
      else done(flight)
    })
    if (!isEnded) flight.attempt = attempt
  }

  function done(flight: Flight): void {
    const { entry, partition } = flight
    partition.backoff = undefined
    failures.delete(entry.sequence)
    leave(flight)
    store.acknowledge(entry.sequence)
    partitions.freed(partition)
    options.acknowledged()
    pump()
  }

  function drop(flight: Flight, reason: string): void {
    ctx.drop(reason)
    done(flight)
  }

  function leave(flight: Flight): void {
    if (flight.isOver) return
    flight.isOver = true
    flights.delete(flight.entry.sequence)
    flight.partition.flights.delete(flight)
    bytes -= flight.entry.bytes
  }

  /** Sends it again after a while, and what is under way behind it as well, so that order is kept. */
  function back(flight: Flight): void {
    const { partition, entry } = flight
    const behind = [...partition.flights].filter((one) => one.entry.sequence >= entry.sequence)
    for (const one of behind) {
      one.attempt?.abandon()
      leave(one)
    }
    if (isHeld) return
    const sequences = behind.map((one) => one.entry.sequence)
    partition.again = [...sequences, ...partition.again].toSorted((a, b) => a - b)
    partition.backoff ??= createBackoff({ ...retry, now: () => ctx.clock.now() })
    partition.rest ??= ctx.clock.after(partition.backoff.next(), () => {
      partition.rest = undefined
      partitions.freed(partition)
      pump()
    })
  }

  const isExpired = ({ time }: Entry) => maxAge > 0 && time + maxAge <= ctx.clock.now()

  return {
    pump,
    inFlight: () => flights.size,
    forget(entries) {
      for (const { sequence } of entries) {
        failures.delete(sequence)
        const flight = flights.get(sequence)
        if (flight === undefined) continue
        flight.attempt?.abandon()
        leave(flight)
        partitions.freed(flight.partition)
      }
      pump()
    },
    hold() {
      isHeld = true
      for (const { rest } of partitions.all()) rest?.cancel()
    },
    abandon() {
      for (const flight of flights.values()) {
        flight.attempt?.abandon()
        leave(flight)
      }
    },
  }
}

function messageIn(body: Buffer | undefined): Message | undefined {
  try {
    return body === undefined ? undefined : unpackMessage(body)
  } catch {
    return undefined
  }
}
