/** Entries and items that come into a collection or leave it, with the lines and commas around them. */
import {
  breakOf,
  commentsAbove,
  isBlankLine,
  isFirstInLine,
  lineEnd,
  lineStart,
  nextLine,
} from './lines.ts'
import type { TextChange } from './operation.ts'
import type { Collection, Slot } from './place.ts'

/** Where something new comes to stand: behind a slot, or before all. */
export interface Spot {
  readonly collection: Collection
  readonly index: number
}

/** How many empty lines stand between the entries. */
function gapAt(text: string, { collection, index }: Spot): number {
  const { slots } = collection
  if (slots.length < 2) return 0
  const next = Math.min(Math.max(index, 1), slots.length - 1)
  const slot = slots[next]
  if (!slot) return 0
  const above = commentsAbove(text, slot.start)
  return above > 1 && isBlankLine(text, lineStart(text, above - 1)) ? 1 : 0
}

/**
 * `inner`: the entry as it stands behind its indent, with later lines whole. Behind the slot before
 * `index`, or before the first with the comments above it.
 */
function insertBlock(text: string, spot: Spot, inner: string): TextChange[] {
  const { collection, index } = spot
  const lineBreak = breakOf(text)
  const gap = lineBreak.repeat(gapAt(text, spot))
  const indent = ' '.repeat(collection.column)
  const before = collection.slots[index - 1]
  if (before) {
    const at = before.tail()
    return [{ from: at, to: at, insert: `${lineBreak}${gap}${indent}${inner}` }]
  }
  const first = collection.slots[0]
  if (!first) throw new Error('bug: a block without entries has no place for one')
  if (!isFirstInLine(text, first.start))
    return [{ from: first.start, to: first.start, insert: `${inner}${lineBreak}${indent}` }]
  const at = commentsAbove(text, first.start)
  return [{ from: at, to: at, insert: `${indent}${inner}${lineBreak}${gap}` }]
}

