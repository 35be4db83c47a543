/**
 * What was read of a text before: entries by their text. An entry that stands there as it did is not
 * parsed again, and stays the same object. The memory hangs on the view that it made.
 */
import type { MapTree } from '../tree.ts'
import type { Slot } from './place.ts'
import type { PlacedViewWire, TypeAndFields } from './view-parts.ts'
import type { FlowView, Point, ViewItem } from './view.ts'

/** A key with its value, parsed alone. Places count from the key. */
export interface StretchReading {
  readonly tree: MapTree
  readonly slot: Slot
  /** Values in it. */
  readonly size: number
}
export interface EntryReading extends TypeAndFields {
  readonly end: number
  readonly size: number
  readonly noteBehind: string | undefined
  readonly item: ViewItem
}

export interface Memory {
  /** `undefined`: read, and broken on its own. */
  readonly stretches: Map<string, StretchReading | undefined>
  readonly entries: Map<string, EntryReading | undefined>
  readonly lines: Map<string, readonly PlacedViewWire[] | undefined>
  readonly points: Map<string, Point | undefined>
}

const memories = new WeakMap<FlowView, Memory>()

const emptyMemory = (): Memory => ({
  stretches: new Map(),
  entries: new Map(),
  lines: new Map(),
  points: new Map(),
})

export const remember = (view: FlowView, memory: Memory): void => {
  memories.set(view, memory)
}

export interface Recall {
  /** What is used now; the rest is forgotten with the old view. */
  readonly memory: Memory
  readonly stretch: (
    text: string,
    read: () => StretchReading | undefined,
  ) => StretchReading | undefined
  readonly entry: (text: string, read: () => EntryReading | undefined) => EntryReading | undefined
  readonly line: Lookup<readonly PlacedViewWire[] | undefined>
  readonly point: Lookup<Point | undefined>
}

type Lookup<Value> = (text: string, read: () => Value) => Value

export function recall(previous: FlowView | undefined): Recall {
  const old = previous && memories.get(previous)
  const memory = emptyMemory()
  return {
    memory,
    stretch: lookup(old?.stretches, memory.stretches),
    entry: lookup(old?.entries, memory.entries),
    line: lookup(old?.lines, memory.lines),
    point: lookup(old?.points, memory.points),
  }
}

function lookup<Value>(
  old: ReadonlyMap<string, Value> | undefined,
  now: Map<string, Value>,
): Lookup<Value> {
  return (text, read) => {
    const known = old?.get(text)
    const value = known !== undefined || old?.has(text) ? (known as Value) : read()
    now.set(text, value)
    return value
  }
}
