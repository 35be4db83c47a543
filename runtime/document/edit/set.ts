/** A value anywhere in the file. Only what differs from the value that stands there is written. */
import { isEqual } from './equal.ts'
import { insertInto, linesOf, removeSlots, reorder, united } from './collection.ts'
import { entryText } from './entry-text.ts'
import type { Desk } from './desk.ts'
import { styleAt } from './desk.ts'
import { breakOf, isFirstInLine, lineStart } from './lines.ts'
import type { Path, TextChange } from './operation.ts'
import type { Collection, Slot, Value } from './place.ts'
import { isCollection, plainOf, slotsOf } from './place.ts'
import { refuse } from './refuse.ts'
import { columnOfSlot, replaceScalar, rewrite } from './replace.ts'
import { addRootKey, sections, tidySection } from './root.ts'
import { resolvedAt } from './shared.ts'
import { follow, isInFlow } from './way.ts'
import type { Way } from './way.ts'
import { keyText } from './scalar-text.ts'
import { entriesOf, itemText, valueText } from './write.ts'

export function setValue(desk: Desk, path: Path, value: unknown): void {
  if (path.length === 0) return refuse('no-such-path', 'the file itself has no value to set')
  const way = follow(desk.root, path)
  const depth = way.slots.length
  const holder = way.values[depth]
  if (depth === path.length) {
    if (value === undefined) removeAt(desk, path, way)
    else replaceAt(desk, path, way, value)
    return
  }
  if (holder?.kind === 'alias' || (holder && isCollection(holder) && holder.isMerged)) {
    const { found, value: current } = resolvedAt(desk.text, path)
    if (found ? isEqual(current, value) : value === undefined) return
    const isOwnKey = holder.kind !== 'alias' && depth === path.length - 1 && value !== undefined
    if (!isOwnKey && resolvedAt(desk.text, path.slice(0, depth + 1)).found)
      refuse('shared', `the value of ${path.join('/')} comes from elsewhere`)
    if (holder.kind === 'alias')
      refuse('shared', `the value of ${path.join('/')} comes from elsewhere`)
  }
  if (value === undefined) return
  const rest = path.slice(depth + 1)
  addAt(desk, path.slice(0, depth + 1), way, nested(rest, value))
}

const nested = (keys: Path, value: unknown): unknown =>
  keys.reduceRight<unknown>(
    (inner, key) => (typeof key === 'number' ? [inner] : { [key]: inner }),
    value,
  )

/** A key or item that is not there yet, in a collection that may not be there either. */
function addAt(desk: Desk, path: Path, way: Way, value: unknown): void {
  const key = path.at(-1)
  const holder = way.values.at(-1)
  const slot = way.slots.at(-1)
  if (key === undefined || !holder) return
  if (!slot) {
    addRootKey(desk, String(key), rootText(desk, String(key), value))
    return
  }
  const isNull = holder.kind === 'scalar' && holder.scalar.value === null
  if (isCollection(holder) && holder.slots.length > 0) {
    if (holder.kind === 'list' && key !== holder.slots.length)
      refuse('no-such-path', `the list at ${path.slice(0, -1).join('/')} has no item ${key}`)
    const index = key === 'type' ? 0 : holder.slots.length
    desk.apply(insertAt(desk, path, { collection: holder, index }, value))
  } else if (isCollection(holder) || holder.kind === 'nothing' || isNull)
    desk.apply(fillEmpty(desk, path, slot, value))
  else refuse('no-such-path', `there is no map at ${path.slice(0, -1).join('/')}`)
}

/** A key at the left margin; sections get a line for each entry, however short they are. */
function rootText(desk: Desk, key: string, value: unknown): string {
  const isFlow = desk.root.style === 'flow'
  const name = `${keyText(key)}:`
  const isSection = sections.has(key) && typeof value === 'object' && value !== null
  if (isFlow || !isSection || isEmptyObject(value))
    return name + valueText(value, styleAt(desk, 0, isFlow))
  const style = styleAt(desk, desk.step, false)
  const lines = Array.isArray(value)
    ? value.map((item) => `-${itemText(item, style)}`)
    : entriesOf(value).map(([id, item]) => entryText(desk, [key], id, item, style))
  const start = `${desk.lineBreak}${' '.repeat(desk.step)}`
  return name + lines.map((line) => start + line).join('')
}

const isEmptyObject = (value: object): boolean => Object.keys(value).length === 0