/** Into braces or brackets. */
function insertFlow(text: string, { collection, index }: Spot, inner: string): TextChange[] {
  const { slots, range, kind } = collection
  const before = slots[index - 1]
  const next = slots[index]
  if (before) {
    const end = before.end()
    const isOwnLine = slots.length > 0 && isFirstInLine(text, before.start)
    const indent = ' '.repeat(before.start - lineStart(text, before.start))
    if (!isOwnLine || next) {
      const space = isOwnLine ? `${breakOf(text)}${indent}` : ' '
      return [{ from: end, to: end, insert: `,${space}${inner}` }]
    }
    const comma = commaAfter(text, end)
    const at = lineEnd(text, comma ?? end)
    const isClosed = at > range.end - 1
    if (isClosed) return [{ from: end, to: end, insert: `, ${inner}` }]
    const line = `${breakOf(text)}${indent}${inner}`
    if (comma !== undefined) return [{ from: at, to: at, insert: `${line},` }]
    return [
      { from: end, to: end, insert: ',' },
      { from: at, to: at, insert: line },
    ]
  }
  if (next) {
    const isOwnLine = isFirstInLine(text, next.start)
    const space = isOwnLine ? `${breakOf(text)}${' '.repeat(collection.column)}` : ' '
    return [{ from: next.start, to: next.start, insert: `${inner},${space}` }]
  }
  const space = kind === 'map' ? ' ' : ''
  return /[#\n]/.test(text.slice(range.start, range.end))
    ? [{ from: range.start + 1, to: range.start + 1, insert: `${space}${inner}${space}` }]
    : [{ from: range.start + 1, to: range.end - 1, insert: `${space}${inner}${space}` }]
}

/** Offset of the comma behind an item, where one is. */
function commaAfter(text: string, end: number): number | undefined {
  for (let at = end; at < text.length; at += 1) {
    if (text[at] === ',') return at
    if (text[at] === '#') at = lineEnd(text, at)
    else if (text[at]?.trim() !== '') return undefined
  }
  return undefined
}

export function insertInto(text: string, spot: Spot, inner: string): TextChange[] {
  return spot.collection.style === 'flow'
    ? insertFlow(text, spot, inner)
    : insertBlock(text, spot, inner)
}

/** Takes slots out of a collection that keeps others. */
export function removeSlots(
  text: string,
  collection: Collection,
  isGone: (slot: Slot) => boolean,
): TextChange[] {
  return collection.style === 'flow'
    ? removeFlow(collection, isGone)
    : removeBlock(text, collection, isGone)
}

function removeFlow({ slots }: Collection, isGone: (slot: Slot) => boolean): TextChange[] {
  const changes: TextChange[] = []
  let kept: Slot | undefined
  let run: Slot[] = []
  const close = (next: Slot | undefined): void => {
    const [first] = run
    const last = run.at(-1)
    if (!first || !last) return
    if (kept) changes.push({ from: kept.end(), to: last.end(), insert: '' })
    else if (next) changes.push({ from: first.start, to: next.start, insert: '' })
    run = []
  }
  for (const slot of slots) {
    if (isGone(slot)) {
      run.push(slot)
      continue
    }
    close(slot)
    kept = slot
  }
  close(undefined)
  return changes
}

function removeBlock(
  text: string,
  { slots }: Collection,
  isGone: (slot: Slot) => boolean,
): TextChange[] {
  const kept = slots.map((slot) => !isGone(slot))
  const first = kept.indexOf(true)
  const last = kept.lastIndexOf(true)
  const changes = slots.flatMap((slot, index) => {
    if (kept[index]) return []
    // The first key behind a dash: the next one takes its place there.
    const heir = slots[first]
    if (!isFirstInLine(text, slot.start) && heir)
      return [{ from: slot.start, to: heir.start, insert: '' }]
    return [linesOf(text, slot, { hasBefore: first < index, hasNext: last > index })]
  })
  return united(text, changes)
}

/** Takes the lines of a slot with the comments above; of the empty lines around it one side stays. */
export function linesOf(
  text: string,
  slot: Slot,
  { hasBefore, hasNext }: { readonly hasBefore: boolean; readonly hasNext: boolean },
): TextChange {
  const from = commentsAbove(text, slot.start)
  const to = nextLine(text, slot.tail())
  let above = from
  while (above > 1 && isBlankLine(text, above - 1)) above = lineStart(text, above - 1)
  let below = to
  while (below < text.length && isBlankLine(text, below)) below = nextLine(text, below)
  if (hasBefore && (below > to || !hasNext)) return { from: above, to, insert: '' }
  return { from, to: !hasBefore && hasNext ? below : to, insert: '' }
}

/** Overlapping cuts become one; a file that ends without a line break goes on doing so. */
export function united(text: string, cuts: readonly TextChange[]): TextChange[] {
  const result: TextChange[] = []
  for (const next of cuts.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last && next.from <= last.to)
      result[result.length - 1] = { ...last, to: Math.max(last.to, next.to) }
    else result.push(next)
  }
  return result.map((change) => {
    if (change.to < text.length || text.endsWith('\n') || change.from === 0) return change
    return { ...change, from: lineEnd(text, lineStart(text, change.from - 1)) }
  })
}

/** The slots that stay, in the order of these keys: each takes the place of another, comments and all. */
export function reorder(
  text: string,
  { slots, style }: Collection,
  keys: readonly string[],
): TextChange[] {
  const areLines = style === 'block' && slots.every(({ start }) => isFirstInLine(text, start))
  const placeOf = (slot: Slot): { readonly from: number; readonly to: number } => ({
    from: areLines ? commentsAbove(text, slot.start) : slot.start,
    to: style === 'block' ? slot.tail() : slot.end(),
  })
  const staying = slots.filter(({ key }) => keys.includes(key))
  const wanted = staying.toSorted((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key))
  return staying.flatMap((slot, index) => {
    const other = wanted[index]
    if (!other || other === slot) return []
    const { from, to } = placeOf(other)
    return [{ ...placeOf(slot), insert: text.slice(from, to) }]
  })
}
