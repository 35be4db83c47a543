/**
 * Which files below a folder are flows. Tests (`*.test.yaml`), everything below a name that starts with
 * `.` or `_`, and what stands in a folder `layouts` (what flows read, not flows) are left out, and a link that leads out of the folder is refused: a folder of flows
 * holds its flows.
 */
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'

export interface FoundFlow {
  /** Path below the folder without the ending, with `/`. */
  readonly id: string
  /** Path below the folder, as the file system writes it. */
  readonly path: string
  readonly isLink: boolean
}
export interface FoundFlows {
  readonly flows: readonly FoundFlow[]
  /** Folders below the folder, with `/`, also those without a flow. */
  readonly folders: readonly string[]
  /** Files that were left out, and why; `path` is below the folder. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

/** Layouts of `binary` are YAML files too. */
const layoutsFolder = 'layouts'

export async function findFlowsBelow(folder: string): Promise<FoundFlows> {
  const root = await realpath(folder)
  const flows: FoundFlow[] = []
  const folders: string[] = []
  const skipped: { path: string; reason: string }[] = []
  const visit = async (inner: string): Promise<void> => {
    const entries = await readdir(join(folder, inner), { withFileTypes: true })
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = inner === '' ? entry.name : join(inner, entry.name)
      if (/^[._]/.test(entry.name) || (entry.isDirectory() && entry.name === layoutsFolder))
        continue
      if (entry.isSymbolicLink()) {
        const target = await realpath(join(folder, path)).catch(() => undefined)
        if (target === undefined || !target.startsWith(root + sep)) {
          skipped.push({ path, reason: `is a link that leads out of "${folder}"` })
          continue
        }
        // A link to a folder inside would make circles; the folder itself is visited anyway.
        if ((await stat(target)).isDirectory()) continue
      }
      if (entry.isDirectory()) {
        folders.push(withSlashes(path))
        await visit(path)
      } else if (entry.name.endsWith('.test.yaml')) continue
      else if (entry.name.endsWith('.yaml'))
        flows.push({ id: idOf(path), path, isLink: entry.isSymbolicLink() })
      else if (entry.name.endsWith('.yml'))
        skipped.push({ path, reason: 'is not read: flow files end in .yaml' })
    }
  }
  await visit('')
  return { flows, folders, skipped }
}

const withSlashes = (path: string): string => path.split(sep).join('/')
const idOf = (path: string): string => withSlashes(path).slice(0, -'.yaml'.length)
