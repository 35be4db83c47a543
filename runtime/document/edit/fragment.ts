/**
 * Part of a flow as text, for the clipboard: a YAML document whose first line says what it is, with
 * the nodes, the connections that they name, the wires between them, the wires that leave them, and
 * where they lie. Comments come along; secrets are references in the file and stay so.
 */
import { parseFlow } from '../parse.ts'
import { entryOf } from '../tree.ts'
import { pairsOf, stretches } from './chain.ts'
import { createDesk, entryIn, keysIn } from './desk.ts'
import type { Desk } from './desk.ts'
import { slotOf, textOf } from './place.ts'
import { copyEntry } from './raw.ts'
import { readView } from './read-view.ts'
import type { FlowView } from './view.ts'
import { addLine, chainsOf } from './wires.ts'

export const fragmentMark = '# flow-fragment v1'

/** The nodes (with stickies among the ids) as a fragment. */
export function copyFragment(text: string, ids: readonly string[]): string {
  const source = createDesk(text)
  const target = createDesk(`${fragmentMark}\n`)
  const wanted = new Set(ids)
  const nodes = keysIn(source, 'nodes').filter((id) => wanted.has(id))
  const isNode = new Set(nodes)
  const named = new Set(nodes.map((id) => connectionOf(source, id)))
  for (const name of keysIn(source, 'connections'))
    if (named.has(name)) copyEntry(source, target, 'connections', name)
  for (const id of nodes) copyEntry(source, target, 'nodes', id)
  for (const { steps } of chainsOf(source)) {
    const isTouching = pairsOf(steps).map(
      ({ from, to }) => isNode.has(from.node) || isNode.has(to.node),
    )
    for (const stretch of stretches(steps, isTouching)) addLine(target, stretch)
  }
  for (const { id, nodes: members } of readView(text).view.groups)
    if (members.length > 0 && members.every((member) => isNode.has(member)))
      copyEntry(source, target, 'groups', id)
  for (const id of keysIn(source, 'notes'))
    if (wanted.has(id) && !isNode.has(id)) copyEntry(source, target, 'notes', id)
  for (const id of keysIn(source, 'layout'))
    if (isNode.has(id)) copyEntry(source, target, 'layout', id)
  return target.text
}

/** A merge key may bring it, so it is read from the view where the text does not say it. */
function connectionOf(desk: Desk, id: string): string | undefined {
  const value = entryIn(desk, 'nodes', id)?.open()
  const own = textOf(slotOf(value, 'connection')?.open())
  if (own !== undefined || (value?.kind === 'map' && !value.isMerged)) return own
  const item = readView(desk.text).view.nodes.find((node) => node.id === id)
  const connection = item?.fields['connection']
  return typeof connection === 'string' ? connection : undefined
}

export type FragmentReading =
  | { readonly ok: true; readonly view: FlowView }
  /** Why the text is no fragment and no flow, in words, with line and column. */
  | { readonly ok: false; readonly reason: string; readonly line: number; readonly column: number }

/** A fragment, or a whole flow file, which is taken as one. */
export function readFragment(text: string): FragmentReading {
  const { tree, problems } = parseFlow(text, '')
  const fault = problems.find(({ severity }) => severity === 'error')
  if (fault || !tree) {
    const { message = 'the text is empty', line = 1, column = 1 } = fault ?? {}
    return { ok: false, reason: message, line, column }
  }
  for (const section of ['nodes', 'notes']) {
    const entry = entryOf(tree, section)
    if (entry?.value.kind === 'map' && entry.value.entries.length > 0)
      return { ok: true, view: readView(text).view }
  }
  const reason = 'the text has no nodes: a fragment has them under "nodes", each under its name'
  return { ok: false, reason, line: 1, column: 1 }
}
