/**
 * From what the nodes want to what is subscribed. Nodes with the same filter share one subscription.
 * When filters overlap, a broker may send one message several times; so that each node gets it once:
 * - MQTT 5: such filters carry a subscription identifier each, and a node takes only the copy with its
 *   lowest one (routes.ts). The identifier is derived from the filter, so it is the same after a
 *   restart without anything being kept.
 * - MQTT 3.1.1 has no identifiers: a filter that another one covers is not subscribed at all. Filters
 *   that overlap in part may still bring a message twice from a broker that sends copies.
 */
import { covers, overlap, splitShare } from '../wire/topic.ts'
import type { Subscription } from './target.ts'

export interface WireSubscription extends Subscription {
  /** 0: none. */
  readonly id: number
}

export function planSubscriptions(
  wanted: readonly Subscription[],
  hasIdentifiers: boolean,
): readonly WireSubscription[] {
  const merged = new Map<string, Subscription>()
  for (const subscription of wanted) {
    const before = merged.get(subscription.filter)
    merged.set(subscription.filter, before ? merge(before, subscription) : subscription)
  }
  const all = [...merged.values()]
  if (!hasIdentifiers) return reduce(all).map((subscription) => ({ ...subscription, id: 0 }))
  const taken = new Set<number>()
  return all.map((subscription) => {
    const isAmbiguous = all.some(
      (other) => other !== subscription && overlap(other.filter, subscription.filter),
    )
    return { ...subscription, id: isAmbiguous ? identifier(subscription.filter, taken) : 0 }
  })
}

const merge = (one: Subscription, other: Subscription): Subscription => ({
  filter: one.filter,
  qos: higher(one, other),
  noLocal: one.noLocal && other.noLocal,
  retainAsPublished: one.retainAsPublished || other.retainAsPublished,
  retainHandling:
    one.retainHandling < other.retainHandling ? one.retainHandling : other.retainHandling,
})
const higher = (one: Subscription, other: Subscription) =>
  one.qos > other.qos ? one.qos : other.qos

/** Leaves out what another filter covers; that one takes over the higher QoS. */
function reduce(all: readonly Subscription[]): readonly Subscription[] {
  const kept: Subscription[] = []
  // Wide filters first: a shorter or wilder one can cover, never the other way round.
  for (const subscription of all.toSorted((a, b) => width(b.filter, all) - width(a.filter, all))) {
    const index = kept.findIndex((wide) => doesCover(wide.filter, subscription.filter))
    const wide = kept[index]
    if (wide) kept[index] = merge({ ...wide }, { ...subscription, noLocal: wide.noLocal })
    else kept.push(subscription)
  }
  return kept
}
const width = (filter: string, all: readonly Subscription[]) =>
  all.filter((other) => doesCover(filter, other.filter)).length
function doesCover(wide: string, narrow: string): boolean {
  // A share of a group is another stream of messages.
  if (splitShare(wide).group !== undefined || splitShare(narrow).group !== undefined) return false
  return covers(wide, narrow)
}

/** FNV-1a of the filter, in the range of identifiers. */
function identifier(filter: string, taken: Set<number>): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(filter)) hash = Math.imul(hash ^ byte, 0x01000193)
  let id = ((hash >>> 0) % 0xfff_fffe) + 1
  while (taken.has(id)) id = (id % 0xfff_fffe) + 1
  taken.add(id)
  return id
}
