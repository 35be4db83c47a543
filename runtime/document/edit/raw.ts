/** Entries as text: taken out of one file with their comments, and put into another. */
import { insertInto } from './collection.ts'
import type { Desk } from './desk.ts'
import { entryIn, sectionOf } from './desk.ts'
import { commentsAbove, isFirstInLine, lineStart } from './lines.ts'
import type { Slot, Value } from './place.ts'
import { isCollection } from './place.ts'
import { rewrite } from './replace.ts'
import { addRootKey } from './root.ts'
import { setValue } from './set.ts'
import { resolvedAt } from './shared.ts'

/** Copies an entry with its comments; what hangs on anchors elsewhere is copied by value. */
export function copyEntry(from: Desk, to: Desk, section: string, key: string): void {
  const slot = entryIn(from, section, key)
  if (!slot) return
  const holder = sectionOf(from, section)
  const into = sectionOf(to, section)
  const isBlock =
    holder &&
    isCollection(holder) &&
    holder.style === 'block' &&
    isFirstInLine(from.text, slot.start)
  const isFlowTarget = to.root.style === 'flow' || isFlow(into)
  if (!isBlock || isFlowTarget || !isSelfContained(slot.open()))
    setValue(to, [section, key], resolvedAt(from.text, [section, key]).value)
  else putLines(to, section, entryLines(from.text, slot))
}

const isFlow = (value: Value | undefined): boolean =>
  value !== undefined && isCollection(value) && value.style === 'flow' && value.slots.length > 0

function isSelfContained(value: Value): boolean {
  if (value.kind === 'alias' || value.hasAnchor) return false
  if (!isCollection(value)) return true
  return !value.isMerged && value.slots.every((slot) => isSelfContained(slot.open()))
}

/** Without the indent that all of them share. */
function entryLines(text: string, slot: Slot): string[] {
  const column = slot.start - lineStart(text, slot.start)
  const indent = new RegExp(`^ {0,${column}}`)
  return text
    .slice(commentsAbove(text, slot.start), slot.tail())
    .split(/\r?\n/)
    .map((line) => line.replace(indent, ''))
}

/** At the end of a section in block style, which is made when it is missing. */
function putLines(desk: Desk, section: string, lines: readonly string[]): void {
  const value = sectionOf(desk, section)
  const isFull = value !== undefined && isCollection(value) && value.slots.length > 0
  const column = isFull ? value.column : desk.step
  const indent = ' '.repeat(column)
  const inner = lines
    .map((line, index) => (index === 0 || line === '' ? line : indent + line))
    .join(desk.lineBreak)
  const slot = desk.root.slots.find(({ key }) => key === section)
  if (isFull)
    desk.apply(insertInto(desk.text, { collection: value, index: value.slots.length }, inner))
  else if (slot) desk.apply(rewrite(desk.text, slot, `${desk.lineBreak}${indent}${inner}`))
  else addRootKey(desk, section, `${section}:${desk.lineBreak}${indent}${inner}`)
}
