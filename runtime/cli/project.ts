/** From paths on the command line to checked flows: find, read, load the types they name, check. */
import { readFile } from 'node:fs/promises'

import type { Flow } from '../document/model.ts'
import type { Problem } from '../document/problem.ts'
import { referencesFor } from '../graph/references.ts'
import type { Environment } from '../graph/references.ts'
import type { Registry } from '../graph/registry.ts'
import { reasonOf } from './exit.ts'
import { findFlowFiles, folderOf } from './files.ts'
import type { FlowFile } from './files.ts'

export interface ProjectOptions {
  readonly paths: readonly string[]
  /** Folders with node types beside the ones that come with the package. */
  readonly nodeFolders: readonly string[]
  readonly environment: Environment
}

/** One flow file and everything that is known of it. */
export interface CheckedFile extends FlowFile {
  readonly text: string
  readonly problems: readonly Problem[]
  /** Absent when an error stands in `problems`, or when the file could not be read. */
  readonly flow?: Flow
  /** Why the file could not be read. */
  readonly unreadable?: string
}

export interface Project {
  readonly registry: Registry
  readonly files: readonly CheckedFile[]
  /** Paths of files beside the flows that were looked at. */
  readonly reads: ReadonlySet<string>
  /** What was left out, and node types that could not be loaded, in words. */
  readonly warnings: readonly string[]
}

export async function loadProject(options: ProjectOptions): Promise<Project> {
  const [found, registry] = await Promise.all([
    findFlowFiles(options.paths),
    openRegistry(options.nodeFolders),
  ])
  const checked = await checkFiles(found.files, registry, options.environment)
  const { files, reads, warnings } = checked
  return { registry, files, reads, warnings: [...found.skipped, ...warnings] }
}

export async function openRegistry(nodeFolders: readonly string[]): Promise<Registry> {
  const { builtInFolder, createRegistry } = await import('../graph/registry.ts')
  return createRegistry([builtInFolder, ...nodeFolders])
}

async function checkFiles(
  files: readonly FlowFile[],
  registry: Registry,
  environment: Environment,
): Promise<Omit<Project, 'registry'>> {
  const [{ parseFlow, typesOf }, { checkFlow }] = await Promise.all([
    import('../document/parse.ts'),
    import('../document/check.ts'),
  ])
  const read = await Promise.all(files.map(readText))
  const parsed = read.map((each) => ({ ...each, parsed: parseFlow(each.text, each.file) }))
  // Only the types that are used: a flow that needs no MQTT does not wait for an MQTT client.
  const faults = await registry.load(parsed.flatMap((each) => typesOf(each.parsed)))
  const reads = new Set<string>()
  const checked = parsed.map(({ parsed: document, ...file }): CheckedFile => {
    if (file.unreadable !== undefined) return { ...file, problems: [] }
    const { root } = file
    const references = referencesFor({ folder: folderOf(file), root, environment, reads })
    return { ...file, ...checkFlow(document, { id: file.id, catalogue: registry, references }) }
  })
  const warnings = faults.map(
    ({ type, file, reason }) => `the node type "${type}" (${file}) cannot be loaded: ${reason}`,
  )
  return { files: checked, reads, warnings }
}

/** A file that vanished or may not be read is told with its reason; the others still run. */
async function readText(file: FlowFile): Promise<FlowFile & { text: string; unreadable?: string }> {
  try {
    return { ...file, text: await readFile(file.path, 'utf8') }
  } catch (error) {
    return { ...file, text: '', unreadable: reasonOf(error) }
  }
}
