/** Flows by their folder, the top folder first. */

interface Named {
  readonly id: string
}
export interface FlowFolder<T extends Named> {
  /** Empty for the top folder. */
  readonly path: string
  readonly flows: readonly T[]
}

export function foldersOf<T extends Named>(
  files: readonly T[],
  empty: readonly string[],
): FlowFolder<T>[] {
  const found = new Map<string, T[]>(empty.map((path) => [path, []]))
  for (const file of files) {
    const path = file.id.slice(0, Math.max(0, file.id.lastIndexOf('/')))
    const flows = found.get(path) ?? []
    flows.push(file)
    found.set(path, flows)
  }
  return [...found]
    .map(([path, flows]) => ({ path, flows }))
    .toSorted((a, b) => a.path.localeCompare(b.path))
}
