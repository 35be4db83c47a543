/** What the file says and nothing uses. */
import type { Item } from './check-item.ts'
import { suggest } from './suggest.ts'
import { pointer } from './tree.ts'
import type { Entry } from './tree.ts'
import type { Scope } from './walk.ts'

/** Connections that no node names. */
export function reportUnused(
  items: ReadonlyMap<string, Item>,
  users: ReadonlyMap<string, readonly string[]>,
  { report }: Scope,
): void {
  // A node that could not be read may be the one that uses it.
  if (
    report.problems.some(({ severity, path }) => severity === 'error' && path?.startsWith('/nodes'))
  )
    return
  for (const { name, keyRange } of items.values())
    if (!users.has(name))
      report.add('W204', { range: keyRange, path: pointer('/connections', name) }, { name })
}

/** Places of nodes that are not there. */
export function reportLayout(
  layout: Entry | undefined,
  nodes: ReadonlyMap<string, Item>,
  { report }: Scope,
): void {
  if (layout?.value.kind !== 'map') return
  for (const { key, keyRange } of layout.value.entries) {
    if (nodes.has(key) || key.startsWith('x-')) continue
    const place = { range: keyRange, path: pointer('/layout', key) }
    report.add('W205', place, { node: key, suggestion: suggest(key, nodes.keys()) })
  }
}
