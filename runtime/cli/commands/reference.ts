/** `sluice reference`: the node reference as Markdown, written from the schemas of the types. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { Command } from 'commander'

import { CommandError, Exit } from '../exit.ts'
import { nodesOption } from '../options.ts'
import { print } from '../output.ts'
import { openRegistry } from '../project.ts'
import type { Page } from '../reference/page.ts'

interface ReferenceOptions {
  readonly write?: true | string
  readonly check?: true | string
  readonly nodes: readonly string[]
}

const defaultFolder = 'docs/nodes'
/** Files that examples name are those of the sample flows. */
const examplesFolder = 'flows'

export function referenceCommand(): Command {
  return new Command('reference')
    .description('print the reference of the node types in Markdown')
    .option('--write [folder]', `write it, a page for each family (default: ${defaultFolder})`)
    .option('--check [folder]', 'fail when the pages are not up to date')
    .addOption(nodesOption())
    .action(runReference)
}

async function runReference(options: ReferenceOptions): Promise<void> {
  const pages = await currentPages(options.nodes)
  if (options.check !== undefined) return compare(folderOf(options.check), pages)
  if (options.write === undefined) return print(pages.map(({ text }) => text).join('\n'))
  const folder = folderOf(options.write)
  await mkdir(folder, { recursive: true })
  for (const file of await stale(folder, pages)) await rm(join(folder, file))
  for (const { file, text } of pages) await writeFile(join(folder, file), text)
  console.error(`wrote ${pages.length} pages to ${folder}`)
}

const folderOf = (value: true | string): string => (value === true ? defaultFolder : value)

async function currentPages(nodeFolders: readonly string[]): Promise<Page[]> {
  const [{ referencePages }, { exampleRunner }, registry] = await Promise.all([
    import('../reference/page.ts'),
    import('../reference/run-example.ts'),
    openRegistry(nodeFolders),
  ])
  const names = registry.names()
  for (const { type, reason } of await registry.load(names))
    throw new CommandError(Exit.couldNotRun, `the node type "${type}" cannot be loaded: ${reason}`)
  const infos = names.map((name) => registry.find(name)).filter((info) => info !== undefined)
  return referencePages(infos, exampleRunner(registry, examplesFolder))
}

/** Pages that were written before and that no family has now. */
async function stale(folder: string, pages: readonly Page[]): Promise<string[]> {
  const { mark } = await import('../reference/page.ts')
  const current = new Set(pages.map(({ file }) => file))
  const files = await readdir(folder).catch((): string[] => [])
  const others = files.filter((file) => file.endsWith('.md') && !current.has(file))
  const texts = await Promise.all(others.map((file) => readFile(join(folder, file), 'utf8')))
  return others.filter((_, index) => texts[index]?.startsWith(mark))
}

async function compare(folder: string, pages: readonly Page[]): Promise<void> {
  const texts = await Promise.all(
    pages.map(({ file }) => readFile(join(folder, file), 'utf8').catch(() => '')),
  )
  const old = pages.filter(({ text }, index) => texts[index] !== text).map(({ file }) => file)
  const wrong = [...old, ...(await stale(folder, pages))]
  if (wrong.length === 0) return
  const names = wrong.map((file) => `"${file}"`).join(', ')
  throw new CommandError(
    Exit.problems,
    `${folder} is not up to date (${names}): run "sluice reference --write ${folder}"`,
  )
}
