/** Nodes and connections come and go, with everything that speaks of them. */
import { contracted, isSameWire, pairsOf } from './chain.ts'
import type { Contraction } from './chain.ts'
import { connect } from './connect.ts'
import type { Desk } from './desk.ts'
import { entryIn, keysIn, sectionOf } from './desk.ts'
import { namePattern } from './names.ts'
import { writeNote } from './note.ts'
import type { Fields, Operation, Path, WireEnds } from './operation.ts'
import { slotOf, slotsOf, textOf } from './place.ts'
import { placeNode } from './move.ts'
import { refuse } from './refuse.ts'
import { tidySection } from './root.ts'
import { insertAt, removeFrom, setValue } from './set.ts'
import { chainsOf, replaceLine } from './wires.ts'

type Of<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>

export function checkNewName(desk: Desk, section: string, name: string): void {
  if (!namePattern.test(name))
    refuse('bad-name', `"${name}" is no name: small letters, digits and hyphens`)
  if (entryIn(desk, section, name)) refuse('name-taken', `"${name}" is taken in ${section}`)
}

const entryValue = (type: string, fields: Fields = {}): Fields => ({ type, ...fields })

export function addNode(desk: Desk, operation: Of<'add-node'>): void {
  const { id, type, fields, at, note, after } = operation
  checkNewName(desk, 'nodes', id)
  addEntry(desk, ['nodes', id], entryValue(type, fields), after)
  if (note !== undefined && note !== '') writeNote(desk, 'nodes', id, note)
  if (at) placeNode(desk, id, at)
}

function addEntry(desk: Desk, path: Path, value: Fields, after: string | undefined): void {
  const section = sectionOf(desk, String(path[0]))
  const index = slotsOf(section).findIndex(({ key }) => key === after)
  if (after !== undefined && index === -1) refuse('no-such-node', `there is no node "${after}"`)
  if (section?.kind === 'map' && index !== -1)
    desk.apply(insertAt(desk, path, { collection: section, index: index + 1 }, value))
  else setValue(desk, path, value)
}

export function addConnection(desk: Desk, { name, type, fields }: Of<'add-connection'>): void {
  checkNewName(desk, 'connections', name)
  setValue(desk, ['connections', name], entryValue(type, fields))
}

export function removeConnection(desk: Desk, { name }: Of<'remove-connection'>): void {
  if (!entryIn(desk, 'connections', name))
    refuse('no-such-connection', `there is no connection "${name}"`)
  removeFrom(desk, ['connections'], ({ key }) => key === name)
}

export function removeNodes(desk: Desk, { ids, heal }: Of<'remove-nodes'>): void {
  const stickies = new Set(keysIn(desk, 'notes'))
  const known = new Set(keysIn(desk, 'nodes'))
  for (const id of ids)
    if (!known.has(id) && !stickies.has(id)) refuse('no-such-node', `there is no node "${id}"`)
  const nodes = new Set(ids.filter((id) => known.has(id)))
  const isGone = (id: string): boolean => nodes.has(id)
  contractWires(desk, isGone, heal)
  takeOut(desk, ['nodes'], isGone)
  takeOut(desk, ['layout'], isGone)
  takeOut(desk, ['notes'], (id) => !known.has(id) && ids.includes(id))
  leaveGroups(desk, isGone)
  forgetErrors(desk, isGone)
}

function takeOut(desk: Desk, path: Path, isGone: (id: string) => boolean): void {
  if (keysIn(desk, String(path[0])).some(isGone)) removeFrom(desk, path, ({ key }) => isGone(key))
}

function contractWires(
  desk: Desk,
  isGone: (node: string) => boolean,
  heal: readonly WireEnds[],
): void {
  const lines = chainsOf(desk)
  const kept = lines.flatMap(({ steps }) => pairsOf(steps))
  let open = heal.filter((wire) => !kept.some((pair) => isSameWire(pair, wire)))
  const contractions = lines.map(({ steps }): Contraction => {
    if (!steps.some(({ node }) => isGone(node))) return { chains: [steps], used: [] }
    const contraction = contracted(steps, isGone, open)
    open = open.filter((wire) => !contraction.used.includes(wire))
    return contraction
  })
  // From the end, so that the lines before keep their places.
  for (const line of lines.toReversed()) {
    const contraction = contractions[lines.indexOf(line)]
    if (!contraction || !line.steps.some(({ node }) => isGone(node))) continue
    const here = chainsOf(desk).find(({ index }) => index === line.index)
    if (here) replaceLine(desk, here, contraction.chains)
  }
  for (const wire of open) connect(desk, wire)
}

/** Members leave their groups; a group without members is none. */
function leaveGroups(desk: Desk, isGone: (node: string) => boolean): void {
  for (const group of keysIn(desk, 'groups')) {
    const nodes = slotOf(entryIn(desk, 'groups', group)?.open(), 'nodes')?.open()
    if (nodes?.kind !== 'list') continue
    const ids = nodes.slots.map((slot) => textOf(slot.open()))
    const gone = new Set(nodes.slots.filter((_, index) => isGone(ids[index] ?? '')))
    if (gone.size === 0) continue
    if (gone.size === nodes.slots.length) removeFrom(desk, ['groups'], ({ key }) => key === group)
    else removeFrom(desk, ['groups', group, 'nodes'], (slot) => gone.has(slot))
  }
}

function forgetErrors(desk: Desk, isGone: (node: string) => boolean): void {
  const errors = slotOf(sectionOf(desk, 'defaults'), 'errors')?.open()
  const node = textOf(errors)
  if (node === undefined || !isGone(node)) return
  setValue(desk, ['defaults', 'errors'], undefined)
  tidySection(desk, 'defaults')
}
