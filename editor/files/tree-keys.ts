/** Keys of a tree, as the ARIA practices have them: which row they lead to, or what they do. */
import type { TreeRow } from './flow-tree.ts'

export type TreeMove =
  | { readonly kind: 'focus'; readonly key: string }
  | { readonly kind: 'open' | 'close'; readonly path: string }

export function moveInTree(
  rows: readonly TreeRow<unknown>[],
  at: number,
  key: string,
): TreeMove | undefined {
  const row = rows[at]
  const focus = (to: TreeRow<unknown> | undefined): TreeMove | undefined =>
    to && { kind: 'focus', key: to.key }
  if (!row) return undefined
  switch (key) {
    case 'ArrowDown':
      return focus(rows[at + 1])
    case 'ArrowUp':
      return focus(rows[at - 1])
    case 'Home':
      return focus(rows[0])
    case 'End':
      return focus(rows.at(-1))
    case 'ArrowRight':
      if (row.kind === 'flow') return undefined
      return row.isOpen ? focus(childOf(rows, at)) : { kind: 'open', path: row.path }
    case 'ArrowLeft':
      if (row.kind === 'folder' && row.isOpen) return { kind: 'close', path: row.path }
      return focus(rows.slice(0, at).findLast(({ level }) => level < row.level))
    default:
      return key.length === 1 ? focus(startingWith(rows, at, key)) : undefined
  }
}

function childOf(rows: readonly TreeRow<unknown>[], at: number): TreeRow<unknown> | undefined {
  const next = rows[at + 1]
  return next && next.level > (rows[at]?.level ?? 0) ? next : undefined
}

/** The next one, and round at the end. */
const startingWith = (rows: readonly TreeRow<unknown>[], at: number, letter: string) =>
  [...rows.slice(at + 1), ...rows.slice(0, at)].find(({ name }) =>
    name.toLowerCase().startsWith(letter.toLowerCase()),
  )
