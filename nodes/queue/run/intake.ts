/**
 * Writes what comes in, many messages as one group, and ends each delivery when its group is on the disk.
 * While that cannot be, deliveries are held: nothing is acknowledged that is not kept.
 */
import {
  createBackoff,
  Outcome,
  packMessage,
  PermanentError,
  reasonOf,
  TransientError,
} from '../../../runtime/plugin.ts'
import type {
  Delivery,
  Entry,
  NewRecord,
  StageContext,
  Store,
  Wait,
} from '../../../runtime/plugin.ts'
import type { QueueOptions } from './fields.ts'
import { faultOf } from './trouble.ts'
import type { Trouble } from './trouble.ts'

export interface IntakeOptions {
  readonly ctx: StageContext
  readonly trouble: Trouble
  readonly maxBytes: number
  readonly full: QueueOptions['full']
  keyOf(delivery: Delivery): number
  /** Records were written. */
  written(): void
  /** Records were dropped to make room. */
  dropped(entries: readonly Entry[]): void
}

export interface Intake {
  push(delivery: Delivery): Wait
  /** From here on it can write. */
  open(store: Store): void
  /** There may be room again. */
  pump(): void
  /** What cannot be kept now goes back to its source. */
  stop(): void
  close(): void
}

interface Held {
  readonly delivery: Delivery
  readonly record: NewRecord
  readonly bytes: number
}

/** With its head and the sequence. */
const overhead = 32
const groupBytes = 4 * 1024 * 1024
const groupMessages = 4096

export function createIntake(options: IntakeOptions): Intake {
  const { ctx, trouble, maxBytes, full, keyOf } = options
  const backoff = createBackoff({ min: 250, max: 5000, stable: 0, now: () => ctx.clock.now() })
  let held: Held[] = []
  let store: Store | undefined
  let retry: { cancel(): void } | undefined
  /** Messages in a group. */
  let most = groupMessages
  let isPumping = false
  let isStopping = false
  let wait: Promise<void> | undefined
  let go: (() => void) | undefined

  const isBlocked = () => store === undefined || retry !== undefined || trouble.has('full')

  function waiting(): Wait {
    if (!isBlocked() || isStopping) return undefined
    wait ??= new Promise((resolve) => {
      go = resolve
    })
    return wait
  }

  function unblock(): void {
    go?.()
    go = wait = undefined
  }

  function pump(): void {
    if (store === undefined || retry !== undefined || isPumping || held.length === 0) return
    isPumping = true
    // Whatever may fail in it is caught where it happens.
    void run(store)
  }

  async function run(target: Store): Promise<void> {
    while (held.length > 0) {
      const group = await groupWithRoom(target)
      if (group.length === 0) break
      try {
        await target.append(group.map(({ record }) => record))
      } catch (error) {
        // The disk may have room for less.
        most = Math.ceil(group.length / 2)
        if (group.length > 1) continue
        writeLater(error)
        break
      }
      most = Math.min(groupMessages, most * 2)
      backoff.succeeded()
      trouble.ends('writing')
      trouble.ends('full')
      const ended = new Set(group)
      held = held.filter((one) => !ended.has(one))
      for (const { delivery } of group) ctx.end(delivery, Outcome.delivered)
      options.written()
    }
    // In the same turn as the last look at `held`: nothing that comes is left lying.
    isPumping = false
    if (!isBlocked()) unblock()
    else if (isStopping) giveBack()
  }

  function writeLater(error: unknown): void {
    const ms = backoff.next()
    trouble.begins('writing', faultOf(error), ctx.clock.now() + ms)
    retry = ctx.clock.after(ms, () => {
      retry = undefined
      pump()
    })
  }

  /** As many of those that wait as there is room for; what the policy says when there is none. */
  async function groupWithRoom(target: Store): Promise<readonly Held[]> {
    let group = fitting(target)
    if (group.length > 0) return group
    await freeSpace(target)
    group = fitting(target)
    if (group.length > 0) return group
    if (full === 'drop-oldest') {
      while (group.length === 0 && (await dropOldest(target))) group = fitting(target)
      if (group.length > 0) return group
    }
    if (full === 'reject') {
      const refused = held
      held = []
      for (const { delivery } of refused)
        ctx.fail(delivery, new TransientError('full', `the queue is full: ${maxBytes} bytes`))
    } else if (held.length > 0)
      trouble.begins('full', `it is full (${maxBytes} bytes) and nothing leaves it: sources wait`)
    return []
  }

  async function dropOldest(target: Store): Promise<boolean> {
    const dropped = target.dropOldest()
    if (dropped.length === 0) return false
    ctx.drop('full', dropped.length)
    options.dropped(dropped)
    await freeSpace(target)
    return true
  }

  function fitting(target: Store): readonly Held[] {
    let bytes = 0
    const room = maxBytes - target.size()
    const end = held.findIndex((one, index) => {
      bytes += one.bytes
      return bytes > room || (index > 0 && bytes > groupBytes) || index >= most
    })
    return end < 0 ? held.slice() : held.slice(0, end)
  }

  /** A disk that has no room for this has none for messages either: that says itself. */
  async function freeSpace(target: Store): Promise<void> {
    await target.save().catch(() => undefined)
    await target.compact().catch(() => undefined)
  }

  function giveBack(): void {
    for (const { delivery } of held.splice(0)) ctx.end(delivery, Outcome.failed)
    unblock()
  }

  return {
    push(delivery) {
      const record = {
        key: keyOf(delivery),
        time: ctx.clock.now(),
        body: packed(delivery),
      }
      const bytes = overhead + record.body.length
      if (bytes > maxBytes)
        throw new PermanentError('too-large', `${bytes} bytes are more than the queue may hold`)
      held.push({ delivery, record, bytes })
      pump()
      if (isStopping && !isPumping) giveBack()
      return waiting()
    },
    open(opened) {
      store = opened
      if (!isBlocked()) unblock()
      pump()
    },
    pump,
    stop() {
      isStopping = true
      if (!isPumping) giveBack()
    },
    close: () => {
      retry?.cancel()
      unblock()
    },
  }
}

function packed({ message }: Delivery): Buffer {
  try {
    return packMessage(message)
  } catch (error) {
    const reason = reasonOf(error)
    throw new PermanentError('encode', `the message cannot be kept: ${reason}`)
  }
}
