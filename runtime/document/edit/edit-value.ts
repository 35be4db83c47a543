/** Setting, renaming and removing values anywhere in the file. */
import { addEntry, addTo, removeEntry, valueAt } from './entries.ts'
import { editWires } from './edit-wires.ts'
import {
  columnOf,
  endOf,
  isEmptyValue,
  isFlow,
  lineStart,
  readFlow,
  Refused,
  replaced,
} from './open-text.ts'
import type { OpenText } from './open-text.ts'
import type { Operation, Path } from './operation.ts'
import { entryOf } from '../tree.ts'
import type { Tree } from '../tree.ts'
import { entryText, inlineText } from './write-yaml.ts'

type ValueOperation = Extract<Operation, { kind: 'set' | 'rename-key' | 'rename-port' }>

export function editValue(open: OpenText, operation: ValueOperation): string {
  switch (operation.kind) {
    case 'set':
      return operation.value === undefined
        ? remove(open, operation.path)
        : set(open, operation.path, operation.value)
    case 'rename-key':
      return renameKey(open, operation.path, operation.to)
    case 'rename-port': {
      const keys = operation.portsFrom.split('/').slice(1)
      const path = ['nodes', operation.node, ...keys, operation.from]
      const text = renameKey(open, path, operation.to)
      const { node, from, to } = operation
      return editWires(readFlow(text), { kind: 'rename-port', node, from, to })
    }
  }
}

const remove = (open: OpenText, path: Path): string =>
  valueAt(open.tree, path) ? removeEntry(open, path) : open.text

function renameKey(open: OpenText, path: Path, to: string): string {
  const parent = valueAt(open.tree, path.slice(0, -1))
  const entry = entryOf(parent, String(path.at(-1)))
  if (!entry) throw new Refused('no-such-path', `no ${path.join('.')}`)
  if (entryOf(parent, to)) throw new Refused('name-taken', `"${to}" is taken`)
  return replaced(open.text, entry.keyRange, to)
}

function set(open: OpenText, path: Path, value: unknown): string {
  const found = valueAt(open.tree, path)
  const key = path.at(-1)
  if (key === undefined) throw new Refused('no-such-path', 'the file itself is no value')
  if (found) return replaceValue(open, path, found, value)
  const parent = valueAt(open.tree, path.slice(0, -1))
  if (parent?.kind === 'list') return setList(open, path, parent, value)
  if (path.length === 1) return addTopLevel(open, String(key), value)
  if (path.length === 2) return addEntry(open, String(path[0]), String(key), value)
  if (!parent || isEmptyValue(parent)) return set(open, path.slice(0, -1), { [String(key)]: value })
  if (parent.kind !== 'map') throw new Refused('no-such-path', `no ${path.join('.')}`)
  return addTo(open, parent, String(key), value)
}

/** A list is written whole: its items have no names to be found by. */
function setList(
  open: OpenText,
  path: Path,
  list: Extract<Tree, { kind: 'list' }>,
  value: unknown,
) {
  const items = list.items.map((item) => (item.kind === 'scalar' ? item.value : undefined))
  if (items.includes(undefined)) throw new Refused('no-such-path', 'the list holds more than texts')
  return replaceValue(open, path.slice(0, -1), list, [...items, value])
}

/** `name` and `description` stand above everything else. */
function addTopLevel(open: OpenText, key: string, value: unknown): string {
  const { tree, text, newline } = open
  const before = tree.entries.findLast(
    (entry) => ['version', 'name'].includes(entry.key) && entry.key !== key,
  )
  const line = entryText(key, value, 0, newline)
  if (!before) return `${line}${newline}${text}`
  const at = text.indexOf('\n', endOf(before))
  if (at === -1) return `${text}${newline}${line}${newline}`
  return replaced(text, { start: at + 1, end: at + 1 }, `${line}${newline}`)
}

function replaceValue(open: OpenText, path: Path, found: Tree, value: unknown): string {
  const { text } = open
  const old = text.slice(found.range.start, found.range.end)
  const isScalar = found.kind === 'scalar' && (typeof value !== 'object' || value === null)
  if (found.kind === 'scalar' && found.value === value) return text
  const isMultiline = typeof value === 'string' && value.includes('\n')
  if (isScalar && !isMultiline && !/^[|>]/.test(old)) {
    const insert = quotedLike(old, value)
    if (found.range.end > found.range.start) return replaced(text, found.range, insert)
  }
  const parent = valueAt(open.tree, path.slice(0, -1))
  const entry = entryOf(parent, String(path.at(-1)))
  if (
    !entry ||
    (parent && isFlow(text, parent)) ||
    (found.kind !== 'scalar' && isFlow(text, found))
  )
    return replaced(text, found.range, inlineText(value))
  const indent = columnOf(text, entry.keyRange.start)
  const start = lineStart(text, entry.keyRange.start)
  const lines = entryText(entry.key, value, indent, open.newline)
  const end = endOf(entry)
  const tail = text[end - 1] === '\n' ? open.newline : ''
  return replaced(text, { start, end }, `${lines}${tail}`)
}

/** Keeps the quotes that the old text had, where the new text can be written so. */
function quotedLike(old: string, value: unknown): string {
  if (typeof value !== 'string') return inlineText(value)
  if (old.startsWith("'")) return `'${value.replaceAll("'", "''")}'`
  if (old.startsWith('"')) return JSON.stringify(value)
  return inlineText(value)
}
