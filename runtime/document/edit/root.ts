/** Keys at the left margin: which of them are there, and where a new one belongs. */
import { insertInto, removeSlots } from './collection.ts'
import type { Desk } from './desk.ts'
import { commentColumn, commentsAbove, isBlankLine, lineEnd, lineStart, nextLine } from './lines.ts'
import type { Collection } from './place.ts'

/** As a person orders a file; `layout` is always last. */
const order = [
  'version',
  'name',
  'description',
  'params',
  'ports',
  'defaults',
  'connections',
  'nodes',
  'wires',
  'groups',
  'notes',
  'layout',
]
/** Keys that hold entries. */
export const sections: ReadonlySet<string> = new Set(order.slice(3))

/** Index among the keys that are there. */
function indexFor(root: Collection, key: string): number {
  const keys = root.slots.map((slot) => slot.key)
  const layout = keys.indexOf('layout')
  const end = key !== 'layout' && layout !== -1 ? layout : keys.length
  const rank = order.indexOf(key)
  // Drawing comes after all that runs.
  if (rank === -1 || rank >= order.indexOf('groups')) {
    const later = keys.findIndex((other) => rank !== -1 && order.indexOf(other) > rank)
    return later === -1 ? end : Math.min(later, end)
  }
  const last = keys.findLastIndex((other) => {
    const otherRank = order.indexOf(other)
    return otherRank !== -1 && otherRank < rank
  })
  return last + 1
}

/** Sections stand apart by an empty line, unless they do not in this file. */
function keepsDistance({ root, text }: Desk): boolean {
  const later = root.slots.slice(1).filter((slot) => sections.has(slot.key))
  const apart = later.filter((slot) => {
    const above = commentsAbove(text, slot.start)
    return above > 1 && isBlankLine(text, above - 1)
  })
  return root.slots.length > 0 && (later.length === 0 || apart.length > 0)
}

/** `inner`: the key with its value. */
export function addRootKey(desk: Desk, key: string, inner: string): void {
  const { root, text, lineBreak } = desk
  if (root.style === 'flow') {
    desk.apply(insertInto(text, { collection: root, index: root.slots.length }, inner))
    return
  }
  const index = indexFor(root, key)
  const before = root.slots[index - 1]
  const next = root.slots[index]
  const gap = sections.has(key) && keepsDistance(desk) ? lineBreak : ''
  if (before) {
    const at = before.tail()
    // Single keys that follow each other closely, and then a section: it keeps its distance.
    const below = next && gap !== '' && !isBlankLine(text, nextLine(text, at)) ? gap : ''
    desk.apply([{ from: at, to: at, insert: `${lineBreak}${gap}${inner}${below}` }])
    return
  }
  if (next) {
    const at = lineStart(text, next.start)
    desk.apply([{ from: at, to: at, insert: `${inner}${lineBreak}${gap}` }])
    return
  }
  const isEnded = text === '' || text === '\ufeff' || text.endsWith('\n')
  desk.apply([
    {
      from: text.length,
      to: text.length,
      insert: `${isEnded ? '' : lineBreak}${inner}${lineBreak}`,
    },
  ])
}

/**
 * Takes a section out when nothing is left in it. With comments around that say something it stays,
 * empty.
 */
export function tidySection(desk: Desk, key: string): void {
  const slot = desk.root.slots.find((other) => other.key === key)
  if (!slot || desk.root.style === 'flow' || key === 'nodes') return
  const value = slot.open()
  const isEmpty = 'slots' in value && value.slots.length === 0
  if (!isEmpty) return
  const { text } = desk
  const start = lineStart(text, slot.start)
  const end = slot.tail()
  const isBare = lineEnd(text, slot.end()) === slot.end() && end === slot.end()
  const isCommented = start > 1 && commentColumn(text, lineStart(text, start - 1)) === 0
  if (!isBare || isCommented || hasCommentBelow(text, end)) return
  desk.apply(removeSlots(text, desk.root, (other) => other.key === key))
}

/** A comment that stands in the section, or did. */
function hasCommentBelow(text: string, end: number): boolean {
  const at = nextLine(text, end)
  const column = at < text.length ? commentColumn(text, at) : undefined
  return column !== undefined && column > 0
}
