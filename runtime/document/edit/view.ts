/**
 * A flow as an editor sees it: what stands in the text, before anything is checked or resolved. It is a
 * projection of the text and never a second truth: `read-view.ts` makes it, `edit.ts` changes the text.
 *
 * Objects are shared between views: an entry whose text did not change is the same object, so that a
 * canvas redraws only what an edit touched.
 */
import type { PortRef } from '../model.ts'
import type { Range } from '../problem.ts'

export interface FlowView {
  readonly name: string | undefined
  readonly description: string | undefined
  /** `defaults.errors`: the node that takes every unwired error port. */
  readonly errors: string | undefined
  readonly connections: readonly ViewItem[]
  readonly nodes: readonly ViewItem[]
  readonly wires: readonly ViewWire[]
  /** Where nodes are drawn; a node that is missing here is placed by the automatic layout. */
  readonly layout: ReadonlyMap<string, Point>
  readonly groups: readonly ViewGroup[]
  readonly stickies: readonly ViewSticky[]
  readonly places: ViewPlaces
}

/**
 * Where things stand in the text of the view. Places shift with every edit above them, so they are
 * kept apart from the things themselves, which stay the same objects.
 */
export interface ViewPlaces {
  readonly connections: ReadonlyMap<string, ItemPlace>
  readonly nodes: ReadonlyMap<string, ItemPlace>
  /** By the index of the wire: from the first end of the pair to the last. */
  readonly wires: readonly Range[]
}
export interface ItemPlace {
  /** From the key to the end of the value; comments above are outside. */
  readonly range: Range
  readonly keyRange: Range
}

/** Pixels of the canvas at 100 %, whole numbers, on a grid of 16. */
export interface Point {
  readonly x: number
  readonly y: number
}

export type Section = 'nodes' | 'connections'

/** A node or a connection. */
export interface ViewItem {
  readonly id: string
  /** As written; `undefined` when there is none, or when it is no text. */
  readonly type: string | undefined
  /** Everything beside `type`, as plain values: aliases and merge keys are followed. */
  readonly fields: Readonly<Record<string, unknown>>
  /** The comment above the entry (or behind its key), without `#`: the node's note. */
  readonly note: string | undefined
  /** Its own text is broken at the moment: this is what it last was. */
  readonly isStale: boolean
}

/** One pair of a chain. Ports are always named: `out` and `in` when the text leaves them out. */
export interface ViewWire {
  readonly from: PortRef
  readonly to: PortRef
}

/** `groups:` of the file: nodes that are drawn together. */
export interface ViewGroup {
  readonly id: string
  readonly name: string | undefined
  readonly nodes: readonly string[]
  readonly colour: Colour | undefined
  readonly isCollapsed: boolean
}

/** `notes:` of the file: a note that lies on the canvas beside the nodes. */
export interface ViewSticky {
  readonly id: string
  readonly text: string
  readonly at: Point
  readonly width: number
  readonly height: number
  readonly colour: Colour | undefined
}

export const colours = ['grey', 'teal', 'violet', 'blue', 'green', 'amber', 'red'] as const
export type Colour = (typeof colours)[number]

/** What a text gives: a view, and where the text could not be read. */
export interface ViewReading {
  /**
   * What can be shown. Parts that could not be read are as in the previous view, marked as stale; with
   * no previous view they are missing.
   */
  readonly view: FlowView
  /** The first place where the text is no YAML, or not of the form of a flow file. */
  readonly broken: BrokenText | undefined
}
export interface BrokenText {
  readonly range: Range
  /** In words, lower-case; the check has the full story. */
  readonly reason: string
}

/** One key for a wire, in the spelling of the file: `a.error -> b`. */
export function wireKey({ from, to }: { readonly from: PortRef; readonly to: PortRef }): string {
  const left = from.port === 'out' ? from.node : `${from.node}.${from.port}`
  const right = to.port === 'in' ? to.node : `${to.node}.${to.port}`
  return `${left} -> ${right}`
}
