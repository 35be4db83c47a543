/** `sluice graph`: a flow as a Mermaid diagram or an SVG picture, for a README or a review. */
import { readFile } from 'node:fs/promises'

import { Command } from 'commander'

import type { Flow } from '../../document/model.ts'
import type { Problem } from '../../document/problem.ts'
import type { Registry } from '../../graph/registry.ts'
import { reasonOf } from '../../reason.ts'
import { CommandError, Exit } from '../exit.ts'
import { envFileOption, languageOption, nodesOption } from '../options.ts'
import { wantsColour } from '../output.ts'
import { drawPicture, outOption, themeOption, writeOut } from '../picture.ts'
import type { PictureOptions } from '../picture.ts'
import { loadProject } from '../project.ts'
import { readEnvironment } from '../references.ts'

interface GraphOptions extends PictureOptions {
  readonly envFile?: string
  readonly svg?: true
}

export function graphCommand(): Command {
  return new Command('graph')
    .description('draw a flow: as a Mermaid diagram, or as an SVG picture')
    .argument('<file>', 'a flow file')
    .option('--svg', 'draw a picture, as the editor shows the flow')
    .addOption(themeOption())
    .addOption(languageOption())
    .addOption(outOption())
    .addOption(envFileOption())
    .addOption(nodesOption())
    .action(runGraph)
}

async function runGraph(file: string, options: GraphOptions): Promise<void> {
  if (options.svg) return drawFile(file, options)
  const environment = await readEnvironment(options.envFile)
  const project = await loadProject({ paths: [file], nodeFolders: options.nodes, environment })
  for (const { flow, problems, textOf, unreadable } of project.files) {
    if (flow !== undefined) {
      await writeOut(toMermaid(flow, project.registry), options.out)
      continue
    }
    if (unreadable !== undefined)
      throw new CommandError(Exit.problems, `${file} cannot be read: ${unreadable}`)
    await showProblems(problems, textOf)
  }
}

/** A picture shows what stands in the file, finished or not: only what cannot be read is refused. */
async function drawFile(file: string, options: GraphOptions): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(Exit.usage, `cannot read "${file}": ${reasonOf(error)}`)
  })
  const [{ parseFlow }, { readView }] = await Promise.all([
    import('../../document/parse.ts'),
    import('../../document/edit/read-view.ts'),
  ])
  const parsed = parseFlow(text, file)
  const { tree, problems } = parsed
  if (!tree) return showProblems(problems, () => text)
  const { view } = readView(text)
  await drawPicture({ view, parsed }, options)
}

async function showProblems(
  problems: readonly Problem[],
  textOf: (file: string) => string | undefined,
): Promise<void> {
  const { renderProblems } = await import('../../document/render.ts')
  console.error(renderProblems(problems, textOf, { colour: wantsColour(process.stderr) }))
  process.exitCode = Exit.problems
}

/** Sources are rounded on the left, sinks on the right, everything between is square. */
function toMermaid(flow: Flow, registry: Registry): string {
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
