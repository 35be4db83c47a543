/**
 * The last message of each key, for clients that come later. The map is in order of change, oldest first: a
 * key that changes moves to its end. So whoever walks it while it changes meets every key at least once,
 * and its last value last.
 */
import { keyOf } from '../../../runtime/plugin.ts'
import type { Expression, Message } from '../../../runtime/plugin.ts'
import type { Hub } from '../link/hub.ts'
import type { Content } from './content.ts'

export interface Kept {
  readonly key: string
  readonly content: Content
  readonly isText: boolean
  /** The room that it went to; `undefined` when it went to all. */
  readonly room: string | undefined
  /** The key is gone; kept for clients in the middle of their snapshot. */
  readonly isRemoval: boolean
  /** Number of the change. */
  readonly order: number
}

export interface SnapshotOptions {
  readonly key: Expression
  /** True for a message that removes its key. */
  readonly remove: Expression
  readonly maxKeys: number
  readonly maxBytes: number
}

export interface Frame {
  readonly content: Content
  readonly isText: boolean
  readonly room: string | undefined
}

export class Snapshot {
  /** By key, in order of change. */
  readonly entries = new Map<string, Kept>()
  /** Of the next change. */
  order = 0
  /** How many entries are removals. */
  removals = 0
  /** A client gets its snapshot: removals are kept for it. */
  hasReaders = false
  private readonly options: SnapshotOptions
  private readonly drop: (reason: string) => void
  private bytes = 0

  constructor(options: SnapshotOptions, drop: (reason: string) => void) {
    this.options = options
    this.drop = drop
  }

  /** Throws when the message has no key. */
  keep(message: Message, { content, isText, room }: Frame): void {
    const { key: keyExpression, remove } = this.options
    const own = keyOf(keyExpression, message)
    const isRemoval = remove.test(message)
    const key = room === undefined ? own : `${room}\0${own}`
    this.forget(this.entries.get(key))
    if (isRemoval && !this.hasReaders) return
    this.add({ key, content: detached(content), isText, room, isRemoval, order: this.order++ })
  }

  /** Nobody is in the middle of a snapshot any more. */
  endReading(): void {
    this.hasReaders = false
    if (this.removals === 0) return
    for (const entry of this.entries.values()) if (entry.isRemoval) this.forget(entry)
  }

  /** Takes over what an earlier run of the node knew. */
  adopt(other: Snapshot): void {
    for (const entry of other.entries.values())
      if (!entry.isRemoval) this.add({ ...entry, order: this.order++ })
  }

  private add(entry: Kept): void {
    this.entries.set(entry.key, entry)
    this.bytes += sizeOf(entry)
    if (entry.isRemoval) this.removals++
    const { maxKeys, maxBytes } = this.options
    while (this.entries.size - this.removals > maxKeys || this.bytes > maxBytes) {
      const oldest = this.oldest()
      if (oldest === undefined) break
      this.forget(oldest)
      this.drop('snapshot')
    }
  }

  private oldest(): Kept | undefined {
    for (const entry of this.entries.values()) if (!entry.isRemoval) return entry
    return undefined
  }

  private forget(entry: Kept | undefined): void {
    if (entry === undefined) return
    this.entries.delete(entry.key)
    this.bytes -= sizeOf(entry)
    if (entry.isRemoval) this.removals--
  }
}

/** Book-keeping of an entry. */
const entryOverhead = 64
const sizeOf = ({ key, content }: Kept): number => key.length + content.length + entryOverhead

/** A few bytes must not keep the whole buffer alive that they were received in. */
function detached(content: Content): Content {
  if (typeof content === 'string') return content
  return content.byteLength * 2 < content.buffer.byteLength ? new Uint8Array(content) : content
}

/** What the sinks of a connection know, so that a reload of a sink does not forget the state. */
const known = new WeakMap<Hub, Map<string, { readonly shape: string; readonly of: Snapshot }>>()

/** `shape`: what a message is kept as; a sink with another shape starts anew. */
export function openSnapshot(
  hub: Hub,
  node: { readonly id: string; readonly shape: string },
  options: SnapshotOptions,
  drop: (reason: string) => void,
): Snapshot {
  const nodes = known.get(hub) ?? new Map<string, { shape: string; of: Snapshot }>()
  known.set(hub, nodes)
  const before = nodes.get(node.id)
  const snapshot = new Snapshot(options, drop)
  if (before?.shape === node.shape) snapshot.adopt(before.of)
  nodes.set(node.id, { shape: node.shape, of: snapshot })
  return snapshot
}
