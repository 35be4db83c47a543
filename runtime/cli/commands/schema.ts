/** `sluice schema`: the JSON Schema of flow files, for editors that complete YAML. */
import { readFile, writeFile } from 'node:fs/promises'

import { Command } from 'commander'

import { CommandError, Exit } from '../exit.ts'
import { nodesOption } from '../options.ts'
import { print } from '../output.ts'
import { openRegistry } from '../project.ts'

interface SchemaOptions {
  readonly write?: true | string
  readonly check?: true | string
  readonly nodes: readonly string[]
}

const defaultFile = 'flow.schema.json'

export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of flow files')
    .option('--write [file]', `write it to a file (default: ${defaultFile})`)
    .option('--check [file]', 'fail when the file is not up to date')
    .addOption(nodesOption())
    .action(runSchema)
}

async function runSchema(options: SchemaOptions): Promise<void> {
  const text = await currentSchema(options.nodes)
  if (options.check !== undefined) return compare(fileOf(options.check), text)
  if (options.write === undefined) return print(text)
  const file = fileOf(options.write)
  await writeFile(file, text)
  console.error(`wrote ${file}`)
}

const fileOf = (value: true | string): string => (value === true ? defaultFile : value)

async function currentSchema(nodeFolders: readonly string[]): Promise<string> {
  const [{ flowSchema }, registry] = await Promise.all([
    import('../../document/flow-schema.ts'),
    openRegistry(nodeFolders),
  ])
  const faults = await registry.load(registry.names())
  for (const { type, reason } of faults)
    throw new CommandError(Exit.couldNotRun, `the node type "${type}" cannot be loaded: ${reason}`)
  return `${JSON.stringify(flowSchema(registry), undefined, 2)}\n`
}

async function compare(file: string, text: string): Promise<void> {
  const found = await readFile(file, 'utf8').catch(() => '')
  if (found === text) return
  throw new CommandError(
    Exit.problems,
    `${file} is not up to date: run "sluice schema --write ${file}"`,
  )
}
