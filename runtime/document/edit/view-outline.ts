/** A view by the outline of the file: entry by entry, with what is broken left out and named. */
import { limits } from '../limits.ts'
import { entryOf } from '../tree.ts'
import type { Entry } from '../tree.ts'
import type { Outline, OutlineEntry, OutlineSection } from './outline.ts'
import { readItem, readLine, readPoint, readStretch, textAt } from './view-entries.ts'
import type { PlacedItem } from './view-entries.ts'
import type { Recall, StretchReading } from './view-memory.ts'
import { entriesOf, groupOf, isOurs, pointOf, stickyOf, wiresOfTree } from './view-parts.ts'
import type { PlacedViewWire } from './view-parts.ts'
import { itemsOf } from './view-whole.ts'
import type { Draft } from './view-whole.ts'
import type { Point } from './view.ts'

export interface OutlineReading {
  /** What could be read; a part is absent when it could not. */
  readonly draft: Partial<Draft>
  /** Keys of entries that stand there and are broken. */
  readonly brokenNodes: readonly string[]
  readonly brokenConnections: readonly string[]
  /** Every part could be read, so this is what a parser would make of the whole. */
  readonly isFine: boolean
}

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]/u

export function readOutline(text: string, outline: Outline, recall: Recall): OutlineReading {
  const reader = createReader(text, recall)
  const sections = new Map(outline.sections.map((section) => [section.key, section]))
  const stretches = new Map<string, StretchReading | undefined>()
  for (const section of outline.sections)
    if (!isListed(section)) stretches.set(section.key, reader.stretch(section))
  const scalar = (...keys: [string, ...string[]]) => textAt(stretches.get(keys[0]), ...keys)
  const nodes = reader.items(sections.get('nodes'))
  const connections = reader.items(sections.get('connections'))
  const wires = reader.wires(sections.get('wires'))
  const layout = reader.points(sections.get('layout'))
  const groups = reader.parts(sections.get('groups'), groupOf)
  const stickies = reader.parts(sections.get('notes'), stickyOf)
  const isFine =
    outline.isRegular &&
    outline.sections.length > 0 &&
    sections.size === outline.sections.length &&
    text.length <= limits.length &&
    !reader.isBroken() &&
    !unprintable.test(text)
  const draft = {
    ...given('name', isRead(stretches, 'name'), scalar('name')),
    ...given('description', isRead(stretches, 'description'), scalar('description')),
    ...given('errors', isRead(stretches, 'defaults'), scalar('defaults', 'errors')),
    nodes: nodes.items,
    connections: connections.items,
    ...(wires && { wires }),
    ...(layout && { layout }),
    ...(groups && { groups }),
    ...(stickies && { stickies }),
  }
  return { draft, brokenNodes: nodes.broken, brokenConnections: connections.broken, isFine }
}

const isRead = (stretches: ReadonlyMap<string, StretchReading | undefined>, key: string): boolean =>
  !stretches.has(key) || stretches.get(key) !== undefined

const given = <Key extends string>(
  key: Key,
  isThere: boolean,
  value: string | undefined,
): Partial<Record<Key, string | undefined>> =>
  // The computed key is the one of the type.
  isThere ? ({ [key]: value } as Record<Key, string | undefined>) : {}

const isListed = ({ entries }: OutlineSection): boolean =>
  entries !== undefined && entries.length > 0

function createReader(text: string, recall: Recall) {
  let isBroken = false
  let size = 0

  function fail(): undefined {
    isBroken = true
    return undefined
  }

  const counted = <Reading extends { readonly size: number }>(
    reading: Reading | undefined,
  ): Reading | undefined => {
    size += reading?.size ?? 0
    return reading ?? fail()
  }

  const stretch = (entry: OutlineEntry): StretchReading | undefined =>
    counted(readStretch(text, entry, recall))

  /** Entries of a map; a key that stands twice is broken the second time. */
  function entriesIn(section: OutlineSection): readonly OutlineEntry[] {
    const seen = new Set<string>()
    return (section.entries ?? []).filter(({ key }) => {
      if (seen.has(key)) return fail()
      return seen.add(key)
    })
  }

  function items(section: OutlineSection | undefined): {
    readonly items: readonly PlacedItem[]
    readonly broken: readonly string[]
  } {
    if (!section) return { items: [], broken: [] }
    if (!isListed(section)) {
      const reading = readStretch(text, section, recall)
      const value = reading && entryOf(reading.tree, section.key)?.value
      const found = reading && itemsOf(value, reading.slot.open(), text, section.start)
      return { items: found ?? [], broken: [] }
    }
    if (section.isList) fail()
    const broken: string[] = []
    const found = entriesIn(section).flatMap((entry) => {
      const item = counted(section.isList ? undefined : readItem(text, entry, recall))
      if (!item) broken.push(entry.key)
      return item && isOurs(entry.key) ? [item] : []
    })
    return { items: found, broken }
  }

  function wires(section: OutlineSection | undefined): readonly PlacedViewWire[] | undefined {
    if (!section) return []
    if (!isListed(section)) {
      const reading = readStretch(text, section, recall)
      const value = reading && entryOf(reading.tree, section.key)?.value
      const own = text.slice(section.start, section.limit)
      return (
        reading &&
        wiresOfTree(value, own).map(({ wire, range }) => ({
          wire,
          range: { start: range.start + section.start, end: range.end + section.start },
        }))
      )
    }
    if (!section.isList) return fail()
    const lines = (section.entries ?? []).map((entry) => readLine(text, entry, recall) ?? fail())
    size += lines.length
    return lines.every((line) => line !== undefined) ? lines.flat() : undefined
  }

  function points(section: OutlineSection | undefined): Draft['layout'] | undefined {
    if (!section) return []
    if (!isListed(section)) return parts(section, pointEntry)
    if (section.isList) return fail()
    size += 3 * (section.entries?.length ?? 0)
    const found = entriesIn(section).map(
      (entry) => [entry.key, readPoint(text, entry, recall) ?? fail()] as const,
    )
    return found.flatMap(([key, point]) => (point && isOurs(key) ? [[key, point] as const] : []))
  }

  function parts<Part>(
    section: OutlineSection | undefined,
    partOf: (entry: Entry) => Part,
  ): readonly Part[] | undefined {
    if (!section) return []
    if (!isListed(section)) {
      const reading = readStretch(text, section, recall)
      return reading && entriesOf(entryOf(reading.tree, section.key)?.value).map(partOf)
    }
    if (section.isList) return fail()
    const trees = entriesIn(section).map((entry) => stretch(entry)?.tree)
    return trees.flatMap((tree) => entriesOf(tree).map(partOf))
  }

  return {
    stretch,
    items,
    wires,
    points,
    parts,
    isBroken: () => isBroken || size > limits.values,
  }
}

const pointEntry = ({ key, value }: Entry): readonly [string, Point] => [key, pointOf(value)]
