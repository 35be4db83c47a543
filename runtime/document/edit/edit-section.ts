/** Entries of `nodes`, `connections`, `layout` and their names. */
import { addEntry, removeEntry } from './entries.ts'
import { editWires } from './edit-wires.ts'
import { commentAbove, endOf, readFlow, Refused, replaced, requireEntry } from './open-text.ts'
import type { OpenText } from './open-text.ts'
import type { Operation } from './operation.ts'
import { namePattern } from '../schema.ts'
import { entryOf } from '../tree.ts'
import type { Tree } from '../tree.ts'
import type { Section } from './view.ts'
import { inlineText } from './write-yaml.ts'

type SectionOperation = Extract<
  Operation,
  {
    kind:
      | 'add-node'
      | 'add-connection'
      | 'remove-nodes'
      | 'remove-connection'
      | 'rename-node'
      | 'rename-connection'
      | 'move'
      | 'set-note'
      | 'replace-entry'
  }
>

export function editSection(open: OpenText, operation: SectionOperation): string {
  switch (operation.kind) {
    case 'add-node': {
      requireFree(open, 'nodes', operation.id)
      const { type, fields = {}, at, note } = operation
      let text = addEntry(open, 'nodes', operation.id, { type, ...defined(fields) })
      if (note) text = setNote(readFlow(text), 'nodes', operation.id, note)
      return at ? move(text, { [operation.id]: at }) : text
    }
    case 'add-connection':
      requireFree(open, 'connections', operation.name)
      return addEntry(open, 'connections', operation.name, {
        type: operation.type,
        ...defined(operation.fields ?? {}),
      })
    case 'remove-nodes':
      return removeNodes(open, operation.ids, operation.heal)
    case 'remove-connection':
      requireEntry(entryOf(open.tree, 'connections')?.value, operation.name, 'no-such-connection')
      return removeEntry(open, ['connections', operation.name])
    case 'rename-node':
      requireEntry(entryOf(open.tree, 'nodes')?.value, operation.id, 'no-such-node')
      requireFree(open, 'nodes', operation.to)
      return renameNode(open, operation.id, operation.to)
    case 'rename-connection':
      requireEntry(entryOf(open.tree, 'connections')?.value, operation.name, 'no-such-connection')
      requireFree(open, 'connections', operation.to)
      return renameConnection(open, operation.name, operation.to)
    case 'move':
      return move(open.text, operation.places)
    case 'set-note':
      return setNote(open, operation.section, operation.id, operation.note)
    case 'replace-entry': {
      const section = entryOf(open.tree, operation.section)?.value
      const entry = requireEntry(section, operation.id, 'no-such-node')
      const range = { start: entry.keyRange.start, end: endOf(entry) }
      return replaced(open.text, range, operation.text.replace(/\n$/, ''))
    }
  }
}

const defined = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

function requireFree({ tree }: OpenText, section: Section, name: string): void {
  if (!new RegExp(namePattern).test(name)) throw new Refused('bad-name', `"${name}" is no name`)
  if (entryOf(entryOf(tree, section)?.value, name))
    throw new Refused('name-taken', `"${name}" is taken`)
}

function removeNodes(
  open: OpenText,
  ids: readonly string[],
  heal: Extract<Operation, { kind: 'remove-nodes' }>['heal'],
): string {
  let text = editWires(open, { kind: 'drop-nodes', ids, heal })
  for (const id of ids) {
    const now = readFlow(text)
    requireEntry(entryOf(now.tree, 'nodes')?.value, id, 'no-such-node')
    text = removeEntry(now, ['nodes', id])
    const after = readFlow(text)
    if (entryOf(entryOf(after.tree, 'layout')?.value, id)) text = removeEntry(after, ['layout', id])
    text = withoutErrors(text, id)
    text = mapGroups(text, (node) => (node === id ? undefined : node))
  }
  return text
}

function withoutErrors(text: string, id: string): string {
  const open = readFlow(text)
  const entry = entryOf(entryOf(open.tree, 'defaults')?.value, 'errors')
  const isThis = entry?.value.kind === 'scalar' && entry.value.value === id
  return isThis ? removeEntry(open, ['defaults', 'errors']) : text
}

function mapGroups(text: string, change: (id: string) => string | undefined): string {
  const { tree } = readFlow(text)
  const groups = entryOf(tree, 'groups')?.value
  if (groups?.kind !== 'map') return text
  let result = text
  for (const { value } of groups.entries.toReversed()) {
    const list = entryOf(value, 'nodes')?.value
    if (list?.kind !== 'list') continue
    const before = list.items.map((item) => (item.kind === 'scalar' ? String(item.value) : ''))
    const after = before.flatMap((id) => change(id) ?? [])
    if (after.join() !== before.join()) result = replaced(result, list.range, inlineText(after))
  }
  return result
}

interface Replacement {
  readonly start: number
  readonly end: number
  readonly insert: string
}

/** From the end of the text to its start, so that offsets stay true. */
const replaceAll = (text: string, replacements: readonly Replacement[]): string =>
  replacements
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, { start, end, insert }) => replaced(result, { start, end }, insert), text)

function renameNode(open: OpenText, id: string, to: string): string {
  const { tree } = open
  const keys = ['nodes', 'layout'].flatMap((section) => {
    const entry = entryOf(entryOf(tree, section)?.value, id)
    return entry ? [{ ...entry.keyRange, insert: to }] : []
  })
  const errors = entryOf(entryOf(tree, 'defaults')?.value, 'errors')?.value
  if (errors?.kind === 'scalar' && errors.value === id) keys.push({ ...errors.range, insert: to })
  const text = replaceAll(open.text, keys)
  const wired = editWires(readFlow(text), { kind: 'rename', id, to })
  return mapGroups(wired, (node) => (node === id ? to : node))
}

function renameConnection(open: OpenText, name: string, to: string): string {
  const entry = requireEntry(entryOf(open.tree, 'connections')?.value, name, 'no-such-connection')
  const found: Replacement[] = [{ ...entry.keyRange, insert: to }]
  const nodes = entryOf(open.tree, 'nodes')?.value
  for (const { value } of nodes?.kind === 'map' ? nodes.entries : []) {
    const field: Tree | undefined = entryOf(value, 'connection')?.value
    if (field?.kind === 'scalar' && field.value === name) found.push({ ...field.range, insert: to })
  }
  return replaceAll(open.text, found)
}

function move(text: string, places: Extract<Operation, { kind: 'move' }>['places']): string {
  return Object.entries(places).reduce((before, [id, point]) => {
    const open = readFlow(before)
    const entry = entryOf(entryOf(open.tree, 'layout')?.value, id)
    if (!point) return entry ? removeEntry(open, ['layout', id]) : before
    const value = `{ x: ${Math.round(point.x)}, y: ${Math.round(point.y)} }`
    if (entry) return replaced(before, entry.value.range, value)
    return addEntry(open, 'layout', id, { x: Math.round(point.x), y: Math.round(point.y) })
  }, text)
}

function setNote(open: OpenText, section: Section, id: string, note: string): string {
  const { text, tree, newline } = open
  const entry = requireEntry(entryOf(tree, section)?.value, id, 'no-such-node')
  const range = commentAbove(text, entry)
  const pad = text.slice(range.end, entry.keyRange.start)
  const lines = note.trim() === '' ? [] : note.trim().split(/\r?\n/)
  const comment = lines.map((line) => `${pad}#${line === '' ? '' : ` ${line}`}${newline}`).join('')
  return replaced(text, range, comment)
}
