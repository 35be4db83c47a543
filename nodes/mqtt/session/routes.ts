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
  readonly bytes: Uint8Array
  readonly hash: number
  readonly targets: readonly Target[]
  /**
   * Per target the lowest subscription identifier of its filters that match, 0 for none: of several
   * copies that a broker sends, the one with this identifier is the target's.
   */
  readonly subscriptionIds: readonly number[]
}

/** Beyond this many topics the table starts anew, so that topics cannot fill the memory. */
const maxRoutes = 65_536
const maxTopicBytes = 8 * 1024 * 1024

export class RouteTable {
  #targets: readonly Target[] = []
  #slots: (Route | undefined)[] = []
  #mask = 0
  #count = 0
  #bytes = 0

  constructor() {
    this.#clear()
  }

  set targets(targets: readonly Target[]) {
    this.#targets = targets
    this.#clear()
  }

  /** Throws `ProtocolFault` when the bytes are no topic. */
  find(chunk: Buffer, start: number, end: number): Route {
    let hash = end - start
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (chunk[at] ?? 0)) | 0
    hash ^= hash >>> 15
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const route = this.#slots[slot]
      if (route === undefined) return this.#add(chunk.subarray(start, end), hash)
      if (route.hash === hash && isSame(route.bytes, chunk, start, end)) return route
    }
  }

  #clear(): void {
    this.#slots = Array.from({ length: 64 })
    this.#mask = 63
    this.#count = 0
    this.#bytes = 0
  }

  #add(bytes: Buffer, hash: number): Route {
    const route = this.#makeRoute(bytes, hash)
    if (this.#count >= maxRoutes || this.#bytes > maxTopicBytes) this.#clear()
    this.#count++
    this.#bytes += bytes.length
    if (this.#count * 2 > this.#slots.length) this.#grow()
    this.#place(route)
    return route
  }

  #makeRoute(bytes: Buffer, hash: number): Route {
    const topic = readTopic(bytes)
    const targets: Target[] = []
    const subscriptionIds: number[] = []
    for (const target of this.#targets) {
      const matching = target.subscriptions.filter(({ filter }) => matches(filter, topic))
      if (matching.length === 0) continue
      targets.push(target)
      subscriptionIds.push(Math.min(...matching.map(({ filter }) => target.idOf(filter))))
    }
    return { topic, bytes: Uint8Array.from(bytes), hash, targets, subscriptionIds }
  }

  #grow(): void {
    const routes = this.#slots
    this.#slots = Array.from({ length: routes.length * 2 })
    this.#mask = this.#slots.length - 1
    for (const route of routes) if (route) this.#place(route)
  }

  #place(route: Route): void {
    let slot = route.hash & this.#mask
    while (this.#slots[slot] !== undefined) slot = (slot + 1) & this.#mask
    this.#slots[slot] = route
  }
}

function isSame(bytes: Uint8Array, chunk: Buffer, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false
  for (let at = start, index = 0; at < end; at++, index++) {
    if (bytes[index] !== chunk[at]) return false
  }
  return true
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
