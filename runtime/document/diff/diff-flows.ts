/** Two views -> what differs. */
import type { WireEnds } from '../edit/operation.ts'
import { wireKey } from '../edit/view.ts'
import type { FlowView, ViewItem, ViewWire } from '../edit/view.ts'
import { fieldChanges, isSame } from './field-changes.ts'
import type { FieldChange, FlowDiff, ItemChange, PartChange, WireChange } from './flow-diff.ts'
import { matchItems } from './match.ts'

/** `other`: keys of the file that a view does not hold, see diff-texts.ts. */
export function diffFlows(
  before: FlowView,
  after: FlowView,
  other: readonly FieldChange[] = [],
): FlowDiff {
  const nodeNames = matchItems(
    { items: before.nodes, wires: before.wires },
    { items: after.nodes, wires: after.wires },
  )
  const connectionNames = matchItems(
    { items: before.connections, wires: [] },
    { items: after.connections, wires: [] },
  )
  const rename = { nodes: nodeNames, connections: connectionNames }
  return {
    before,
    after,
    flow: [...flowChanges(before, after, nodeNames), ...other],
    connections: itemChanges(before.connections, after.connections, connectionNames, rename),
    nodes: itemChanges(before.nodes, after.nodes, nodeNames, rename),
    wires: wireChanges(before.wires, after.wires, nodeNames),
    groups: partChanges(
      before.groups.map((group) => ({
        ...group,
        nodes: group.nodes.map((id) => nodeNames.get(id) ?? id),
      })),
      after.groups,
      ['name', 'nodes', 'colour', 'isCollapsed'],
    ),
    stickies: partChanges(before.stickies, after.stickies, ['text', 'colour']),
    moved: movedIds(before, after, nodeNames),
  }
}

type Names = ReadonlyMap<string, string>
interface Renames {
  readonly nodes: Names
  readonly connections: Names
}

function flowChanges(before: FlowView, after: FlowView, names: Names): FieldChange[] {
  const errors =
    before.errors === undefined ? undefined : (names.get(before.errors) ?? before.errors)
  return [
    ...fieldChanges(before.name, after.name, ['name']),
    ...fieldChanges(before.description, after.description, ['description']),
    ...fieldChanges(errors, after.errors, ['defaults', 'errors']),
  ]
}

/** In the order of after; what is gone stands where it stood. */
function itemChanges(
  before: readonly ViewItem[],
  after: readonly ViewItem[],
  names: Names,
  renames: Renames,
): ItemChange[] {
  const old = new Map<string, ViewItem>()
  for (const item of before) old.set(names.get(item.id) ?? `\n${item.id}`, item)
  const changes: ItemChange[] = before
    .filter(({ id }) => !names.has(id))
    .map((item) => ({ kind: 'removed', id: item.id, before: item }))
  for (const item of after) {
    const was = old.get(item.id)
    if (!was) changes.push({ kind: 'added', id: item.id, after: item })
    else changes.push(...changesOf(was, item, renames))
  }
  return changes
}

function changesOf(before: ViewItem, after: ViewItem, renames: Renames): ItemChange[] {
  // Shared objects of two views are equal: that is what they are shared for.
  if (before === after) return []
  const fields = [
    ...fieldChanges(before.type, after.type, ['type']),
    ...fieldChanges(before.fields, after.fields).filter((change) => !isRename(change, renames)),
  ]
  const renamedFrom = before.id === after.id ? undefined : before.id
  const note = noteChange(before.note, after.note)
  if (fields.length === 0 && renamedFrom === undefined && !note) return []
  return [{ kind: 'changed', id: after.id, before, after, renamedFrom, fields, note }]
}

function isRename({ path, before, after }: FieldChange, { connections }: Renames): boolean {
  return (
    path.length === 1 &&
    path[0] === 'connection' &&
    typeof before === 'string' &&
    before !== after &&
    connections.get(before) === after
  )
}

const noteChange = (before = '', after = '') => (before === after ? undefined : { before, after })

function wireChanges(
  before: readonly ViewWire[],
  after: readonly ViewWire[],
  names: Names,
): WireChange[] {
  const named = before.map((wire): WireEnds => {
    const end = ({ node, port }: WireEnds['from']) => ({ node: names.get(node) ?? node, port })
    return { from: end(wire.from), to: end(wire.to) }
  })
  const old = new Set(named.map(wireKey))
  const fresh = new Set(after.map(wireKey))
  return [
    ...named
      .filter((wire) => !fresh.has(wireKey(wire)))
      .map((wire) => ({ kind: 'removed' as const, wire })),
    ...after
      .filter((wire) => !old.has(wireKey(wire)))
      .map(({ from, to }) => ({ kind: 'added' as const, wire: { from, to } })),
  ]
}

function partChanges<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
  keys: readonly (keyof T & string)[],
): PartChange<T>[] {
  const old = new Map(before.map((part) => [part.id, part]))
  const fresh = new Set(after.map(({ id }) => id))
  const removed = before
    .filter(({ id }) => !fresh.has(id))
    .map((part): PartChange<T> => ({
      kind: 'removed',
      id: part.id,
      before: part,
      after: undefined,
      fields: [],
    }))
  const rest = after.flatMap((part): PartChange<T>[] => {
    const was = old.get(part.id)
    if (!was) return [{ kind: 'added', id: part.id, before: undefined, after: part, fields: [] }]
    const fields = keys.flatMap((key) => fieldChanges(was[key], part[key], [key]))
    if (fields.length === 0) return []
    return [{ kind: 'changed', id: part.id, before: was, after: part, fields }]
  })
  return [...removed, ...rest]
}

function movedIds(before: FlowView, after: FlowView, names: Names): string[] {
  const places = new Map([...before.layout].map(([id, at]) => [names.get(id) ?? id, at]))
  const known = new Set(names.values())
  const nodes = after.nodes
    .map(({ id }) => id)
    .filter((id) => known.has(id) && !isSame(places.get(id), after.layout.get(id)))
  const old = new Map(before.stickies.map((sticky) => [sticky.id, sticky]))
  const stickies = after.stickies.flatMap(({ id, at, width, height }) => {
    const was = old.get(id)
    if (!was) return []
    const isThere = isSame(was.at, at) && was.width === width && was.height === height
    return isThere ? [] : [id]
  })
  return [...nodes, ...stickies]
}
