/** Values of a file with their places, opened only as far as an edit looks. */
import type { Scalar } from 'yaml'

import type { Range } from '../problem.ts'

/** An entry of a map or an item of a list. */
export interface Slot {
  /** Of an entry of a map; empty for items. */
  readonly key: string
  /** Of the key, the dash or the item, with an anchor that stands before. */
  readonly start: number
  readonly keyRange: Range | undefined
  /** Behind the colon or the dash; of an item in brackets its start. */
  readonly after: number
  /** A key without a colon: `? a`. Nothing can be written behind it. */
  readonly isBare: boolean
  /** End of the value. */
  readonly end: () => number
  /** End of the last line that belongs to it, with comments that are deeper than it. */
  readonly tail: () => number
  readonly open: () => Value
}

interface Placed {
  readonly range: Range
  /** Where an anchor or tag before the value starts; else the start of the value. */
  readonly propsStart: number
  readonly hasAnchor: boolean
}

export type Value =
  | (Placed & { readonly kind: 'nothing' })
  | (Placed & { readonly kind: 'alias' })
  | (Placed & { readonly kind: 'scalar'; readonly scalar: Scalar })
  | Collection

export interface Collection extends Placed {
  readonly kind: 'map' | 'list'
  readonly style: 'block' | 'flow'
  /** Of the keys or dashes in block style. */
  readonly column: number
  readonly slots: readonly Slot[]
  /** A map with `<<`: some of its values come from elsewhere. */
  readonly isMerged: boolean
}

export const isCollection = (value: Value): value is Collection =>
  value.kind === 'map' || value.kind === 'list'

export const slotOf = (value: Value | undefined, key: string): Slot | undefined =>
  value?.kind === 'map' ? value.slots.find((slot) => slot.key === key) : undefined

/** What follows a key that is not there, is nothing, or is of another kind: an empty collection. */
export const slotsOf = (value: Value | undefined): readonly Slot[] =>
  value && isCollection(value) ? value.slots : []

export const textOf = (value: Value | undefined): string | undefined =>
  value?.kind === 'scalar' && typeof value.scalar.value === 'string'
    ? value.scalar.value
    : undefined

/** The plain value; what comes by an alias is `undefined`. */
export function plainOf(value: Value): unknown {
  if (value.kind === 'nothing') return null
  if (value.kind === 'alias') return undefined
  if (value.kind === 'scalar') return value.scalar.value
  if (value.kind === 'list') return value.slots.map((slot) => plainOf(slot.open()))
  return Object.fromEntries(value.slots.map((slot) => [slot.key, plainOf(slot.open())]))
}
