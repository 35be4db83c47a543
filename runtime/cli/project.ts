/** From paths on the command line to checked flows: find, read, load the types they name, check. */
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'

import type { Subflows } from '../document/flow.ts'
import type { Flow } from '../document/model.ts'
import type { Problem } from '../document/problem.ts'
import { referencesFor } from '../graph/references.ts'
import type { Environment } from '../graph/references.ts'
import type { Registry } from '../graph/registry.ts'
import { reasonOf } from '../reason.ts'
import { defaultFolder, findFlowFiles, folderOf } from './files.ts'
import type { FlowFile } from './files.ts'

export interface ProjectOptions {
  readonly paths: readonly string[]
  /** Folders with node types beside the ones that come with the package. */
  readonly nodeFolders: readonly string[]
  readonly environment: Environment
  readonly drafts?: Drafts
}
/** Texts that stand for what is on disk. */
export interface Drafts {
  /** Of flows, also of those that have no file yet. */
  readonly ids: readonly string[]
  /** The draft, if it still stands for this text, or for no file. */
  textFor(id: string, onDisk: string | undefined): string | undefined
}

/** One flow file and everything that is known of it. */
export interface CheckedFile extends FlowFile {
  readonly text: string
  readonly problems: readonly Problem[]
  /** Absent when an error stands in `problems`, or when the file could not be read. */
  readonly flow?: Flow
  /** Why the file could not be read. */
  readonly unreadable?: string
  /** Of the subflows that it uses. */
  readonly below: readonly { readonly id: string; readonly text: string }[]
  /** The text is a draft. */
  readonly isDraft: boolean
  /** The text of a file that a problem names. */
  readonly textOf: (file: string) => string | undefined
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
  const read = await Promise.all(found.files.map(readText))
  const files = options.drafts === undefined ? read : withDrafts(read, options.drafts, options)
  const checked = await checkFiles(files, registry, options)
  return { registry, ...checked, warnings: [...found.skipped, ...checked.warnings] }
}

export async function openRegistry(nodeFolders: readonly string[]): Promise<Registry> {
  const { builtInFolder, createRegistry } = await import('../graph/registry.ts')
  return createRegistry([builtInFolder, ...nodeFolders])
}

async function checkFiles(
  files: readonly ReadFile[],
  registry: Registry,
  { environment, drafts }: Pick<ProjectOptions, 'environment' | 'drafts'>,
): Promise<Omit<Project, 'registry'>> {
  const [{ parseFlow }, { checkFlow }, { filesBelow, typesWithin }, { createSubflows }] =
    await Promise.all([
      import('../document/parse.ts'),
      import('../document/check.ts'),
      import('../document/subflow/files-below.ts'),
      import('../graph/subflows.ts'),
    ])
  const draftTexts = new Map(
    files.flatMap(({ id, isDraft, text }) => (isDraft ? [[id, text]] : [])),
  )
  const textAt = drafts && ((id: string) => draftTexts.get(id))
  const reads = new Set<string>()
  /** One for each folder that was named, so that a subflow is read once. */
  const folders = new Map<string, Subflows>()
  const parsed = files.map((each) => {
    const { root, file, path } = each
    const references = (folder: string) => referencesFor({ folder, root, environment, reads })
    const nameOf = (inner: string) =>
      join(dirname(file), relative(dirname(path), join(root, inner)))
    const subflows =
      folders.get(root) ?? createSubflows({ root, references, nameOf, reads, textAt })
    folders.set(root, subflows)
    const ofFile = references(folderOf(each))
    return { file: each, document: parseFlow(each.text, file), references: ofFile, subflows }
  })
  // Only the types that are used: a flow that needs no MQTT does not wait for an MQTT client.
  const faults = await registry.load(
    parsed.flatMap(({ file, document, subflows }) => typesWithin(file.id, document, subflows)),
  )
  const names = new Set(files.map(({ file }) => file))
  const checked = parsed.map(({ file, document, references, subflows }): CheckedFile => {
    const inner = filesBelow(file.id, document, subflows)
    const below = inner.map(({ id, parsed: { text } }) => ({ id, text }))
    const documents = [document, ...inner.map((each) => each.parsed)]
    const textOf = (name: string) => documents.find((each) => each.file === name)?.text
    if (file.unreadable !== undefined) return { ...file, problems: [], below, textOf }
    const settings = { id: file.id, catalogue: registry, references, subflows }
    const { problems, ...rest } = checkFlow(document, settings)
    // A subflow that is checked as a file of its own tells its problems itself.
    const own = problems.filter((each) => each.file === file.file || !names.has(each.file))
    return { ...file, ...rest, problems: own, below, textOf }
  })
  const warnings = faults.map(
    ({ type, file, reason }) => `the node type "${type}" (${file}) cannot be loaded: ${reason}`,
  )
  return { files: checked, reads, warnings }
}

type ReadFile = Pick<CheckedFile, 'text' | 'isDraft' | 'unreadable'> & FlowFile

/** A file that vanished or may not be read is told with its reason; the others still run. */
async function readText(file: FlowFile): Promise<ReadFile> {
  try {
    return { ...file, text: await readFile(file.path, 'utf8'), isDraft: false }
  } catch (error) {
    return { ...file, text: '', isDraft: false, unreadable: reasonOf(error) }
  }
}

function withDrafts(
  files: readonly ReadFile[],
  drafts: Drafts,
  { paths: [folder = defaultFolder] }: Pick<ProjectOptions, 'paths'>,
): ReadFile[] {
  const read = files.map((file): ReadFile => {
    const text = file.unreadable === undefined ? drafts.textFor(file.id, file.text) : undefined
    return text === undefined ? file : { ...file, text, isDraft: true }
  })
  const known = new Set(files.map(({ id }) => id))
  const others = drafts.ids.flatMap((id): ReadFile[] => {
    const text = known.has(id) ? undefined : drafts.textFor(id, undefined)
    if (text === undefined) return []
    const name = `${id}.yaml`
    const place = { file: join(folder, name), path: resolve(folder, name), root: resolve(folder) }
    return [{ id, ...place, text, isDraft: true }]
  })
  return [...read, ...others]
}
