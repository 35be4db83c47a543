/** Names change everywhere they are spoken of. */
import type { ChainStep } from './chain.ts'
import type { Desk } from './desk.ts'
import { entryIn, keysIn, sectionOf } from './desk.ts'
import { pointerKeys } from '../tree.ts'
import type { Operation, Path, TextChange } from './operation.ts'
import type { Slot, Value } from './place.ts'
import { isCollection, slotOf, slotsOf, textOf } from './place.ts'
import { checkNewName } from './node-operations.ts'
import { refuse } from './refuse.ts'
import { keyText } from './scalar-text.ts'
import { setValue } from './set.ts'
import { follow } from './way.ts'
import { chainsOf, replaceLine } from './wires.ts'

type Of<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>

export function renameKey(desk: Desk, { path, to }: Of<'rename-key'>): void {
  const { slots, values } = follow(desk.root, path)
  const slot = slots.at(-1)
  const holder = values.at(-2)
  if (!slot?.keyRange || slots.length < path.length || holder?.kind !== 'map')
    return refuse('no-such-path', `there is no key at ${path.join('/')}`)
  if (slot.key === to) return
  if (slotOf(holder, to)) refuse('name-taken', `"${to}" stands there already`)
  desk.apply([{ from: slot.keyRange.start, to: slot.keyRange.end, insert: keyText(to) }])
}

export function renameNode(desk: Desk, { id, to }: Of<'rename-node'>): void {
  if (!entryIn(desk, 'nodes', id)) refuse('no-such-node', `there is no node "${id}"`)
  if (id === to) return
  checkNewName(desk, 'nodes', to)
  renameKey(desk, { kind: 'rename-key', path: ['nodes', id], to })
  renameSteps(desk, (step) => (step.node === id ? { ...step, node: to } : step))
  if (entryIn(desk, 'layout', id)) {
    if (entryIn(desk, 'layout', to)) setValue(desk, ['layout', to], undefined)
    renameKey(desk, { kind: 'rename-key', path: ['layout', id], to })
  }
  if (textOf(slotOf(sectionOf(desk, 'defaults'), 'errors')?.open()) === id)
    setValue(desk, ['defaults', 'errors'], to)
  for (const group of keysIn(desk, 'groups')) renameItems(desk, ['groups', group, 'nodes'], id, to)
  for (const port of keysIn(desk, 'ports')) renamePortEnds(desk, ['ports', port], id, to)
  desk.apply(linkChanges(desk, id, to))
}

function renameSteps(desk: Desk, rename: (step: ChainStep, isLast: boolean) => ChainStep): void {
  for (const line of chainsOf(desk)) {
    const { index, steps } = line
    const renamed = steps.map((step, at) => rename(step, at === steps.length - 1))
    if (renamed.every((step, at) => step === steps[at])) continue
    const here = chainsOf(desk).find((other) => other.index === index)
    if (here) replaceLine(desk, here, [renamed])
  }
}

/** The texts of a list that are the name. */
function renameItems(desk: Desk, path: Path, name: string, to: string): boolean {
  const { slots, values } = follow(desk.root, path)
  const list = slots.length === path.length ? values.at(-1) : undefined
  if (list?.kind !== 'list') return false
  const found = list.slots.findIndex((slot) => textOf(slot.open()) === name)
  if (found !== -1) setValue(desk, [...path, found], to)
  return found !== -1
}

/** Of a subflow: `hot`, `hot.out`, or a list of them. */
function renamePortEnds(desk: Desk, path: Path, id: string, to: string): void {
  const { values } = follow(desk.root, path)
  const value = values.length > path.length ? values.at(-1) : undefined
  const renamed = (text: string | undefined): string | undefined => {
    if (text === id) return to
    return text?.startsWith(`${id}.`) === true ? to + text.slice(id.length) : undefined
  }
  const own = renamed(textOf(value))
  if (own !== undefined) setValue(desk, path, own)
  if (value?.kind !== 'list') return
  for (const [index, slot] of value.slots.entries()) {
    const item = renamed(textOf(slot.open()))
    if (item !== undefined) setValue(desk, [...path, index], item)
  }
}

/** `link('x')` in expressions, in whatever quotes the text around it leaves. */
function linkChanges(desk: Desk, id: string, to: string): TextChange[] {
  const { text } = desk
  const call = new RegExp(`(\\blink\\(\\s*(''|'|\\\\"|"))${id}(?=\\2\\s*\\))`, 'g')
  const changes: TextChange[] = []
  const visit = (value: Value, end: number): void => {
    if (isCollection(value)) for (const slot of value.slots) visit(slot.open(), slot.end())
    if (value.kind !== 'scalar') return
    const { start } = value.range
    for (const match of text.slice(start, Math.max(end, value.range.end)).matchAll(call)) {
      const from = start + match.index + (match[1]?.length ?? 0)
      changes.push({ from, to: from + id.length, insert: to })
    }
  }
  for (const slot of slotsOf(sectionOf(desk, 'nodes'))) {
    call.lastIndex = 0
    if (text.slice(slot.start, slot.tail()).includes(id) && mentionsLink(text, slot))
      visit(slot.open(), slot.end())
  }
  return changes
}

const mentionsLink = (text: string, slot: Slot): boolean =>
  text.slice(slot.start, slot.tail()).includes('link(')

export function renameConnection(desk: Desk, { name, to }: Of<'rename-connection'>): void {
  if (!entryIn(desk, 'connections', name))
    refuse('no-such-connection', `there is no connection "${name}"`)
  if (name === to) return
  checkNewName(desk, 'connections', to)
  renameKey(desk, { kind: 'rename-key', path: ['connections', name], to })
  const users = slotsOf(sectionOf(desk, 'nodes')).filter(
    (slot) =>
      desk.text.slice(slot.start, slot.tail()).includes(name) &&
      textOf(slotOf(slot.open(), 'connection')?.open()) === name,
  )
  for (const { key } of users) setValue(desk, ['nodes', key, 'connection'], to)
}

export function renamePort(desk: Desk, operation: Of<'rename-port'>): void {
  const { node, from, to, portsFrom } = operation
  if (!entryIn(desk, 'nodes', node)) refuse('no-such-node', `there is no node "${node}"`)
  if (from === to) return
  const path = ['nodes', node, ...pointerKeys(portsFrom)]
  const { values } = follow(desk.root, path)
  const holder = values.length > path.length ? values.at(-1) : undefined
  if (holder?.kind === 'list') {
    if (holder.slots.some((slot) => textOf(slot.open()) === to))
      refuse('name-taken', `"${to}" stands there already`)
    if (!renameItems(desk, path, from, to))
      refuse('no-such-path', `"${node}" has no port "${from}"`)
  } else renameKey(desk, { kind: 'rename-key', path: [...path, from], to })
  renameSteps(desk, (step, isLast) =>
    !isLast && step.node === node && step.port === from ? { ...step, port: to } : step,
  )
}
