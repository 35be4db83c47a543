/** Flows as SVG pictures: the types that they name are loaded, nothing is checked or opened. */
import { writeFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'

import { Option } from 'commander'

import type { FlowDiff } from '../document/diff/flow-diff.ts'
import type { FlowView } from '../document/edit/view.ts'
import type { ParsedFlow } from '../document/parse.ts'
import type { Registry } from '../graph/registry.ts'
import { reasonOf } from '../reason.ts'
import type { ThemeName } from '../render/svg/theme.ts'
import type { Language } from '../words.ts'
import { CommandError, Exit } from './exit.ts'
import { print } from './output.ts'
import { openRegistry } from './project.ts'

export interface PictureOptions {
  readonly nodes: readonly string[]
  readonly theme: ThemeName
  readonly lang: Language
  readonly out?: string
}

export const themeOption = (): Option =>
  new Option('--theme <name>', 'colours of the picture').choices(['light', 'dark']).default('light')

export const outOption = (): Option =>
  new Option('--out <file>', 'write to a file instead of standard output')

interface Drawn {
  readonly view: FlowView
  readonly diff?: FlowDiff
  /** The file that is drawn: subflows are named relative to it. */
  readonly parsed?: ParsedFlow
}

export async function drawPicture(
  { view, diff, parsed }: Drawn,
  options: PictureOptions,
): Promise<void> {
  const registry = await openRegistry(options.nodes)
  const items = [...view.nodes, ...(diff?.before.nodes ?? [])]
  const beside = parsed && (await subflowsBeside(parsed))
  const types = items.flatMap(({ type }) => type ?? [])
  const faults = await registry.load([...types, ...(beside?.types ?? [])])
  for (const { type, reason } of faults)
    console.error(`the node type "${type}" cannot be loaded: ${reason}`)
  const { renderSvg } = await import('../render/svg/render-svg.ts')
  const picture = renderSvg(view, beside?.catalogue(registry) ?? registry, {
    theme: options.theme,
    language: options.lang,
    ...(diff ? { diff } : {}),
  })
  await writeOut(picture, options.out)
}

/** A picture shows ports, so it needs the subflows; where a file is missing, its node is drawn without. */
async function subflowsBeside(parsed: ParsedFlow) {
  const [{ createSubflows }, { typesWithin }, { createSubflowSet, withSubflows }] =
    await Promise.all([
      import('../graph/subflows.ts'),
      import('../document/subflow/files-below.ts'),
      import('../document/subflow/subflow-set.ts'),
    ])
  const id = basename(parsed.file, '.yaml')
  const references = () => ({ env: () => undefined, file: () => '' })
  const root = dirname(resolve(parsed.file))
  const subflows = createSubflows({ root, references, nameOf: (path) => path })
  return {
    types: typesWithin(id, parsed, subflows),
    catalogue: (registry: Registry) =>
      withSubflows(registry, id, createSubflowSet(subflows, registry)),
  }
}

export async function writeOut(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) return print(text)
  try {
    await writeFile(file, text.endsWith('\n') ? text : `${text}\n`)
  } catch (error) {
    throw new CommandError(Exit.couldNotRun, `cannot write "${file}": ${reasonOf(error)}`)
  }
}