export function insertAt(
  desk: Desk,
  path: Path,
  spot: { readonly collection: Collection; readonly index: number },
  value: unknown,
): TextChange[] {
  const { collection } = spot
  const isFlow = collection.style === 'flow'
  const style = styleAt(desk, isFlow ? 0 : collection.column, isFlow)
  const key = path.at(-1)
  if (collection.kind === 'list') {
    const text = itemText(value, style)
    return insertInto(desk.text, spot, isFlow ? text.trimStart() : `-${text}`)
  }
  return insertInto(desk.text, spot, entryText(desk, path.slice(0, -1), String(key), value, style))
}

/** The first entry of a collection that is empty or nothing. */
function fillEmpty(desk: Desk, path: Path, slot: Slot, value: unknown): TextChange[] {
  const key = path.at(-1)
  const { text } = desk
  const old = slot.open()
  if (isInFlow(desk.root, path)) {
    const inner = typeof key === 'number' ? [value] : { [String(key)]: value }
    return rewrite(text, slot, valueText(inner, styleAt(desk, 0, true)))
  }
  const column = columnOfSlot(text, slot) + desk.step
  const style = styleAt(desk, column, false)
  const inner =
    typeof key === 'number'
      ? `-${itemText(value, style)}`
      : entryText(desk, path.slice(0, -1), String(key), value, style)
  const isRoot = path.length === 2
  // Inside of an entry what is short stays on the line.
  if (!isRoot && isCollection(old)) {
    const whole = typeof key === 'number' ? [value] : { [String(key)]: value }
    return rewrite(text, slot, valueText(whole, { ...style, column: column - desk.step }))
  }
  return rewrite(text, slot, `${breakOf(text)}${' '.repeat(column)}${inner}`)
}

function removeAt(desk: Desk, path: Path, { slots, values }: Way): void {
  const slot = slots.at(-1)
  const holder = values.at(-2)
  if (!slot || !holder || !isCollection(holder)) return
  if (holder.isMerged && resolvedAt(desk.text, path, slot.keyRange).found)
    refuse('shared', `below ${path.join('/')} stands a value that comes from elsewhere`)
  removeFrom(desk, path.slice(0, -1), (other) => other === slot)
}

/** Takes slots out of the collection at the path. An emptied section goes with its last entry. */
export function removeFrom(desk: Desk, path: Path, isGone: (slot: Slot) => boolean): void {
  const { slots, values } = follow(desk.root, path)
  const holder = values.at(-1)
  const slot = slots.at(-1)
  if (!holder || !isCollection(holder) || slots.length < path.length) return
  if (!slot || holder.slots.some((other) => !isGone(other)))
    desk.apply(removeSlots(desk.text, holder, isGone))
  else {
    desk.apply(emptied(desk.text, slot, holder))
    if (path.length === 1) tidySection(desk, String(path[0]))
  }
}

function emptied(text: string, slot: Slot, holder: Collection): TextChange[] {
  const nothing = holder.kind === 'map' ? '{}' : '[]'
  if (holder.style === 'flow')
    return [{ from: holder.range.start, to: holder.range.end, insert: nothing }]
  const first = holder.slots[0]
  const isOwnLine = first && isFirstInLine(text, first.start)
  if (!isOwnLine || lineStart(text, first.start) <= slot.after)
    return rewrite(text, slot, ` ${nothing}`)
  const cuts = holder.slots.map((other) =>
    linesOf(text, other, { hasBefore: false, hasNext: false }),
  )
  const at = holder.hasAnchor ? slot.after + anchorLength(text, slot) : slot.after
  return [{ from: at, to: at, insert: ` ${nothing}` }, ...united(text, cuts)]
}

const anchorLength = (text: string, slot: Slot): number =>
  /^[^\n&]*&[^\s]+/.exec(text.slice(slot.after))?.[0].length ?? 0

