/** Entries of a large file, each parsed alone. */
import type { Range } from '../problem.ts'
import { parseFlow } from '../parse.ts'
import { entryOf } from '../tree.ts'
import type { Tree } from '../tree.ts'
import { lineStart } from './lines.ts'
import { noteAbove, noteBehind } from './note.ts'
import { openNode } from './open.ts'
import type { OutlineEntry } from './outline.ts'
import { isCollection } from './place.ts'
import { fieldsOf, pointOf, scalarText, wiresOfChain, wiresOfTree } from './view-parts.ts'
import type { PlacedViewWire } from './view-parts.ts'
import type { EntryReading, Recall, StretchReading } from './view-memory.ts'
import type { ItemPlace, Point, ViewItem } from './view.ts'

export interface PlacedItem {
  readonly item: ViewItem
  readonly place: ItemPlace
}

const shifted = ({ start, end }: Range, by: number): Range => ({ start: start + by, end: end + by })

const sizeOf = (tree: Tree): number => {
  if (tree.kind === 'scalar') return 1
  const inner = tree.kind === 'list' ? tree.items : tree.entries.map(({ value }) => value)
  return inner.reduce((sum, value) => sum + sizeOf(value), 1)
}

/** A key with its value; `undefined` when it is broken, or hangs on an anchor elsewhere. */
export function readStretch(
  text: string,
  { key, start, limit }: OutlineEntry,
  { stretch }: Recall,
): StretchReading | undefined {
  const column = start - lineStart(text, start)
  return stretch(`${column} ${text.slice(start, limit)}`, () =>
    parseStretch(text.slice(start, limit), key, column),
  )
}

function parseStretch(text: string, key: string, column: number): StretchReading | undefined {
  // The first line gets back the indent that the others have.
  const padded = ' '.repeat(column) + text
  const { tree, document } = parseFlow(padded, '')
  if (!tree || !document?.contents || tree.entries.length !== 1 || !entryOf(tree, key))
    return undefined
  const root = openNode(document.contents, { text: padded, base: 0 })
  const slot = isCollection(root) ? root.slots[0] : undefined
  return slot && { tree, slot, size: sizeOf(tree) }
}

export function readItem(
  text: string,
  entry: OutlineEntry,
  recall: Recall,
): (PlacedItem & { readonly size: number }) | undefined {
  const { start, keyEnd, limit } = entry
  const own = text.slice(start, limit)
  const reading = recall.entry(own, () => readEntry(text, entry))
  if (!reading) return undefined
  const note = noteAbove(text, start) ?? reading.noteBehind
  const item = note === reading.item.note ? reading.item : { ...reading.item, note }
  // Remembered with the note that it has now.
  if (item !== reading.item) recall.memory.entries.set(own, { ...reading, item })
  const range = { start, end: start + reading.end }
  return { item, place: { range, keyRange: { start, end: keyEnd } }, size: reading.size }
}

function readEntry(text: string, { key, start, limit }: OutlineEntry): EntryReading | undefined {
  const column = start - lineStart(text, start)
  const reading = parseStretch(text.slice(start, limit), key, column)
  const entry = reading && entryOf(reading.tree, key)
  if (!reading || !entry) return undefined
  const parts = fieldsOf(entry.value)
  const behind = noteBehind(text, start)
  const item: ViewItem = { id: key, ...parts, note: behind, isStale: false }
  const end = reading.slot.end() - column
  return { ...parts, end, size: reading.size, noteBehind: behind, item }
}

// A hyphen first may begin a list in the list.
const plainLine = /^-[ ]+([A-Za-z0-9_.][A-Za-z0-9_.-]*(?: +-> +[A-Za-z0-9_.-]+)+) *$/

/** The wires of one line; `undefined` when it is broken or says nothing that is a text. */
export function readLine(
  text: string,
  { start, limit }: OutlineEntry,
  { line }: Recall,
): PlacedViewWire[] | undefined {
  const column = start - lineStart(text, start)
  const own = text.slice(start, limit)
  const wires = line(own, () => {
    const chain = plainLine.exec(own)?.[1]
    if (chain !== undefined) return wiresOfChain(chain, (part) => shifted(part, own.indexOf(chain)))
    const padded = ' '.repeat(column) + own
    const [node] = parseList(padded)
    return (
      node &&
      wiresOfTree(node, padded).map((wire) => ({ ...wire, range: shifted(wire.range, -column) }))
    )
  })
  return wires?.map(({ wire, range }) => ({ wire, range: shifted(range, start) }))
}

/** A list that is the whole of a text. */
function parseList(text: string): Tree[] {
  const shell = 'a:\n'
  const { tree } = parseFlow(shell + text, '')
  const value = entryOf(tree, 'a')?.value
  return value?.kind === 'list' && value.items.length === 1 ? [moved(value, -shell.length)] : []
}

function moved(tree: Tree, by: number): Tree {
  const range = shifted(tree.range, by)
  if (tree.kind === 'list')
    return { ...tree, range, items: tree.items.map((item) => moved(item, by)) }
  return { ...tree, range }
}

const plainPoint =
  /^[a-z][a-z0-9-]*: \{ x: (-?(?:0|[1-9][0-9]{0,14})), y: (-?(?:0|[1-9][0-9]{0,14})) \}$/

export function readPoint(text: string, entry: OutlineEntry, recall: Recall): Point | undefined {
  const own = text.slice(entry.start, entry.limit)
  return recall.point(own, () => {
    const match = plainPoint.exec(own)
    if (match) return { x: Number(match[1]), y: Number(match[2]) }
    const reading = readStretch(text, entry, recall)
    const value = reading && entryOf(reading.tree, entry.key)?.value
    return value && pointOf(value)
  })
}

export const textAt = (
  reading: StretchReading | undefined,
  ...keys: string[]
): string | undefined => {
  let tree: Tree | undefined = reading?.tree
  for (const key of keys) tree = entryOf(tree, key)?.value
  return scalarText(tree)
}
