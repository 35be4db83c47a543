/**
 * Text -> view. Tolerant: what cannot be read is named, and the rest is shown.
 *
 * A file that is written as usual is read entry by entry, and entries that stand there as before are
 * not parsed again. A file that is not, or whose entries do not stand alone (anchors), is parsed as a
 * whole. Both ways give the same view.
 */
import { parseFlow } from '../parse.ts'
import { isIdentical } from './equal.ts'
import { outlineOf } from './outline.ts'
import type { PlacedItem } from './view-entries.ts'
import { remember, recall } from './view-memory.ts'
import { readOutline } from './view-outline.ts'
import type { OutlineReading } from './view-outline.ts'
import { readWhole } from './view-whole.ts'
import type { Draft } from './view-whole.ts'
import type { BrokenText, FlowView, ItemPlace, ViewItem, ViewReading } from './view.ts'

export const emptyView: FlowView = {
  name: undefined,
  description: undefined,
  errors: undefined,
  connections: [],
  nodes: [],
  wires: [],
  layout: new Map(),
  groups: [],
  stickies: [],
  places: { connections: new Map(), nodes: new Map(), wires: [] },
}

/** `previous`: its objects are used again where the text did not change, and stand in for what is broken. */
export function readView(text: string, previous?: FlowView): ViewReading {
  const recalled = recall(previous)
  const reading = readOutline(text, outlineOf(text), recalled)
  const { draft, broken } = reading.isFine
    ? { draft: reading.draft, broken: undefined }
    : readSlowly(text, reading, previous)
  const view = viewOf({ ...emptyDraft, ...draft }, previous)
  remember(view, recalled.memory)
  return { view, broken }
}

const emptyDraft: Draft = {
  name: undefined,
  description: undefined,
  errors: undefined,
  connections: [],
  nodes: [],
  wires: [],
  layout: [],
  groups: [],
  stickies: [],
}

function readSlowly(
  text: string,
  reading: OutlineReading,
  previous: FlowView | undefined,
): { readonly draft: Partial<Draft>; readonly broken: BrokenText | undefined } {
  const parsed = parseFlow(text, '')
  if (parsed.tree) return { draft: readWhole(parsed), broken: undefined }
  const fault = parsed.problems.find(({ severity }) => severity === 'error')
  const isNothing = text.trim() === '' || !fault
  const broken = isNothing ? undefined : { range: fault.range, reason: fault.message }
  return { draft: filledUp(reading, previous, text.length), broken }
}

/** What could not be read is as it was. */
function filledUp(
  { draft, brokenNodes, brokenConnections }: OutlineReading,
  previous: FlowView | undefined,
  length: number,
): Partial<Draft> {
  if (!previous) return draft
  const { name, description, errors, groups, stickies, layout, places } = previous
  const wires = previous.wires.map((wire, index) => ({
    wire,
    range: clamped(places.wires[index], length),
  }))
  return {
    name,
    description,
    errors,
    groups,
    stickies,
    wires,
    ...draft,
    layout: [...new Map([...layout, ...(draft.layout ?? [])])],
    nodes: withStale(draft.nodes ?? [], previous.nodes, {
      places: places.nodes,
      broken: brokenNodes,
      length,
    }),
    connections: withStale(draft.connections ?? [], previous.connections, {
      places: places.connections,
      broken: brokenConnections,
      length,
    }),
  }
}

const clamped = (
  range: { readonly start: number; readonly end: number } | undefined,
  length: number,
) => ({ start: Math.min(range?.start ?? 0, length), end: Math.min(range?.end ?? 0, length) })

/** Those of before that are not there stay behind the one that they stood behind. */
function withStale(
  now: readonly PlacedItem[],
  before: readonly ViewItem[],
  {
    places,
    broken,
    length,
  }: {
    readonly places: ReadonlyMap<string, ItemPlace>
    readonly broken: readonly string[]
    readonly length: number
  },
): PlacedItem[] {
  const result = [...now]
  const isThere = new Set(now.map(({ item }) => item.id))
  const isBroken = new Set(broken)
  let last: string | undefined
  for (const item of before) {
    if (!isThere.has(item.id) || isBroken.has(item.id)) {
      const place = places.get(item.id)
      const at = last === undefined ? 0 : result.findIndex((other) => other.item.id === last) + 1
      const range = clamped(place?.range, length)
      const keyRange = clamped(place?.keyRange, length)
      if (!isThere.has(item.id))
        result.splice(at, 0, { item: { ...item, isStale: true }, place: { range, keyRange } })
    }
    last = item.id
  }
  return result
}

function viewOf(draft: Draft, previous: FlowView | undefined): FlowView {
  const { name, description, errors } = draft
  const layout = new Map(draft.layout)
  return {
    name,
    description,
    errors,
    connections: same(
      draft.connections.map(({ item }) => item),
      previous?.connections,
    ),
    nodes: same(
      draft.nodes.map(({ item }) => item),
      previous?.nodes,
    ),
    wires: sameWires(
      draft.wires.map(({ wire }) => wire),
      previous?.wires,
    ),
    layout: previous && isSameLayout(layout, previous.layout) ? previous.layout : layout,
    groups: same(draft.groups, previous?.groups),
    stickies: same(draft.stickies, previous?.stickies),
    places: {
      connections: new Map(draft.connections.map(({ item, place }) => [item.id, place])),
      nodes: new Map(draft.nodes.map(({ item, place }) => [item.id, place])),
      wires: draft.wires.map(({ range }) => range),
    },
  }
}

/** Equal things are the ones of before, and an equal list too. */
function same<Item extends { readonly id: string }>(
  now: readonly Item[],
  before: readonly Item[] = [],
): readonly Item[] {
  const known = new Map(before.map((item) => [item.id, item]))
  const result = now.map((item) => {
    const old = known.get(item.id)
    return old && (old === item || isIdentical(old, item)) ? old : item
  })
  return isSameList(result, before) ? before : result
}

const isSameList = (now: readonly unknown[], before: readonly unknown[]): boolean =>
  now.length === before.length && now.every((item, index) => item === before[index])

/** Wires have no name; those that are as before in a row at both ends stay. */
function sameWires(now: FlowView['wires'], before: FlowView['wires'] = []): FlowView['wires'] {
  if (isSameList(now, before)) return before
  const result = now.map((wire, index) => {
    const candidates = [before[index], before[index - now.length + before.length]]
    return candidates.find((old) => old && isIdentical(old, wire)) ?? wire
  })
  return isSameList(result, before) ? before : result
}

function isSameLayout(now: FlowView['layout'], before: FlowView['layout']): boolean {
  const others = [...before]
  return (
    now.size === before.size &&
    [...now].every(([id, { x, y }], index) => {
      const [otherId, other] = others[index] ?? []
      return id === otherId && other?.x === x && other.y === y
    })
  )
}
