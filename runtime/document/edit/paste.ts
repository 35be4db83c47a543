/** A fragment comes into a flow: names that are taken get a number, equal connections are shared. */
import { isSameWire, pairsOf, stretches } from './chain.ts'
import { createDesk, keysIn } from './desk.ts'
import type { Desk } from './desk.ts'
import { isEqual } from './equal.ts'
import { readFragment } from './fragment.ts'
import { placeNode } from './move.ts'
import { freeName } from './names.ts'
import type { Operation } from './operation.ts'
import { copyEntry } from './raw.ts'
import { readView } from './read-view.ts'
import { refuse } from './refuse.ts'
import { renameConnection, renameKey, renameNode } from './rename.ts'
import { setValue } from './set.ts'
import type { FlowView, Point, ViewItem } from './view.ts'
import { addLine, chainsOf } from './wires.ts'

type Of<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>
type Names = ReadonlyMap<string, string>

export function paste(desk: Desk, operation: Of<'paste'>): Record<string, string> {
  const reading = readFragment(operation.fragment)
  if (!reading.ok) return refuse('bad-fragment', reading.reason)
  const { view } = reading
  const target = readView(desk.text).view
  const source = createDesk(operation.fragment)
  const { reused, names: connections } = matchConnections(view, target)
  for (const [name, to] of connections)
    if (name !== to) renameConnectionIn(source, name, to, reused.has(name))
  const nodes = newNames(view.nodes, keysIn(desk, 'nodes'))
  for (const [id, to] of nodes) renameNode(source, { kind: 'rename-node', id, to })
  const stickies = newNames(view.stickies, keysIn(desk, 'notes'))
  const groups = newNames(view.groups, keysIn(desk, 'groups'))
  for (const [section, renames] of [
    ['notes', stickies],
    ['groups', groups],
  ] as const)
    for (const [id, to] of renames)
      renameKey(source, { kind: 'rename-key', path: [section, id], to })
  for (const [name, to] of connections)
    if (!reused.has(name)) copyEntry(source, desk, 'connections', to)
  for (const to of nodes.values()) copyEntry(source, desk, 'nodes', to)
  pasteWires(desk, source, new Set(nodes.values()), operation.withOuterWires)
  for (const to of groups.values()) copyEntry(source, desk, 'groups', to)
  for (const to of stickies.values()) copyEntry(source, desk, 'notes', to)
  placeAll(desk, view, { nodes, stickies, at: operation.at })
  return Object.fromEntries([...connections, ...stickies, ...nodes])
}

function newNames(
  items: readonly { readonly id: string }[],
  keys: readonly string[],
): Map<string, string> {
  const taken = new Set(keys)
  const own = new Set(items.map(({ id }) => id))
  const names = new Map<string, string>()
  for (const { id } of items) {
    const to = freeName(id, (name) => taken.has(name) || (name !== id && own.has(name)))
    taken.add(to)
    names.set(id, to)
  }
  return names
}

/** Which connection of the flow, or which new name, each of the fragment's becomes. */
function matchConnections(
  view: FlowView,
  target: FlowView,
): { readonly names: Names; readonly reused: ReadonlySet<string> } {
  const names = new Map<string, string>()
  const reused = new Set<string>()
  const left: ViewItem[] = []
  for (const item of view.connections) {
    const isSame = (other: ViewItem): boolean =>
      item.type === other.type && isEqual(item.fields, other.fields)
    const twin =
      target.connections.find((other) => other.id === item.id && isSame(other)) ??
      target.connections.find((other) => isNumbered(item.id, other.id) && isSame(other))
    if (twin) {
      names.set(item.id, twin.id)
      reused.add(item.id)
    } else left.push(item)
  }
  const taken = [...target.connections.map(({ id }) => id), ...names.keys(), ...names.values()]
  for (const [id, to] of newNames(left, taken)) names.set(id, to)
  return { names, reused }
}

const isNumbered = (name: string, other: string): boolean =>
  other.startsWith(`${name}-`) && /^[0-9]+$/.test(other.slice(name.length + 1))

/** Two connections of a fragment may become one of the flow. */
function renameConnectionIn(source: Desk, name: string, to: string, isReused: boolean): void {
  if (isReused && keysIn(source, 'connections').includes(to))
    setValue(source, ['connections', to], undefined)
  renameConnection(source, { kind: 'rename-connection', name, to })
}

function pasteWires(
  desk: Desk,
  source: Desk,
  pasted: ReadonlySet<string>,
  withOuterWires: boolean,
): void {
  const known = new Set(keysIn(desk, 'nodes'))
  const there = chainsOf(desk).flatMap(({ steps }) => pairsOf(steps))
  for (const { steps } of chainsOf(source)) {
    const isWanted = pairsOf(steps).map((pair) => {
      const inside = [pair.from.node, pair.to.node].filter((node) => pasted.has(node)).length
      const areThere = known.has(pair.from.node) && known.has(pair.to.node)
      if (inside === 0 || !areThere || there.some((other) => isSameWire(other, pair))) return false
      return inside === 2 || withOuterWires
    })
    for (const stretch of stretches(steps, isWanted)) addLine(desk, stretch)
  }
}

function placeAll(
  desk: Desk,
  view: FlowView,
  {
    nodes,
    stickies,
    at,
  }: { readonly nodes: Names; readonly stickies: Names; readonly at: Point | undefined },
): void {
  const places = [...nodes].flatMap(([id, to]) => {
    const point = view.layout.get(id)
    return point ? [{ to, point }] : []
  })
  const points = [...places.map(({ point }) => point), ...view.stickies.map((note) => note.at)]
  const left = Math.min(...points.map(({ x }) => x))
  const top = Math.min(...points.map(({ y }) => y))
  const shift = at && points.length > 0 ? { x: at.x - left, y: at.y - top } : { x: 0, y: 0 }
  for (const { to, point } of places)
    placeNode(desk, to, { x: point.x + shift.x, y: point.y + shift.y })
  if (!at) return
  for (const note of view.stickies) {
    const to = stickies.get(note.id) ?? note.id
    setValue(desk, ['notes', to, 'x'], Math.round(note.at.x + shift.x))
    setValue(desk, ['notes', to, 'y'], Math.round(note.at.y + shift.y))
  }
}
