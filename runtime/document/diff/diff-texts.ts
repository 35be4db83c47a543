/** Two texts -> what differs, with the keys of the file that a view does not hold. */
import { readView } from '../edit/read-view.ts'
import { parseFlow } from '../parse.ts'
import { plain } from '../tree.ts'
import { diffFlows } from './diff-flows.ts'
import { fieldChanges } from './field-changes.ts'
import type { FlowDiff } from './flow-diff.ts'

/** A text that cannot be read counts as an empty flow: ask `readView` before, where that matters. */
export function diffTexts(before: string, after: string): FlowDiff {
  const old = readView(before).view
  return diffFlows(old, readView(after).view, fieldChanges(otherKeys(before), otherKeys(after)))
}

/** The sections that a view holds whole. */
const held = new Set([
  'name',
  'description',
  'connections',
  'nodes',
  'wires',
  'layout',
  'groups',
  'notes',
])

function otherKeys(text: string): Record<string, unknown> {
  const { tree } = parseFlow(text, '')
  if (!tree) return {}
  const others: Record<string, unknown> = { defaults: {} }
  for (const { key, value } of tree.entries) {
    if (key === 'defaults') {
      const { errors: _, ...rest } = (plain(value) ?? {}) as Record<string, unknown>
      others[key] = rest
    } else if (!held.has(key)) others[key] = plain(value)
  }
  return others
}
