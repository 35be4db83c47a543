/** `sluice nodes`: what there is to build flows from, and everything about one type. */
import { Command } from 'commander'

import type { TypeInfo } from '../../document/catalogue.ts'
import type { Language } from '../../words.ts'
import { CommandError, Exit } from '../exit.ts'
import { languageOption, nodesOption } from '../options.ts'
import { print } from '../output.ts'
import { openRegistry } from '../project.ts'

interface NodesOptions {
  readonly json?: true
  readonly lang: Language
  readonly nodes: readonly string[]
}

export function nodesCommand(): Command {
  return new Command('nodes')
    .description('list the node types, or show one with its options')
    .argument('[type]', 'a type such as mqtt/source')
    .option('--json', 'print JSON, with the schemas')
    .addOption(languageOption())
    .addOption(nodesOption())
    .action(runNodes)
}

async function runNodes(type: string | undefined, options: NodesOptions): Promise<void> {
  const registry = await openRegistry(options.nodes)
  const names = registry.names()
  if (type !== undefined && !names.includes(type)) throw unknownType(type, await near(type, names))
  const wanted = type === undefined ? names : [type]
  const faults = await registry.load(wanted)
  for (const { type: name, reason } of faults)
    console.error(`the node type "${name}" cannot be loaded: ${reason}`)
  if (faults.length > 0) process.exitCode = Exit.couldNotRun
  const infos = wanted.map((name) => registry.find(name)).filter((info) => info !== undefined)
  if (options.json) return print(JSON.stringify(infos.map(withoutCheck), undefined, 2))
  const { describeType, listTypes } = await import('../describe.ts')
  if (type === undefined) return print(listTypes(infos, options.lang))
  for (const info of infos) print(describeType(info, options.lang))
}

/** The check is code; the rest of a type is data. */
const withoutCheck = ({ check: _check, ...data }: TypeInfo) => data

async function near(type: string, names: readonly string[]): Promise<string[]> {
  const { distance } = await import('fastest-levenshtein')
  const close = (name: string) => distance(type, name) <= Math.max(2, type.length / 3)
  const parts = type.split('/')
  // `source` alone means any of them; `json/parse` shows the family.
  return names.filter((name) => close(name) || name.split('/').some((part) => parts.includes(part)))
}

function unknownType(type: string, candidates: readonly string[]): CommandError {
  const hint =
    candidates.length === 0
      ? '"sluice nodes" lists them all'
      : `did you mean ${candidates.map((name) => `"${name}"`).join(', ')}?`
  return new CommandError(Exit.usage, `there is no node type "${type}": ${hint}`)
}
