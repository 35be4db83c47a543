/** Puts the parts of a queue together: the store, what comes in, what goes out, and what is said of it. */
import {
  createBackoff,
  keyHash,
  keyOf,
  openDiskStore,
  openMemoryStore,
} from '../../../runtime/plugin.ts'
import type { Delivery, StageContext, StageInstance, Store } from '../../../runtime/plugin.ts'
import { createDelivery } from './delivery.ts'
import type { QueueDelivery } from './delivery.ts'
import type { QueueOptions } from './fields.ts'
import { createIntake } from './intake.ts'
import { createSaving } from './saving.ts'
import type { Saving } from './saving.ts'
import { createTrouble, faultOf } from './trouble.ts'

const mebibyte = 1024 * 1024
const defaultMaxBytes = { disk: 1024 * mebibyte, memory: 64 * mebibyte }
/** Room is given back by the segment. */
const segmentsAtLeast = 16
const largestSegment = 8 * mebibyte
const lookEveryMs = 50

interface Running {
  readonly store: Store
  readonly delivery: QueueDelivery
  readonly saving: Saving
}

export function createQueue(options: QueueOptions, ctx: StageContext): StageInstance {
  const { key, maxAge, full } = options
  const maxBytes = options.maxBytes ?? defaultMaxBytes[options.store]
  // Nothing outlasts a flow test: it need not wait for a disk.
  const isOnDisk = options.store === 'disk' && ctx.isTrial !== true
  const trouble = createTrouble(ctx)
  const openAgain = createBackoff({ min: 250, max: 5000, now: () => ctx.clock.now() })
  let running: Running | undefined
  let isClosed = false
  const timers: Partial<Record<'open' | 'expire' | 'look', { cancel(): void }>> = {}

  const intake = createIntake({
    ctx,
    trouble,
    maxBytes,
    full,
    // Two keys with the same hash share their order, which harms nobody.
    keyOf: (delivery: Delivery) => (key === undefined ? 0 : keyHash(keyOf(key, delivery.message))),
    written() {
      running?.delivery.pump()
      expireLater()
    },
    dropped: (entries) => running?.delivery.forget(entries),
  })

  function openStore(): Promise<Store> {
    const segmentBytes = Math.min(largestSegment, Math.ceil(maxBytes / segmentsAtLeast))
    if (!isOnDisk) return openMemoryStore({ segmentBytes })
    if (ctx.stateFolder === undefined)
      throw new Error(
        'there is no state folder to keep messages in: run with --state, or set "store: memory"',
      )
    return openDiskStore(ctx.stateFolder, { segmentBytes })
  }

  async function open(): Promise<void> {
    let store: Store
    try {
      store = await openStore()
    } catch (error) {
      if (isOnDisk && ctx.stateFolder === undefined) throw error
      const ms = openAgain.next()
      trouble.begins('opening', faultOf(error), ctx.clock.now() + ms)
      timers.open = ctx.clock.after(ms, () => {
        // It catches what may fail.
        void open()
      })
      return
    }
    if (isClosed) return store.close()
    start(store)
  }

  function start(store: Store): void {
    report(store)
    const saving = createSaving({
      clock: ctx.clock,
      store,
      saved() {
        intake.pump()
        trouble.show({ waiting: store.waiting(), bytes: store.size() })
      },
      failed: (error) =>
        ctx.log.warn('what is delivered could not be noted', { reason: faultOf(error) }),
    })
    const acknowledged = () => saving.acknowledged()
    const isKeyed = key !== undefined
    const { deliver } = options
    const delivery = createDelivery({ ctx, store, trouble, deliver, maxAge, isKeyed, acknowledged })
    running = { store, delivery, saving }
    trouble.ends('opening')
    intake.open(store)
    delivery.pump()
    expireLater()
  }

  function report({ report: found, waiting }: Store): void {
    if (found.corrupt > 0) ctx.drop('corrupt', found.corrupt)
    const isWhole = found.corrupt + found.tornBytes + found.lostPositions === 0
    if (!isWhole) ctx.log.warn('the queue was damaged, and is open', { ...found })
    if (waiting() > 0) ctx.log.info('messages wait in the queue', { waiting: waiting() })
  }

  /** One timer, for the oldest message. */
  function expireLater(): void {
    if (maxAge === 0 || timers.expire !== undefined) return
    const oldest = running?.store.next(0)
    if (oldest === undefined) return
    const ms = Math.max(lookEveryMs, oldest.time + maxAge - ctx.clock.now())
    timers.expire = ctx.clock.after(ms, () => {
      delete timers.expire
      expire()
      expireLater()
    })
  }

  function expire(): void {
    if (running === undefined) return
    const { store, delivery, saving } = running
    const now = ctx.clock.now()
    let old = store.next(0)
    for (; old !== undefined && old.time + maxAge <= now; old = store.next(old.sequence)) {
      store.acknowledge(old.sequence)
      ctx.drop('expired')
      saving.acknowledged()
      delivery.forget([old])
    }
  }

  /** Lets what is under way end; when nothing ends any more because the way is down, it is taken back. */
  async function drain({ store, delivery }: Running): Promise<void> {
    if (isOnDisk) delivery.hold()
    const left = () => (isOnDisk ? delivery.inFlight() : store.waiting())
    const isOpen = () => !isClosed
    let before = -1
    while (left() > 0 && isOpen()) {
      const isStuck = left() === before && !ctx.behind('out').isUp
      if (isStuck && isOnDisk) delivery.abandon()
      before = left()
      if (before > 0)
        await new Promise<void>((resolve) => {
          timers.look = ctx.clock.after(lookEveryMs, resolve)
        })
    }
  }

  async function close(): Promise<void> {
    isClosed = true
    for (const timer of Object.values(timers)) timer.cancel()
    intake.close()
    if (running === undefined) return
    const { store, delivery, saving } = running
    delivery.hold()
    await saving.close()
    if (!isOnDisk && store.waiting() > 0) {
      ctx.drop('stopped', store.waiting())
      ctx.log.error('messages in memory are lost with the stop', { count: store.waiting() })
    }
    await store.close()
  }

  return {
    open,
    push: (delivery) => intake.push(delivery),
    flush() {
      intake.stop()
      return running === undefined ? undefined : drain(running)
    },
    close,
  }
}
