/** Taking out what is selected; the wires around a node that goes are joined where that is legal. */
import type { Operation, WireEnds } from '../../runtime/document/edit/operation.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { Editor } from '../app/editor.ts'
import { selectedOf } from '../app/ui-store.ts'
import type { FlowGraph } from '../model/flow-graph.ts'

export function removeSelected(editor: Editor, doesHeal: boolean): void {
  const { selection } = editor.ui.getState()
  const graph = editor.graph()
  const ids = selectedOf(selection, 'node').filter((id) => graph.nodes.has(id))
  const gone = new Set(ids)
  const keys = new Set(selectedOf(selection, 'wire'))
  const wires = graph.view.wires.filter(
    (wire) => keys.has(wireKey(wire)) && !gone.has(wire.from.node) && !gone.has(wire.to.node),
  )
  const operations: Operation[] = []
  if (wires.length > 0) operations.push({ kind: 'disconnect', wires })
  const heal = doesHeal ? healing(graph, gone) : []
  if (ids.length > 0) operations.push({ kind: 'remove-nodes', ids, heal })
  operations.push(...removeBoxes(graph, selection))
  if (operations.length === 0) return
  const text = editor.text().canvas
  const label = text.labels.remove(ids.length, wires.length)
  const edited = editor.edit(operations, { label, source: 'canvas', select: [] })
  if (edited.ok) editor.announce(text.removed(ids.length, wires.length, heal.length))
}

/** Stickies go; of groups only the box does, never the nodes in it. */
function removeBoxes({ view }: FlowGraph, selection: readonly string[]): Operation[] {
  const groups = new Set(selectedOf(selection, 'group'))
  const stickies = new Set(selectedOf(selection, 'sticky'))
  const paths = [
    ...view.groups.filter(({ id }) => groups.has(id)).map(({ id }) => ['groups', id]),
    ...view.stickies.filter(({ id }) => stickies.has(id)).map(({ id }) => ['notes', id]),
  ]
  return paths.map((path) => ({ kind: 'set', path, value: undefined }))
}

/**
 * For each stretch of nodes that go: one wire from each that fed it to each that it fed, where one side
 * has only one end and the wire is legal. Error ports stay cut: what they carried is another matter.
 */
function healing(graph: FlowGraph, gone: ReadonlySet<string>): WireEnds[] {
  const heal = new Map<string, WireEnds>()
  for (const part of partsOf(graph, gone)) {
    const into = [...part].flatMap((id) => graph.entering.get(id) ?? [])
    const outOf = [...part].flatMap((id) => graph.leaving.get(id) ?? [])
    const sources = into.filter(({ from }) => !gone.has(from.node)).map(({ from }) => from)
    const targets = outOf
      .filter(({ from, to }) => !gone.has(to.node) && from.port !== 'error')
      .map(({ to }) => to)
    if (sources.length > 1 && targets.length > 1) continue
    for (const from of sources)
      for (const to of targets) {
        const wire = { from, to }
        if (graph.judge(from, to).isLegal) heal.set(wireKey(wire), wire)
      }
  }
  return [...heal.values()]
}

/** The nodes that go, in parts that hang together. */
function partsOf(graph: FlowGraph, gone: ReadonlySet<string>): ReadonlySet<string>[] {
  const left = new Set(gone)
  const parts: ReadonlySet<string>[] = []
  for (const start of gone) {
    if (!left.delete(start)) continue
    const part = new Set([start])
    for (const id of part) {
      const near = [
        ...(graph.leaving.get(id) ?? []).map(({ to }) => to.node),
        ...(graph.entering.get(id) ?? []).map(({ from }) => from.node),
      ]
      for (const other of near) if (left.delete(other)) part.add(other)
    }
    parts.push(part)
  }
  return parts
}
