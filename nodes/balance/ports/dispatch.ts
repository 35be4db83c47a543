/**
 * Sends each delivery to one of several ports and follows it to its end. What hangs on a port that fails
 * goes to another; what all ports refuse leaves by `error`; while no port can be used, everything waits.
 */
import { Outcome, PermanentError } from '../../../runtime/plugin.ts'
import type { Delivery, StageContext, StageInstance, Wait } from '../../../runtime/plugin.ts'
import { Health } from './health.ts'
import type { HealthOptions } from './health.ts'
import { KeyOrder } from './key-order.ts'
import type { Choose, Entry, Port } from './port.ts'
import { createRoom } from './room.ts'

export interface DispatchOptions {
  readonly ctx: StageContext
  /** Names and weights, in order of preference. */
  readonly ports: Readonly<Record<string, number>>
  readonly health: HealthOptions
  readonly maxInFlight: number
  readonly choose: Choose
  keyOf(delivery: Delivery): string | undefined
}

/** How often ports are looked at while something is under way. */
const lookEveryMs = 50

export function createDispatch(options: DispatchOptions): StageInstance {
  const { ctx, maxInFlight, keyOf } = options
  const ports = Object.entries(options.ports).map(([name, weight]): Port => ({
    name,
    weight,
    health: new Health(options.health),
    unsettled: new Set(),
    turn: 0,
  }))
  const keys = new KeyOrder()
  /** Without a port to go to, and without a key; in order. */
  let waiting: Entry[] = []
  const room = createRoom(maxInFlight)
  let isLooking = false

  /** The well ones; a sick one that may be tried gets one message; when none is well, the least bad. */
  function usable(now: number): Port[] {
    const up: Port[] = []
    for (const port of ports) {
      if (ctx.behind(port.name).isUp) up.push(port)
      else if (port.health.look(now, false, 0)) fell(port, 'its link is down')
    }
    const well = up.filter(({ health }) => health.state === 'well')
    const toTry = up.find(
      ({ health }) => health.mayTry(now) || (well.length === 0 && health.state === 'sick'),
    )
    return toTry === undefined
      ? well
      : ports.filter((port) => port === toTry || well.includes(port))
  }

  function choose({ key, refusedBy }: Entry): Port | undefined {
    const now = ctx.clock.now()
    const all = usable(now)
    const open = refusedBy === undefined ? all : all.filter((port) => !refusedBy.has(port))
    const toTry = open.find(({ health }) => health.state === 'sick')
    // One message tells whether it works again: any will do.
    return toTry ?? options.choose(open, key, now)
  }

  function place(entry: Entry): void {
    const port = choose(entry)
    if (keys.holdBack(entry, port)) {
      // What it waits for may have waited for this port alone.
      if (port !== undefined) pump(entry.key)
    } else if (port !== undefined) send(entry, port)
    else if (!keys.wait(entry)) waiting.push(entry)
  }

  function send(entry: Entry, port: Port): void {
    if (port.health.state === 'sick') {
      port.health.try()
      ctx.log.info(`port "${port.name}" is tried again`)
    }
    entry.port = port
    entry.sentAt = ctx.clock.now()
    port.unsettled.add(entry)
    keys.sent(entry, port)
    entry.attempt = undefined
    let isOver = false
    const attempt = ctx.attempt(port.name, entry.delivery.message, (outcome) => {
      isOver = true
      ended(entry, port, outcome)
    })
    if (!isOver) entry.attempt = attempt
  }

  function leave(entry: Entry, port: Port): void {
    port.unsettled.delete(entry)
    entry.port = entry.attempt = undefined
    keys.left(entry)
  }

  function ended(entry: Entry, port: Port, outcome: Outcome): void {
    const now = ctx.clock.now()
    leave(entry, port)
    if (outcome === Outcome.delivered || outcome === Outcome.filtered) {
      if (port.health.delivered(now, now - entry.sentAt)) cameBack(port)
      finish(entry, () => ctx.end(entry.delivery, outcome))
      return
    }
    if (outcome === Outcome.rejected) (entry.refusedBy ??= new Set()).add(port)
    if (port.health.failed(now)) fell(port, 'messages fail')
    if (entry.refusedBy?.size === ports.length) {
      const error = new PermanentError(
        'rejected',
        `each of ${ports.length} ports refused the message`,
      )
      finish(entry, () => ctx.fail(entry.delivery, error))
    } else again([entry])
  }

  function finish(entry: Entry, tell: () => void): void {
    tell()
    pump(entry.key)
    room.give()
  }

  function pump(key: string | undefined): void {
    keys.pump(key, choose, send)
  }

  /** Sends what came off a port to another, before what waits behind it. */
  function again(entries: readonly Entry[]): void {
    const free = keys.goAgain(entries)
    for (const entry of free) place(entry)
    for (const key of new Set(entries.map((entry) => entry.key))) pump(key)
  }

  function fell(port: Port, why: string): void {
    const entries = [...port.unsettled]
    ctx.log.warn(`port "${port.name}" is left out: ${why}`, { moved: entries.length })
    for (const entry of entries) {
      entry.attempt?.abandon()
      leave(entry, port)
    }
    tellStatus()
    again(entries)
  }

  function cameBack(port: Port): void {
    ctx.log.info(`port "${port.name}" works again`)
    tellStatus()
    retryWaiting()
  }

  function tellStatus(): void {
    const sick = ports.filter(({ health }) => health.state !== 'well').map(({ name }) => name)
    const isDown = sick.length === ports.length
    ctx.status({
      state: isDown ? 'down' : 'up',
      ...(sick.length === 0 ? {} : { reason: `left out: ${sick.join(', ')}` }),
    })
  }

  function retryWaiting(): void {
    const entries = waiting
    waiting = []
    for (const entry of entries) place(entry)
    for (const key of keys.stalled) pump(key)
  }

  function look(): void {
    isLooking = false
    const now = ctx.clock.now()
    for (const port of ports) {
      const [oldest] = port.unsettled
      const age = oldest === undefined ? 0 : now - oldest.sentAt
      const { isUp } = ctx.behind(port.name)
      if (port.health.look(now, isUp, age))
        fell(port, isUp ? 'nothing comes back' : 'its link is down')
    }
    retryWaiting()
    lookLater()
  }

  function lookLater(): void {
    const isRestless = room.taken > 0 || ports.some(({ health }) => health.state !== 'well')
    if (isLooking || !isRestless) return
    isLooking = true
    timer = ctx.clock.after(lookEveryMs, look)
  }
  let timer: { cancel(): void } | undefined

  return {
    capacity: maxInFlight,
    push(delivery): Wait {
      const wait = room.take()
      place({
        delivery,
        key: keyOf(delivery),
        port: undefined,
        attempt: undefined,
        sentAt: 0,
        refusedBy: undefined,
      })
      lookLater()
      return wait
    },
    close: () => timer?.cancel(),
  }
}
