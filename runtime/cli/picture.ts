/** Flows as SVG pictures: the types that they name are loaded, nothing is checked or opened. */
import { writeFile } from 'node:fs/promises'

import { Option } from 'commander'

import type { FlowDiff } from '../document/diff/flow-diff.ts'
import type { FlowView } from '../document/edit/view.ts'
import type { ThemeName } from '../render/svg/theme.ts'
import type { Language } from '../words.ts'
import { CommandError, Exit, reasonOf } from './exit.ts'
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

export async function drawPicture(
  view: FlowView,
  options: PictureOptions,
  diff?: FlowDiff,
): Promise<void> {
  const registry = await openRegistry(options.nodes)
  const items = [...view.nodes, ...(diff?.before.nodes ?? [])]
  const faults = await registry.load(items.flatMap(({ type }) => type ?? []))
  for (const { type, reason } of faults)
    console.error(`the node type "${type}" cannot be loaded: ${reason}`)
  const { renderSvg } = await import('../render/svg/render-svg.ts')
  const picture = renderSvg(view, registry, {
    theme: options.theme,
    language: options.lang,
    ...(diff ? { diff } : {}),
  })
  await writeOut(picture, options.out)
}

export async function writeOut(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) return print(text)
  try {
    await writeFile(file, text.endsWith('\n') ? text : `${text}\n`)
  } catch (error) {
    throw new CommandError(Exit.couldNotRun, `cannot write "${file}": ${reasonOf(error)}`)
  }
}
