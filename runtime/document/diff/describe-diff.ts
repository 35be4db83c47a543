/** What differs, in words: one line for each thing. */
import type { FieldChange, FlowDiff, ItemChange, PartChange } from './flow-diff.ts'
import { wireKey } from '../edit/view.ts'
import type { Language } from '../../words.ts'
import type { DiffWords } from './words.ts'
import { diffWords } from './words.ts'

export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved'
  readonly section: 'flow' | 'connections' | 'nodes' | 'wires' | 'groups' | 'notes' | 'layout'
  /** Id of the node or connection, or the wire in the spelling of the file. */
  readonly id: string | undefined
  readonly text: string
  /** What changed inside, with short values. */
  readonly details: readonly DiffDetail[]
}
export interface DiffDetail {
  /** `where`, `session.clean`. */
  readonly field: string
  readonly before: string | undefined
  readonly after: string | undefined
}

export function describeDiff(diff: FlowDiff, language: Language): DiffLine[] {
  const words = diffWords[language]
  return [
    ...diff.flow.map((change) => flowLine(change, words)),
    ...diff.connections.map((change) => itemLine(change, 'connections', words)),
    ...diff.nodes.map((change) => itemLine(change, 'nodes', words)),
    ...diff.wires.map(({ kind, wire }): DiffLine => {
      const id = wireKey(wire)
      return { kind, section: 'wires', id, text: words.wire(id, kind), details: [] }
    }),
    ...diff.groups.map((change) => partLine(change, 'groups', words.group, words)),
    ...diff.stickies.map((change) => partLine(change, 'notes', words.sticky, words)),
    ...movedLine(diff, words),
  ]
}

function flowLine(change: FieldChange, words: DiffWords): DiffLine {
  const kind =
    change.before === undefined ? 'added' : change.after === undefined ? 'removed' : 'changed'
  const text = words.flow(fieldName(change), kind)
  return { kind, section: 'flow', id: undefined, text, details: [detailOf(change)] }
}

function itemLine(
  change: ItemChange,
  section: 'connections' | 'nodes',
  words: DiffWords,
): DiffLine {
  const item = change.kind === 'removed' ? change.before : change.after
  const what = words.item(section, item.type, change.id)
  const base = { kind: change.kind, section, id: change.id }
  if (change.kind !== 'changed')
    return { ...base, text: words.whole(what, change.kind), details: [] }
  const parts = [
    change.renamedFrom === undefined ? '' : words.renamed(change.renamedFrom),
    change.fields.length === 0 ? '' : words.fields(change.fields.map(fieldName)),
    change.note ? words.note(noteKind(change.note)) : '',
  ]
  const note = change.note
    ? [{ field: '#', before: change.note.before, after: change.note.after }]
    : []
  return {
    ...base,
    text: words.changed(
      what,
      parts.filter((part) => part !== ''),
    ),
    details: [...change.fields.map(detailOf), ...note],
  }
}

const noteKind = ({ before, after }: { before: string; after: string }) =>
  before === '' ? 'added' : after === '' ? 'removed' : 'changed'

function partLine(
  change: PartChange<{ readonly id: string }>,
  section: 'groups' | 'notes',
  nameOf: (id: string) => string,
  words: DiffWords,
): DiffLine {
  const what = nameOf(change.id)
  const { kind, id } = change
  const text =
    kind === 'changed'
      ? words.changed(what, [words.fields(change.fields.map(fieldName))])
      : words.whole(what, kind)
  return { kind, section, id, text, details: change.fields.map(detailOf) }
}

function movedLine({ moved }: FlowDiff, words: DiffWords): DiffLine[] {
  const [only] = moved
  if (only === undefined) return []
  const text = words.moved(moved.length, only)
  const id = moved.length === 1 ? only : undefined
  return [{ kind: 'moved', section: 'layout', id, text, details: [] }]
}

export const fieldName = ({ path }: Pick<FieldChange, 'path'>): string =>
  path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('')

const detailOf = (change: FieldChange): DiffDetail => ({
  field: fieldName(change),
  before: shortValue(change.before),
  after: shortValue(change.after),
})

const longest = 160

/** A value on one line, as one would write it in a flow file. */
function shortValue(value: unknown): string | undefined {
  if (value === undefined) return undefined
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replaceAll(
    /\s+/g,
    ' ',
  )
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