function replaceAt(desk: Desk, path: Path, way: Way, value: unknown): void {
  const slot = way.slots.at(-1)
  const old = way.values.at(-1)
  const holder = way.values.at(-2)
  if (!slot || !old || !holder) return
  if (old.kind === 'alias') {
    if (!isEqual(resolvedAt(desk.text, path).value, value))
      refuse('shared', `the value of ${path.join('/')} comes from elsewhere`)
    return
  }
  if (isEqual(plainOf(old), value) && isSameOrder(old, value)) return
  if (old.kind === 'map' && isPlainObject(value) && old.slots.length > 0) {
    if (!isSameOrder(old, value)) {
      const changes = reorder(desk.text, old, Object.keys(value))
      desk.apply(changes)
      return changes.length > 0 ? setValue(desk, path, value) : patchMap(desk, path, old, value)
    }
    return patchMap(desk, path, old, value)
  }
  if (old.kind === 'list' && Array.isArray(value) && old.slots.length > 0 && value.length > 0)
    return patchList(desk, path, old, value)
  const isFlow =
    (isCollection(holder) && holder.style === 'flow') || isInFlow(desk.root, [...path, ''])
  const style = styleAt(desk, columnOfSlot(desk.text, slot), isFlow)
  const isScalar = typeof value !== 'object' || value === null
  if (old.kind === 'scalar' && isScalar)
    desk.apply(replaceScalar(desk.text, slot, old, { value, style }))
  else {
    const isItem = isCollection(holder) && holder.kind === 'list'
    const written = isItem ? itemText(value, style) : valueText(value, style)
    desk.apply(rewrite(desk.text, slot, written))
  }
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keys that are numbers have an order of their own in JavaScript. */
const isOrdered = (key: string): boolean => !/^(?:0|[1-9][0-9]*)$/.test(key)

/** Whether keys that stay stay in their order. */
function isSameOrder(old: Value, value: unknown): boolean {
  if (old.kind !== 'map' || !isPlainObject(value)) return true
  const before = old.slots
    .map(({ key }) => key)
    .filter((key) => isOrdered(key) && value[key] !== undefined)
  const after = Object.keys(value).filter((key) => before.includes(key))
  return after.every((key, index) => before[index] === key)
}

function patchMap(
  desk: Desk,
  path: Path,
  old: Collection,
  value: Readonly<Record<string, unknown>>,
): void {
  const had = old.slots.map(({ key }) => key)
  if (old.isMerged) keepMerged(desk, path, value)
  let before: string | undefined
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue
    const here = follow(desk.root, path).values.at(-1)
    const index =
      here && isCollection(here) ? here.slots.findIndex((slot) => slot.key === before) : -1
    const isNew = !had.includes(key) && here && isCollection(here) && here.slots.length > 0
    if (isNew && !here.isMerged && before !== undefined)
      desk.apply(insertAt(desk, [...path, key], { collection: here, index: index + 1 }, item))
    else setValue(desk, [...path, key], item)
    before = key
  }
  for (const key of had)
    if (key !== '<<' && value[key] === undefined) setValue(desk, [...path, key], undefined)
}

/** What a merge key brings cannot be taken out here. */
function keepMerged(desk: Desk, path: Path, value: Readonly<Record<string, unknown>>): void {
  const { slots, values } = follow(desk.root, path)
  const own = new Set(slots.length === path.length ? slotsOf(values.at(-1)).map((s) => s.key) : [])
  const { value: current } = resolvedAt(desk.text, path)
  for (const key of isPlainObject(current) ? Object.keys(current) : [])
    if (value[key] === undefined && !own.has(key))
      refuse('shared', `${[...path, key].join('/')} comes from elsewhere`)
}

/** What is equal at both ends stays; in between items are set, put in or taken out. */
function patchList(desk: Desk, path: Path, old: Collection, value: readonly unknown[]): void {
  const had = old.slots.map((slot) => plainOf(slot.open()))
  const most = Math.min(had.length, value.length)
  let head = 0
  while (head < most && isEqual(had[head], value[head])) head += 1
  let tail = 0
  while (tail < most - head && isEqual(had.at(-1 - tail), value.at(-1 - tail))) tail += 1
  const paired = Math.min(had.length, value.length) - head - tail
  for (let at = head; at < head + paired; at += 1) setValue(desk, [...path, at], value[at])
  for (let at = head + paired; at < value.length - tail; at += 1) {
    const here = follow(desk.root, path).values.at(-1)
    if (here && isCollection(here))
      desk.apply(insertAt(desk, [...path, at], { collection: here, index: at }, value[at]))
  }
  const gone = old.slots.length - tail
  const here = follow(desk.root, path).values.at(-1)
  if (gone > head + paired && here && isCollection(here))
    removeFrom(desk, path, (slot) => {
      const at = here.slots.findIndex(({ start }) => start === slot.start)
      return at >= head + paired && at < gone
    })
}
