/** Everything that a picture shows, with places: what of it is new, gone or changed stands beside it. */
import type { Catalogue, TypeInfo } from '../../document/catalogue.ts'
import { fieldName } from '../../document/diff/describe-diff.ts'
import type { ChangedItem, FlowDiff } from '../../document/diff/flow-diff.ts'
import { wireKey } from '../../document/edit/view.ts'
import type { FlowView, Point, ViewGroup, ViewItem, ViewSticky } from '../../document/edit/view.ts'
import type { WireEnds } from '../../document/edit/operation.ts'
import { boxesOf, rectAt } from '../geometry.ts'
import type { NodeBox, Rect } from '../geometry.ts'
import { createSpace, placesOf } from '../place-missing.ts'

export type Mark = 'added' | 'removed' | 'changed' | 'moved'

export interface SceneNode {
  readonly item: ViewItem
  readonly info: TypeInfo | undefined
  readonly box: NodeBox
  readonly at: Point
  readonly mark: Mark | undefined
  /** Below a changed node: what changed. */
  readonly remark: string | undefined
  /** Takes every error port that no wire leaves. */
  readonly takesErrors: boolean
}
export interface SceneWire extends WireEnds {
  readonly mark: Mark | undefined
}
export interface ScenePart<T> {
  readonly part: T
  readonly mark: Mark | undefined
}

export interface Scene {
  readonly nodes: readonly SceneNode[]
  readonly wires: readonly SceneWire[]
  readonly groups: readonly ScenePart<ViewGroup>[]
  readonly stickies: readonly ScenePart<ViewSticky>[]
}

export function sceneOf(
  view: FlowView,
  catalogue: Pick<Catalogue, 'find'>,
  diff: FlowDiff | undefined,
): Scene {
  const whole = diff ? withGhosts(view, diff) : { ...view, ghosts: new Set<string>() }
  const boxOf = boxesOf(whole, catalogue)
  const places = placesOf(whole, boxOf)
  const marks = diff ? marksOf(diff) : new Map<string, Mark>()
  const changes = new Map(
    diff?.nodes.flatMap((change) => (change.kind === 'changed' ? [[change.id, change]] : [])),
  )
  const spread = spreadGhosts(whole, places, (item) => boxOf(item))
  return {
    nodes: whole.nodes.map((item) => ({
      item,
      info: item.type === undefined ? undefined : catalogue.find(item.type),
      box: boxOf(item),
      at: spread.get(item.id) ?? places.get(item.id) ?? { x: 0, y: 0 },
      mark: marks.get(item.id),
      remark: remarkOf(changes.get(item.id)),
      takesErrors: view.errors === item.id,
    })),
    wires: markedWires(whole.wires, diff),
    groups: markedParts(view.groups, diff?.groups ?? []),
    stickies: markedParts(view.stickies, diff?.stickies ?? []),
  }
}

type Whole = FlowView & { readonly ghosts: ReadonlySet<string> }

/** What is gone is drawn where it was: its node, its wires and its place come along. */
function withGhosts(view: FlowView, diff: FlowDiff): Whole {
  const gone = diff.nodes.flatMap((change) => (change.kind === 'removed' ? [change.before] : []))
  const wires = diff.wires.filter(({ kind }) => kind === 'removed').map(({ wire }) => wire)
  const layout = new Map(view.layout)
  for (const { id } of gone) {
    const at = diff.before.layout.get(id)
    if (at) layout.set(id, at)
  }
  return {
    ...view,
    nodes: [...view.nodes, ...gone],
    wires: [...view.wires, ...wires],
    layout,
    ghosts: new Set(gone.map(({ id }) => id)),
  }
}

/** A ghost whose place is taken by now moves below what took it. */
function spreadGhosts(
  { nodes, ghosts }: Whole,
  places: ReadonlyMap<string, Point>,
  boxOf: (item: ViewItem) => NodeBox,
): ReadonlyMap<string, Point> {
  const rectOf = (item: ViewItem): Rect =>
    rectAt(places.get(item.id) ?? { x: 0, y: 0 }, boxOf(item))
  const space = createSpace(nodes.filter(({ id }) => !ghosts.has(id)).map(rectOf))
  return new Map(
    nodes.filter(({ id }) => ghosts.has(id)).map((item) => [item.id, space.take(rectOf(item))]),
  )
}

function marksOf(diff: FlowDiff): Map<string, Mark> {
  const marks = new Map<string, Mark>(diff.moved.map((id) => [id, 'moved']))
  for (const { id, kind } of diff.nodes) marks.set(id, kind)
  return marks
}

function remarkOf(change: ChangedItem | undefined): string | undefined {
  if (!change) return undefined
  const parts = [
    ...(change.renamedFrom === undefined ? [] : [`${change.renamedFrom} → ${change.id}`]),
    ...change.fields.map(fieldName),
    ...(change.note ? ['#'] : []),
  ]
  return parts.join(', ')
}

function markedWires(wires: readonly WireEnds[], diff: FlowDiff | undefined): SceneWire[] {
  const marks = new Map(diff?.wires.map(({ kind, wire }) => [wireKey(wire), kind]))
  return wires.map(({ from, to }) => ({ from, to, mark: marks.get(wireKey({ from, to })) }))
}

function markedParts<T extends { readonly id: string }>(
  parts: readonly T[],
  changes: FlowDiff['groups'] | FlowDiff['stickies'],
): ScenePart<T>[] {
  const marks = new Map(changes.map(({ id, kind }) => [id, kind] as const))
  return parts.map((part) => ({ part, mark: marks.get(part.id) }))
}
