/** Puts the parts that a `split` made together again. */
import { asError, PermanentError, readText } from '../../../runtime/plugin.ts'
import type {
  Delivery,
  Message,
  Meta,
  StageContext,
  StageInstance,
} from '../../../runtime/plugin.ts'
import { readPlace } from './place.ts'
import type { Place } from './place.ts'

export type Form = 'auto' | 'list' | 'text' | 'bytes'
export interface PartsOptions {
  readonly timeout: number
  readonly maxGroups: number
  readonly as: Form
  readonly separator: string
  readonly incomplete: 'error' | 'out'
}

interface Part {
  readonly delivery: Delivery
  readonly place: Place
}
interface Group {
  readonly id: string
  readonly parts: Map<number, Part>
  readonly count: number
  readonly timer: { cancel(): void }
}

export function createParts(options: PartsOptions, ctx: StageContext): StageInstance {
  const { timeout, maxGroups } = options
  /** The oldest first. */
  const groups = new Map<string, Group>()

  function open(id: string, count: number): Group {
    for (const oldest of groups.values()) {
      if (groups.size < maxGroups) break
      ctx.drop('groups')
      giveUp(oldest, `there are more than ${maxGroups} groups`)
    }
    const timer = ctx.clock.after(timeout, () => giveUp(group, `after ${timeout} ms`))
    const group: Group = { id, parts: new Map(), count, timer }
    groups.set(id, group)
    return group
  }

  function close(group: Group): Part[] {
    groups.delete(group.id)
    group.timer.cancel()
    return [...group.parts.values()].sort((a, b) => a.place.index - b.place.index)
  }

  function giveUp(group: Group, why: string): void {
    const parts = close(group)
    if (options.incomplete === 'out') return send(parts, group.count)
    const text = `the group is incomplete: ${parts.length} of ${group.count} parts ${why}`
    const error = new PermanentError('incomplete', text)
    for (const { delivery } of parts) ctx.fail(delivery, error)
  }

  function send(parts: readonly Part[], count: number): void {
    const [first] = parts
    if (first === undefined) return
    const deliveries = parts.map(({ delivery }) => delivery)
    try {
      const payload = joined(parts, options)
      const missing = count > parts.length ? { missing: count - parts.length } : {}
      const meta = { ...metaOf(first), join: { count: parts.length, ...missing } }
      ctx.send('out', { payload, topic: first.delivery.message.topic, meta }, deliveries)
    } catch (error) {
      const cause = asError(error)
      for (const delivery of deliveries) ctx.fail(delivery, cause)
    }
  }

  return {
    push(delivery) {
      const place = readPlace(delivery.message.meta)
      const group = groups.get(place.group) ?? open(place.group, place.count)
      if (group.parts.has(place.index)) {
        ctx.drop('duplicate')
        ctx.release(delivery)
        return undefined
      }
      group.parts.set(place.index, { delivery, place })
      if (group.parts.size >= group.count) send(close(group), group.count)
      return undefined
    },
    flush() {
      for (const group of groups.values()) giveUp(group, 'at the stop')
    },
  }
}

/** The meta of the first part, with the place in the outer group where the own one was. */
function metaOf({ delivery, place }: Part): Meta {
  const { split: _own, ...rest } = delivery.message.meta
  return place.outer === undefined ? rest : { ...rest, split: place.outer }
}

function joined(parts: readonly Part[], { as, separator }: PartsOptions): unknown {
  const payloads = parts.map(({ delivery }) => delivery.message.payload)
  if (as === 'text') return payloads.map(readText).join(separator)
  if (as === 'bytes') return Buffer.concat(payloads.map(bytesOf))
  if (as === 'list' || !parts.every(({ place }) => place.key !== undefined)) return payloads
  const entries = parts.map(({ place, delivery }): [string, Message['payload']] => [
    place.key ?? '',
    delivery.message.payload,
  ])
  return Object.fromEntries(entries)
}

function bytesOf(payload: unknown): Uint8Array {
  if (payload instanceof Uint8Array) return payload
  if (typeof payload === 'string') return Buffer.from(payload)
  throw new PermanentError('join', 'a part is neither bytes nor text: encode it before')
}
