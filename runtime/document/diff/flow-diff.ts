/** What differs between two states of a flow, in terms of the flow and not of its lines. */
import type { Path, WireEnds } from '../edit/operation.ts'
import type { FlowView, ViewGroup, ViewItem, ViewSticky } from '../edit/view.ts'

export interface FlowDiff {
  readonly before: FlowView
  readonly after: FlowView
  /** `name`, `description`, `defaults`, and other keys of the file. */
  readonly flow: readonly FieldChange[]
  readonly connections: readonly ItemChange[]
  readonly nodes: readonly ItemChange[]
  /** Both kinds with the names of after: a renamed node has the same wires. */
  readonly wires: readonly WireChange[]
  readonly groups: readonly PartChange<ViewGroup>[]
  readonly stickies: readonly PartChange<ViewSticky>[]
  /** Nodes and stickies that only lie elsewhere, by their id in after. Placed by hand for the first time counts too. */
  readonly moved: readonly string[]
}

export interface FieldChange {
  readonly path: Path
  /** `undefined`: the field was not there. */
  readonly before: unknown
  readonly after: unknown
}

export type ItemChange =
  | { readonly kind: 'added'; readonly id: string; readonly after: ViewItem }
  | { readonly kind: 'removed'; readonly id: string; readonly before: ViewItem }
  | ChangedItem

export interface ChangedItem {
  readonly kind: 'changed'
  /** Its id in after. */
  readonly id: string
  readonly before: ViewItem
  readonly after: ViewItem
  /** Its id in before, where that was another. */
  readonly renamedFrom: string | undefined
  /** `type` among them. Names of renamed nodes and connections inside fields are no change. */
  readonly fields: readonly FieldChange[]
  /** The comment above it. */
  readonly note: { readonly before: string; readonly after: string } | undefined
}

export interface WireChange {
  readonly kind: 'added' | 'removed'
  readonly wire: WireEnds
}

export interface PartChange<T> {
  readonly kind: 'added' | 'removed' | 'changed'
  readonly id: string
  readonly before: T | undefined
  readonly after: T | undefined
  readonly fields: readonly FieldChange[]
}

/** Whether the flow does anything else, or is told in other words; moves do not count. */
export const isSameFlow = (diff: FlowDiff): boolean =>
  [diff.flow, diff.connections, diff.nodes, diff.wires, diff.groups, diff.stickies].every(
    (changes) => changes.length === 0,
  )
