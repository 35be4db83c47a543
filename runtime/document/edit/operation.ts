/**
 * What an editor can do to a flow file. An operation names things as the file does; `edit.ts` turns it
 * into the smallest change of the text that does it.
 */
import type { PortRef } from '../model.ts'
import type { Point, Section } from './view.ts'

/** The pair of ends that a wire is. */
export interface WireEnds {
  readonly from: PortRef
  readonly to: PortRef
}

/** JSON values; what is `undefined` is left out. */
export type Fields = Readonly<Record<string, unknown>>

/** Keys and indexes from the root of the file: `['nodes', 'hot', 'where']`. */
export type Path = readonly (string | number)[]

export type Operation =
  /** A new entry at the end of its section; the section is made when it is missing. */
  | {
      readonly kind: 'add-node'
      readonly id: string
      readonly type: string
      readonly fields?: Fields
      readonly at?: Point
      readonly note?: string
      /** The node that it stands behind in the file; without it, the end of the section. */
      readonly after?: string
    }
  | {
      readonly kind: 'add-connection'
      readonly name: string
      readonly type: string
      readonly fields?: Fields
    }
  /** Sets a value anywhere; maps on the way are made. `undefined` takes the key (or list item) out. */
  | { readonly kind: 'set'; readonly path: Path; readonly value: unknown }
  /** Gives a key another name and keeps its place, its value and its comments. */
  | { readonly kind: 'rename-key'; readonly path: Path; readonly to: string }
  /** Renames with every reference: wires, layout, groups, `defaults.errors`, `connection` fields, `link('x')`. */
  | { readonly kind: 'rename-node'; readonly id: string; readonly to: string }
  | { readonly kind: 'rename-connection'; readonly name: string; readonly to: string }
  /** A named port of a node: the key in its configuration, and the wires that leave it. */
  | {
      readonly kind: 'rename-port'
      readonly node: string
      readonly from: string
      readonly to: string
      /** Path of the map (or list) below the node that names its ports: `/cases`. */
      readonly portsFrom: string
    }
  /**
   * Takes nodes out with their wires, layout and places in groups. `heal`: wires that take their place;
   * where one replaces a stretch of a chain, the chain is contracted in its line.
   */
  | {
      readonly kind: 'remove-nodes'
      readonly ids: readonly string[]
      readonly heal: readonly WireEnds[]
    }
  | { readonly kind: 'remove-connection'; readonly name: string }
  /** Nothing changes when the wire is there. A chain that ends at `from.out` is made longer. */
  | { readonly kind: 'connect'; readonly wire: WireEnds }
  | { readonly kind: 'disconnect'; readonly wires: readonly WireEnds[] }
  /** One or both ends of a wire move to another port, in place. */
  | { readonly kind: 'rewire'; readonly wire: WireEnds; readonly to: WireEnds }
  /** Puts a node (or chain) into a wire, inside its chain where it stands in one. */
  | {
      readonly kind: 'splice'
      readonly wire: WireEnds
      readonly input: PortRef
      readonly output: PortRef
    }
  /** Places on the canvas; `undefined` leaves the node to the automatic layout again. */
  | { readonly kind: 'move'; readonly places: Readonly<Record<string, Point | undefined>> }
  /** The comment above the entry; an empty text takes it away. */
  | {
      readonly kind: 'set-note'
      readonly section: Section
      readonly id: string
      readonly note: string
    }
  /** The text of one entry, as typed: from its key to the end of its value. */
  | {
      readonly kind: 'replace-entry'
      readonly section: Section
      readonly id: string
      readonly text: string
    }
  /** A fragment (see fragment.ts); ids that are taken get a number. */
  | {
      readonly kind: 'paste'
      readonly fragment: string
      /** Where the top left corner of the fragment comes to lie. */
      readonly at?: Point
      /** Also the wires to nodes outside the fragment, where those nodes are there. */
      readonly withOuterWires: boolean
    }

/** Replaces `from` to `to` (offsets into the text before the edit). Sorted, without overlap. */
export interface TextChange {
  readonly from: number
  readonly to: number
  readonly insert: string
}

export type Edited =
  | {
      readonly ok: true
      readonly text: string
      /** Smallest changes; empty when the text says it already. */
      readonly changes: readonly TextChange[]
      /** New names of what was pasted, by the name in the fragment. */
      readonly names: Readonly<Record<string, string>>
    }
  | { readonly ok: false; readonly refusal: Refusal }

/** Why an operation cannot be done on this text. The text is untouched. */
export interface Refusal {
  readonly code:
    | 'broken-text'
    | 'no-such-node'
    | 'no-such-connection'
    | 'no-such-wire'
    | 'no-such-path'
    | 'name-taken'
    | 'bad-name'
    | 'bad-fragment'
    /** The value comes from an alias or a merge key: editing it here would change others too. */
    | 'shared'
  /** In words, lower-case, for a log; the editor has its own by code. */
  readonly reason: string
}
