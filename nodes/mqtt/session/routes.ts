/**
 * Which nodes want a topic. Looked up by the bytes of the topic in a hash table, so that decoding,
 * checking and matching happen once per distinct topic and a message costs the same with one topic or
 * with ten thousand (bench/micro/mqtt-tap.ts).
 */
import { isUtf8 } from 'node:buffer'

import { malformed, ProtocolFault } from '../wire/fault.ts'
import { matches } from '../wire/topic.ts'
import type { Target } from './target.ts'

export interface Route {
  readonly topic: string
  readonly targets: readonly Target[]
  /**
   * Per target the lowest subscription identifier of its filters that match, 0 for none: of several
   * copies that a broker sends, the one with this identifier is the target's.
   */
  readonly subscriptionIds: readonly number[]
}

/** Beyond this the table starts anew, so that topics cannot fill the memory. */
const maxRoutes = 65_536
const maxTopicBytes = 8 * 1024 * 1024

/**
 * Open addressing over plain numbers: what a lookup touches lies close together, which is what counts
 * once ten thousand topics do not fit the cache of the processor.
 */
export class RouteTable {
  #targets: readonly Target[] = []
  #routes: Route[] = []
  /** Per slot: hash, place of the topic in `#bytes`, its length, index of the route plus one. */
  #slots = new Int32Array(0)
  #mask = 0
  #bytes = new Uint8Array(0)
  #used = 0

  constructor() {
    this.#clear()
  }

  set targets(targets: readonly Target[]) {
    this.#targets = targets
    this.#clear()
  }

  /** Throws `ProtocolFault` when the bytes are no topic. */
  find(chunk: Buffer, start: number, end: number): Route {
    const length = end - start
    let hash = length
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + chunk[at]!) | 0
    hash ^= hash >>> 15
    const slots = this.#slots
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot << 2
      const index = slots[at + 3]!
      if (index === 0) return this.#add(chunk.subarray(start, end), hash)
      if (slots[at] === hash && slots[at + 2] === length) {
        if (this.#isSame(slots[at + 1]!, chunk, start, end)) return this.#routes[index - 1]!
      }
    }
  }

  #isSame(place: number, chunk: Buffer, start: number, end: number): boolean {
    const bytes = this.#bytes
    for (let at = start, own = place; at < end; at++, own++) {
      if (bytes[own] !== chunk[at]) return false
    }
    return true
  }

  #clear(): void {
    this.#routes = []
    this.#slots = new Int32Array(64 * 4)
    this.#mask = 63
    this.#bytes = new Uint8Array(4096)
    this.#used = 0
  }

  #add(topic: Buffer, hash: number): Route {
    const route = this.#makeRoute(topic)
    if (this.#routes.length >= maxRoutes || this.#used + topic.length > maxTopicBytes) this.#clear()
    if (this.#used + topic.length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + topic.length))
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes.set(topic, this.#used)
    this.#routes.push(route)
    if (this.#routes.length * 2 > this.#mask) this.#grow()
    this.#place(this.#slots, [hash, this.#used, topic.length, this.#routes.length])
    this.#used += topic.length
    return route
  }

  #makeRoute(bytes: Buffer): Route {
    const topic = readTopic(bytes)
    const targets: Target[] = []
    const subscriptionIds: number[] = []
    for (const target of this.#targets) {
      const matching = target.subscriptions.filter(({ filter }) => matches(filter, topic))
      if (matching.length === 0) continue
      targets.push(target)
      subscriptionIds.push(Math.min(...matching.map(({ filter }) => target.idOf(filter))))
    }
    // Most topics go to the same nodes: one list for all of them stays in the cache.
    const last = this.#routes.at(-1)
    const isLikeLast =
      last &&
      last.targets.length === targets.length &&
      targets.every(
        (target, index) =>
          last.targets[index] === target && last.subscriptionIds[index] === subscriptionIds[index],
      )
    return isLikeLast ? { ...last, topic } : { topic, targets, subscriptionIds }
  }

  #grow(): void {
    const old = this.#slots
    this.#mask = this.#mask * 2 + 1
    this.#slots = new Int32Array((this.#mask + 1) * 4)
    for (let at = 0; at < old.length; at += 4) {
      if (old[at + 3] !== 0) this.#place(this.#slots, old.subarray(at, at + 4))
    }
  }

  #place(slots: Int32Array, entry: ArrayLike<number>): void {
    let slot = entry[0]! & this.#mask
    while (slots[slot * 4 + 3] !== 0) slot = (slot + 1) & this.#mask
    slots.set(entry, slot * 4)
  }
}

function readTopic(bytes: Buffer): string {
  if (bytes.length === 0) {
    throw new ProtocolFault(0x82, 'PUBLISH without a topic although no alias was offered')
  }
  if (!isUtf8(bytes)) throw malformed('PUBLISH with a topic that is not UTF-8')
  const topic = bytes.toString()
  if (/[+#\0]/.test(topic)) {
    throw new ProtocolFault(0x90, 'PUBLISH with a wildcard or U+0000 in its topic')
  }
  return topic
}
