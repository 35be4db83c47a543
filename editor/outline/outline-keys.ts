/** What a key does in the tree, by the ARIA tree pattern. */
import type { OutlineRow } from './outline-tree.ts'

export type KeyAction =
  | { readonly kind: 'focus'; readonly row: OutlineRow | undefined }
  | { readonly kind: 'fold'; readonly isFolded: boolean }
  | { readonly kind: 'select' | 'remove' | 'connect' }

export function keyAction(
  key: string,
  rows: readonly OutlineRow[],
  row: OutlineRow,
  folded: ReadonlySet<string>,
): KeyAction | undefined {
  const index = rows.indexOf(row)
  const isOpen = row.hasChildren && !folded.has(row.key)
  switch (key) {
    case 'ArrowDown':
      return { kind: 'focus', row: rows[index + 1] }
    case 'ArrowUp':
      return { kind: 'focus', row: rows[index - 1] }
    case 'Home':
      return { kind: 'focus', row: rows[0] }
    case 'End':
      return { kind: 'focus', row: rows.at(-1) }
    case 'ArrowRight':
      if (isOpen) return { kind: 'focus', row: rows[index + 1] }
      return row.hasChildren ? { kind: 'fold', isFolded: false } : undefined
    case 'ArrowLeft':
      if (isOpen) return { kind: 'fold', isFolded: true }
      return { kind: 'focus', row: parentOf(rows, index, row.level) }
    case 'Enter':
    case ' ':
      return { kind: 'select' }
    case 'Delete':
    case 'Backspace':
      return { kind: 'remove' }
    case 'c':
      return { kind: 'connect' }
    default:
      return undefined
  }
}

const parentOf = (rows: readonly OutlineRow[], index: number, level: number) =>
  rows.slice(0, index).findLast((row) => row.level < level)
