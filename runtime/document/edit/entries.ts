/** Adding and removing one entry of a map, in the style of the entries beside it. */
import {
  columnOf,
  commentAbove,
  endOf,
  isEmptyValue,
  isFlow,
  lineEnd,
  linesOf,
  Refused,
  replaced,
} from './open-text.ts'
import type { OpenText } from './open-text.ts'
import { entryOf } from '../tree.ts'
import type { Entry, MapTree, Tree } from '../tree.ts'
import { entryText, inlineText } from './write-yaml.ts'

/** The order of the file's own keys, for a section that is made. */
const order = ['version', 'name', 'description', 'connections', 'nodes', 'wires', 'defaults']
const last = ['groups', 'notes', 'layout']

export function addEntry(open: OpenText, section: string, key: string, value: unknown): string {
  const found = entryOf(open.tree, section)
  const isPoint = section === 'layout'
  if (!found)
    return addSection(open, section, (indent) => written(key, value, indent, isPoint, open))
  if (isEmptyValue(found.value)) return fillSection(open, found, key, value)
  if (found.value.kind !== 'map') throw new Refused('broken-text', `"${section}" is no map`)
  return addTo(open, found.value, key, value)
}

/** Adds to a map that has entries. */
export function addTo(open: OpenText, map: MapTree, key: string, value: unknown): string {
  const { text, newline } = open
  const end = map.entries.at(-1)
  if (isFlow(text, map)) {
    const close = text.lastIndexOf('}', map.range.end - 1)
    const before = text.slice(map.range.start, close).trimEnd()
    const at = map.range.start + before.length
    const comma = end ? ', ' : ' '
    return replaced(text, { start: at, end: close }, `${comma}${key}: ${inlineText(value)} `)
  }
  if (!end) throw new Refused('no-such-path', 'there is nothing to add to')
  const indent = columnOf(text, end.keyRange.start)
  const isInline = map.entries.every(({ value: each }) => each.kind !== 'map' || isFlow(text, each))
  const hasMaps = map.entries.some(({ value: each }) => each.kind === 'map')
  const line = written(key, value, indent, isInline && hasMaps && typeof value === 'object', open)
  const at = lineEnd(text, endOf(end))
  const gap = at > 0 && text[at - 1] !== '\n' ? newline : ''
  return replaced(text, { start: at, end: at }, `${gap}${line}${newline}`)
}

function written(key: string, value: unknown, indent: number, isInline: boolean, open: OpenText) {
  return isInline
    ? `${' '.repeat(indent)}${key}: ${inlineText(value)}`
    : entryText(key, value, indent, open.newline)
}

function fillSection(open: OpenText, section: Entry, key: string, value: unknown): string {
  const { text, newline } = open
  const line = written(key, value, 2, section.key === 'layout', open)
  const { range } = section.value
  const colon = text.indexOf(':', section.keyRange.end) + 1
  const isThere = range.end > range.start && range.start >= colon
  const end = isThere ? range.end : colon
  return replaced(text, { start: colon, end }, `${newline}${line}`)
}

export function addSection(
  open: OpenText,
  section: string,
  content: (indent: number) => string,
): string {
  const { text, tree, newline } = open
  const block = `${section}:${newline}${content(2)}${newline}`
  const follower = followerOf(tree, section)
  if (follower) {
    const { start } = commentAbove(text, follower)
    return replaced(text, { start, end: start }, `${block}${newline}`)
  }
  const body = text.replace(/\s+$/, '')
  if (body === '') return `version: 1${newline}${newline}${block}`
  return `${body}${newline}${newline}${block}`
}

/** The entry that a new section comes before: the file ends with its layout. */
function followerOf(tree: MapTree, section: string): Entry | undefined {
  const ranked = [...order, ...last]
  const rank = ranked.indexOf(section)
  return tree.entries.find(({ key }) => {
    const other = ranked.indexOf(key)
    return other > rank && (last.includes(key) || !last.includes(section))
  })
}

/** Takes out a key (or a list's item) with the comment above it; a map that is left empty goes too. */
export function removeEntry(open: OpenText, path: readonly (string | number)[]): string {
  const { text } = open
  const parent = valueAt(open.tree, path.slice(0, -1))
  const key = path.at(-1)
  if (parent?.kind === 'list' && typeof key === 'number') return removeItem(open, path, parent, key)
  const entry = entryOf(parent, String(key))
  if (!entry || parent?.kind !== 'map') throw new Refused('no-such-path', `no ${path.join('.')}`)
  if (parent.entries.length === 1 && path.length > 1) {
    const isSection = path.length === 2 && path[0] === 'nodes'
    if (!isSection) return removeEntry(open, path.slice(0, -1))
    const whole = entryOf(open.tree, 'nodes')
    if (whole)
      return replaced(
        text,
        { start: whole.keyRange.end, end: linesOf(text, whole).end },
        `: {}${open.newline}`,
      )
  }
  if (isFlow(text, parent)) return withoutComma(text, entry.keyRange.start, endOf(entry))
  const { end } = linesOf(text, entry)
  const { start } = commentAbove(text, entry)
  const isLast = parent.entries.at(-1) === entry
  const rest = replaced(text, { start, end }, '')
  return isLast && start > 0 && path.length === 1 ? `${rest.trimEnd()}${open.newline}` : rest
}

function removeItem(
  open: OpenText,
  path: readonly (string | number)[],
  list: Extract<Tree, { kind: 'list' }>,
  index: number,
): string {
  const { text } = open
  const item = list.items[index]
  if (!item) throw new Refused('no-such-path', `no item ${index}`)
  if (list.items.length === 1) return removeEntry(open, path.slice(0, -1))
  if (isFlow(text, list)) return withoutComma(text, item.range.start, item.range.end)
  const start = text.lastIndexOf('\n', item.range.start - 1) + 1
  return replaced(text, { start, end: lineEnd(text, item.range.end) }, '')
}

function withoutComma(text: string, start: number, end: number): string {
  const after = /^\s*,\s*/.exec(text.slice(end))
  if (after) return replaced(text, { start, end: end + after[0].length }, '')
  const before = /,\s*$/.exec(text.slice(0, start))
  return replaced(text, { start: start - (before?.[0].length ?? 0), end }, '')
}

export function valueAt(tree: Tree, path: readonly (string | number)[]): Tree | undefined {
  let found: Tree | undefined = tree
  for (const key of path)
    found = found?.kind === 'list' ? found.items[Number(key)] : entryOf(found, String(key))?.value
  return found
}
