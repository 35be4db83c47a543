import { diffFlows } from '../../../runtime/document/diff/diff-flows.ts'
import type { ItemChange } from '../../../runtime/document/diff/flow-diff.ts'
import { readView } from '../../../runtime/document/edit/read-view.ts'
import type { FlowView } from '../../../runtime/document/edit/view.ts'

let last: { readonly text: string; readonly view: FlowView } | undefined

/** Nodes that are not as in the running text: new ones, changed ones, and those of a changed connection. */
export function differing(running: string, edited: FlowView): ReadonlySet<string> {
  if (last?.text !== running) last = { text: running, view: readView(running).view }
  const { nodes, connections } = diffFlows(last.view, edited)
  const changed = new Set(connections.filter(isOther).map(({ id }) => id))
  const following = edited.nodes.filter(({ fields }) => changed.has(String(fields['connection'])))
  return new Set([...nodes.filter(isOther), ...following].map(({ id }) => id))
}

/** A comment above it does nothing. */
const isOther = (change: ItemChange): boolean =>
  change.kind === 'added' ||
  (change.kind === 'changed' && (change.fields.length > 0 || change.renamedFrom !== undefined))
