/** Flow files as the rows of a tree: folders in folders, each with what lies in it. */

interface Named {
  readonly id: string
  readonly errors: number
}

interface Placed {
  /** From 1. */
  readonly level: number
  readonly position: number
  /** How many rows its folder has. */
  readonly size: number
}

export interface FolderRow extends Placed {
  readonly kind: 'folder'
  readonly key: string
  readonly path: string
  readonly name: string
  readonly isOpen: boolean
  /** Flows in it and below it. */
  readonly flows: number
  readonly errors: number
}

export interface FlowRow<T> extends Placed {
  readonly kind: 'flow'
  readonly key: string
  readonly name: string
  readonly file: T
}

export type TreeRow<T> = FolderRow | FlowRow<T>

interface Branch<T> {
  readonly folders: Map<string, Branch<T>>
  readonly files: T[]
}

/** What can be seen: nothing below a closed folder. Folders come after the flows beside them. */
export function rowsOf<T extends Named>(
  files: readonly T[],
  folders: readonly string[],
  isClosed: (path: string) => boolean,
): TreeRow<T>[] {
  const root = growTree(files, folders)
  const rows: TreeRow<T>[] = []
  function list({ files: own, folders: inner }: Branch<T>, parent: string, level: number): void {
    const size = own.length + inner.size
    const byName = own.toSorted((a, b) => a.id.localeCompare(b.id))
    for (const [index, file] of byName.entries()) {
      const name = file.id.slice(file.id.lastIndexOf('/') + 1)
      rows.push({ kind: 'flow', key: file.id, name, file, level, position: index + 1, size })
    }
    const named = [...inner].toSorted(([a], [b]) => a.localeCompare(b))
    for (const [index, [name, branch]] of named.entries()) {
      const path = parent ? `${parent}/${name}` : name
      const isOpen = !isClosed(path)
      const position = own.length + index + 1
      const below = filesIn(branch)
      const errors = below.filter((file) => file.errors > 0).length
      const counts = { flows: below.length, errors }
      rows.push({
        kind: 'folder',
        key: `${path}/`,
        path,
        name,
        isOpen,
        ...counts,
        level,
        position,
        size,
      })
      if (isOpen) list(branch, path, level + 1)
    }
  }
  list(root, '', 1)
  return rows
}

function growTree<T extends Named>(files: readonly T[], folders: readonly string[]): Branch<T> {
  const root: Branch<T> = { folders: new Map(), files: [] }
  const branchAt = (path: readonly string[]): Branch<T> =>
    path.reduce((branch, name) => {
      const next = branch.folders.get(name) ?? { folders: new Map(), files: [] }
      branch.folders.set(name, next)
      return next
    }, root)
  for (const path of folders) branchAt(path.split('/').filter(Boolean))
  for (const file of files) branchAt(file.id.split('/').slice(0, -1)).files.push(file)
  return root
}

const filesIn = <T>({ files, folders }: Branch<T>): T[] => [
  ...files,
  ...[...folders.values()].flatMap(filesIn),
]
