/** `sluice graph`: a flow as a Mermaid diagram, for a README or a review. */
import { Command } from 'commander'

import type { Flow } from '../../document/model.ts'
import type { Registry } from '../../graph/registry.ts'
import { CommandError, Exit } from '../exit.ts'
import { envFileOption, nodesOption } from '../options.ts'
import { print, wantsColour } from '../output.ts'
import { loadProject } from '../project.ts'
import { readEnvironment } from '../references.ts'

interface GraphOptions {
  readonly envFile?: string
  readonly nodes: readonly string[]
}

export function graphCommand(): Command {
  return new Command('graph')
    .description('print a flow as a Mermaid diagram')
    .argument('<file>', 'a flow file')
    .addOption(envFileOption())
    .addOption(nodesOption())
    .action(runGraph)
}

async function runGraph(file: string, options: GraphOptions): Promise<void> {
  const environment = await readEnvironment(options.envFile)
  const project = await loadProject({ paths: [file], nodeFolders: options.nodes, environment })
  for (const { flow, problems, text, unreadable } of project.files) {
    if (flow !== undefined) {
      print(toMermaid(flow, project.registry))
      continue
    }
    if (unreadable !== undefined)
      throw new CommandError(Exit.problems, `${file} cannot be read: ${unreadable}`)
    const { renderProblems } = await import('../../document/render.ts')
    console.error(renderProblems(problems, () => text, { colour: wantsColour(process.stderr) }))
    process.exitCode = Exit.problems
  }
}

/** Sources are rounded on the left, sinks on the right, everything between is square. */
export function toMermaid(flow: Flow, registry: Registry): string {
  const lines = ['flowchart LR']
  for (const node of flow.nodes) {
    const kind = registry.definition(node.type)?.kind
    const label = `"${escape(node.id)}<br/><small>${escape(node.type)}</small>"`
    const [open, close] =
      kind === 'source' ? ['([', '])'] : kind === 'sink' ? ['[[', ']]'] : ['[', ']']
    lines.push(`  ${idOf(node.id)}${open}${label}${close}`)
  }
  for (const { from, to } of flow.wires) {
    const name = [from.port === 'out' ? '' : from.port, to.port === 'in' ? '' : to.port]
    const label = name.filter((part) => part !== '').join(' to ')
    const arrow = label === '' ? '-->' : `-- ${escape(label)} -->`
    lines.push(`  ${idOf(from.node)} ${arrow} ${idOf(to.node)}`)
  }
  return lines.join('\n')
}

/** `end` and other words of Mermaid's own are no node ids. */
const idOf = (id: string): string => `n-${id}`

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
