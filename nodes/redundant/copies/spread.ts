/**
 * Sends each delivery over every port that works, and ends it when enough of them have acknowledged it.
 * Copies that are still under way then go on, as long as their port keeps up.
 */
import { Outcome, PermanentError } from '../../../runtime/plugin.ts'
import type {
  Attempt,
  Delivery,
  StageContext,
  StageInstance,
  Wait,
} from '../../../runtime/plugin.ts'
import { Health } from '../../balance/ports/health.ts'
import type { HealthOptions } from '../../balance/ports/health.ts'
import { createRoom } from '../../balance/ports/room.ts'

export interface SpreadOptions {
  readonly ctx: StageContext
  readonly ports: readonly string[]
  /** Acknowledgements that make a message delivered; fewer where fewer ports work. */
  readonly need: number
  readonly health: HealthOptions
  readonly maxInFlight: number
}

interface Port {
  readonly name: string
  readonly health: Health
  /** In the order of sending: the first is the oldest. */
  readonly copies: Set<Copy>
}
interface Copy {
  readonly entry: Entry
  readonly sentAt: number
  attempt: Attempt | undefined
}
interface Entry {
  readonly delivery: Delivery
  /** Copies under way. */
  open: number
  wanted: number
  acknowledged: number
  readonly refusedBy: Set<Port>
  isOver: boolean
}

/** How often ports are looked at while something is under way. */
const lookEveryMs = 50

export function createSpread(options: SpreadOptions): StageInstance {
  const { ctx, need, maxInFlight } = options
  const ports = options.ports.map((name): Port => ({
    name,
    health: new Health(options.health),
    copies: new Set(),
  }))
  let waiting: Entry[] = []
  const room = createRoom(maxInFlight)
  let timer: { cancel(): void } | undefined

  /** Ports that get a copy. A sick one is tried with the next message: another copy costs nobody time. */
  function usable(now: number): Port[] {
    const found: Port[] = []
    for (const port of ports) {
      const { health } = port
      if (!ctx.behind(port.name).isUp) {
        if (health.look(now, false, 0)) fell(port, 'its link is down')
      } else if (health.state === 'well' || health.mayTry(now)) found.push(port)
    }
    if (found.length > 0) return found
    return ports.filter(({ name, health }) => health.state === 'sick' && ctx.behind(name).isUp)
  }

  function place(entry: Entry): void {
    const all = usable(ctx.clock.now()).filter((port) => !entry.refusedBy.has(port))
    const quick = all.filter(({ copies }) => copies.size < maxInFlight)
    if (quick.length === 0) {
      waiting.push(entry)
      return
    }
    for (let late = all.length - quick.length; late > 0; late--) ctx.drop('behind')
    entry.wanted = Math.min(need, quick.length + entry.acknowledged)
    entry.open += quick.length
    for (const port of quick) send(entry, port)
  }

  function send(entry: Entry, port: Port): void {
    if (port.health.state === 'sick') port.health.try()
    const copy: Copy = { entry, sentAt: ctx.clock.now(), attempt: undefined }
    port.copies.add(copy)
    const attempt = ctx.attempt(port.name, entry.delivery.message, (outcome) =>
      ended(copy, port, outcome),
    )
    if (port.copies.has(copy)) copy.attempt = attempt
  }

  function ended(copy: Copy, port: Port, outcome: Outcome): void {
    const { entry, sentAt } = copy
    const now = ctx.clock.now()
    port.copies.delete(copy)
    entry.open--
    if (outcome === Outcome.delivered || outcome === Outcome.filtered) {
      entry.acknowledged++
      if (port.health.delivered(now, now - sentAt)) {
        ctx.log.info(`port "${port.name}" works again`)
        tellStatus()
      }
    } else {
      if (outcome === Outcome.rejected) entry.refusedBy.add(port)
      if (port.health.failed(now)) fell(port, 'messages fail')
    }
    judge(entry)
  }

  /** Enough acknowledgements end it; when no copy is under way any more, it goes again or has failed. */
  function judge(entry: Entry): void {
    if (entry.isOver) return
    if (entry.acknowledged >= entry.wanted && entry.acknowledged > 0)
      finish(entry, () => ctx.end(entry.delivery, Outcome.delivered))
    else if (entry.open > 0) return
    else if (entry.refusedBy.size === ports.length) {
      const message = `each of ${ports.length} ports refused the message`
      finish(entry, () => ctx.fail(entry.delivery, new PermanentError('rejected', message)))
    } else if (entry.acknowledged > 0)
      finish(entry, () => ctx.end(entry.delivery, Outcome.delivered))
    else place(entry)
  }

  function finish(entry: Entry, tell: () => void): void {
    entry.isOver = true
    tell()
    room.give()
  }

  function fell(port: Port, why: string): void {
    const copies = [...port.copies]
    port.copies.clear()
    ctx.log.warn(`port "${port.name}" is left out: ${why}`, { abandoned: copies.length })
    tellStatus()
    for (const { attempt, entry } of copies) {
      attempt?.abandon()
      entry.open--
    }
    for (const { entry } of copies) judge(entry)
  }

  function tellStatus(): void {
    const sick = ports.filter(({ health }) => health.state !== 'well').map(({ name }) => name)
    ctx.status({
      state: sick.length === ports.length ? 'down' : 'up',
      ...(sick.length === 0 ? {} : { reason: `left out: ${sick.join(', ')}` }),
    })
  }

  function look(): void {
    timer = undefined
    const now = ctx.clock.now()
    for (const port of ports) {
      const [oldest] = port.copies
      const age = oldest === undefined ? 0 : now - oldest.sentAt
      const { isUp } = ctx.behind(port.name)
      if (port.health.look(now, isUp, age))
        fell(port, isUp ? 'nothing comes back' : 'its link is down')
    }
    const entries = waiting
    waiting = []
    for (const entry of entries) place(entry)
    lookLater()
  }

  function lookLater(): void {
    const isRestless =
      room.taken > 0 ||
      ports.some(({ health, copies }) => health.state !== 'well' || copies.size > 0)
    if (timer === undefined && isRestless) timer = ctx.clock.after(lookEveryMs, look)
  }

  return {
    capacity: maxInFlight,
    push(delivery): Wait {
      const wait = room.take()
      const refusedBy = new Set<Port>()
      place({ delivery, open: 0, wanted: 0, acknowledged: 0, refusedBy, isOver: false })
      lookLater()
      return wait
    },
    close: () => timer?.cancel(),
  }
}
