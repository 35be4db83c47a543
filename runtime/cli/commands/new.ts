/** `sluice new`: a commented skeleton that already works. */
import { access, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { Command } from 'commander'

import { CommandError, Exit } from '../exit.ts'
import { defaultFolder } from '../files.ts'
import { print } from '../output.ts'

interface NewOptions {
  readonly folder?: string
}

export function newCommand(): Command {
  const command = new Command('new').description('write a skeleton of a flow or of a node type')
  command
    .command('flow')
    .description('write a flow that works: MQTT in, filter, WebSocket out')
    .argument('<name>', 'its id, for example my-flow or plant/line-3')
    .option('--folder <folder>', `where it is written (default: ${defaultFolder} if it exists)`)
    .action(newFlow)
  command
    .command('node')
    .description('write a node type with its test')
    .argument('<name>', 'the type, for example round or weather/decode')
    .option('--folder <folder>', 'the folder of node types', 'nodes')
    .action(newNode)
  return command
}

async function newFlow(name: string, options: NewOptions): Promise<void> {
  const id = name.replace(/\.yaml$/, '')
  requireName(id, 'flow')
  const folder = options.folder ?? ((await exists(defaultFolder)) ? defaultFolder : '.')
  const file = join(folder, `${id}.yaml`)
  const { flowSkeleton } = await import('../skeletons.ts')
  await writeNew(file, flowSkeleton(id))
  print(
    `wrote ${file}\n\nNext:\n  sluice check ${file}\n  sluice run ${file} --broker --admin 127.0.0.1:1881`,
  )
}

async function newNode(name: string, options: NewOptions): Promise<void> {
  requireName(name, 'node type')
  const parts = name.split('/')
  if (parts.length > 2)
    throw new CommandError(Exit.usage, `"${name}" has too many parts: family, or family/name`)
  const folder = options.folder ?? 'nodes'
  const path = join(folder, parts[0] ?? '', parts[1] ?? 'index')
  const { nodeSkeleton, nodeTestSkeleton } = await import('../skeletons.ts')
  // Inside this repository nodes are TypeScript beside the runtime; elsewhere they import the package.
  const isOurs = await exists('runtime/plugin.ts')
  const ending = isOurs ? 'ts' : 'mjs'
  const api = isOurs ? `${'../'.repeat(2)}runtime/plugin.ts` : 'sluice/plugin'
  await writeNew(`${path}.${ending}`, nodeSkeleton(name, api))
  await writeNew(`${path}.test.${ending}`, nodeTestSkeleton(name, parts[1] ?? 'index', ending))
  const use = isOurs ? '' : ` --nodes ${folder}`
  print(`wrote ${path}.${ending} and its test\n\nNext:\n  sluice nodes ${name}${use}`)
}

function requireName(name: string, what: string): void {
  if (/^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)*$/.test(name)) return
  throw new CommandError(
    Exit.usage,
    `"${name}" cannot be the name of a ${what}: lower-case letters, digits and "-", parts separated by "/"`,
  )
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function writeNew(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'EEXIST' ? 'it exists already' : error.message
    throw new CommandError(Exit.usage, `cannot write "${file}": ${reason}`)
  })
}
