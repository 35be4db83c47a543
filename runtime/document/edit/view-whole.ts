/** A view from the whole file, parsed at once: the plain way, and the only one for unusual files. */
import type { Range } from '../problem.ts'
import type { ParsedFlow } from '../parse.ts'
import { entryOf } from '../tree.ts'
import type { Tree } from '../tree.ts'
import { noteAbove, noteBehind } from './note.ts'
import { openNode } from './open.ts'
import { slotOf } from './place.ts'
import type { Value } from './place.ts'
import type { PlacedItem } from './view-entries.ts'
import {
  entriesOf,
  fieldsOf,
  groupOf,
  pointOf,
  scalarText,
  stickyOf,
  wiresOfTree,
} from './view-parts.ts'
import type { PlacedViewWire } from './view-parts.ts'
import type { Point, ViewGroup, ViewSticky } from './view.ts'

/** All of a view, before it is compared with the one before. */
export interface Draft {
  readonly name: string | undefined
  readonly description: string | undefined
  readonly errors: string | undefined
  readonly connections: readonly PlacedItem[]
  readonly nodes: readonly PlacedItem[]
  readonly wires: readonly PlacedViewWire[]
  readonly layout: readonly (readonly [string, Point])[]
  readonly groups: readonly ViewGroup[]
  readonly stickies: readonly ViewSticky[]
}

export function readWhole({ tree, document, text }: ParsedFlow): Draft {
  const root = document?.contents ? openNode(document.contents, { text, base: 0 }) : undefined
  const section = (name: string): Tree | undefined => entryOf(tree, name)?.value
  const items = (name: string): PlacedItem[] =>
    itemsOf(section(name), slotOf(root, name)?.open(), text)
  return {
    name: scalarText(section('name')),
    description: scalarText(section('description')),
    errors: scalarText(entryOf(section('defaults'), 'errors')?.value),
    connections: items('connections'),
    nodes: items('nodes'),
    wires: wiresOfTree(section('wires'), text),
    layout: entriesOf(section('layout')).map(({ key, value }) => [key, pointOf(value)] as const),
    groups: entriesOf(section('groups')).map(groupOf),
    stickies: entriesOf(section('notes')).map(stickyOf),
  }
}

/** `value`: the same section with its slots, which know where entries end. */
export function itemsOf(
  section: Tree | undefined,
  value: Value | undefined,
  text: string,
  by = 0,
): PlacedItem[] {
  return entriesOf(section).map((entry): PlacedItem => {
    const keyRange = moved(entry.keyRange, by)
    const slot = slotOf(value, entry.key)
    const end = (slot?.end() ?? entry.keyRange.end) + by
    const note = noteAbove(text, keyRange.start) ?? noteBehind(text, keyRange.start)
    return {
      item: { id: entry.key, ...fieldsOf(entry.value), note, isStale: false },
      place: { range: { start: keyRange.start, end: Math.max(keyRange.end, end) }, keyRange },
    }
  })
}

const moved = ({ start, end }: Range, by: number): Range => ({ start: start + by, end: end + by })
