/** The pages of the node reference: one for each family, and one that lists them all. */
import type { TypeExample, TypeInfo } from '../../document/catalogue.ts'
import { engineKeys } from '../../document/engine-keys.ts'
import { block, code, table } from './markdown.ts'
import type { Row } from './markdown.ts'
import { optionHead, optionRow, optionRows } from './options.ts'
import { shownRun } from './run-example.ts'
import type { RunExample } from './run-example.ts'

/** Stands on the first line of each page; a page without it is a person's and is left alone. */
export const mark =
  '<!-- Written by `sluice reference --write`: change the node, not this page. -->'

export interface Page {
  readonly file: string
  readonly text: string
}

const familyOf = ({ type }: TypeInfo): string => type.split('/')[0] ?? type

export async function referencePages(infos: readonly TypeInfo[], run: RunExample): Promise<Page[]> {
  const families = [...new Set(infos.map(familyOf))]
  const pages = families.map(async (family): Promise<Page> => {
    const members = infos.filter((info) => familyOf(info) === family)
    const sections = await Promise.all(members.map((info) => section(info, members.length, run)))
    return { file: `${family}.md`, text: joined([`# ${family}`, ...sections.flat()]) }
  })
  return [{ file: 'README.md', text: indexPage(infos) }, ...(await Promise.all(pages))]
}

const joined = (parts: readonly string[]): string =>
  `${[mark, ...parts].filter((part) => part !== '').join('\n\n')}\n`

async function section(info: TypeInfo, members: number, run: RunExample): Promise<string[]> {
  const { summary, help } = info.text.en
  const rows = optionRows(info.schema)
  const isWholePage = info.type === familyOf(info) && members === 1
  const examples = await Promise.all(
    info.examples.map((example) => shownExample(info, example, run)),
  )
  return [
    isWholePage ? '' : `## ${info.type}`,
    `${summary}. A ${info.kind}.`,
    help,
    ...(info.kind === 'connection' ? [] : ['**Ports**', table(portHead, portRows(info))]),
    '**Options**',
    rows.length === 0 ? 'It has none.' : table(optionHead, rows),
    ...(info.examples.length > 0 ? ['**Examples**'] : []),
    ...examples.flat(),
  ]
}

async function shownExample(
  { type }: TypeInfo,
  example: TypeExample,
  run: RunExample,
): Promise<string[]> {
  const { title, yaml, input } = example
  const answer = await run(type, example)
  const shown = input && answer ? shownRun(input, answer) : undefined
  return [`${title}:`, block(yaml, 'yaml'), ...(shown === undefined ? [] : [block(shown, 'text')])]
}

const portHead: Row = ['port', 'carries', 'what']

function portRows(info: TypeInfo): Row[] {
  const rows: Row[] = []
  if (info.inputs.length > 0) rows.push(['→ `in`', info.inputs.join(', '), 'what it takes'])
  for (const [port, kind] of Object.entries(info.outputs))
    rows.push([`${code(port)} →`, carried(kind), 'what it gives'])
  if (info.portsFrom) {
    const where = info.portsFrom.path.slice(1).replaceAll('/', '.')
    rows.push([
      `${code(`${where}.*`)} →`,
      carried(info.portsFrom.kind),
      `one for each name in ${code(where)}`,
    ])
  }
  if (info.kind !== 'source')
    rows.push(['`error` →', 'any', 'the message that failed, with `meta.error`'])
  return rows
}

const carried = (kind: string): string => (kind === 'same' ? 'what came in' : kind)

function indexPage(infos: readonly TypeInfo[]): string {
  const rows = infos.map((info): Row => {
    const family = familyOf(info)
    const anchor = info.type === family ? '' : `#${info.type.replaceAll('/', '')}`
    return [`[${info.type}](${family}.md${anchor})`, info.kind, info.text.en.summary]
  })
  const keys = Object.entries(engineKeys).flatMap(([name, { schema, kinds }]) => {
    const on = kinds.length > 3 ? 'every node' : kinds.map((kind) => `${kind}s`).join(', ')
    const all = [optionRow(name, schema, false), ...optionRows(schema, `${name}.`)]
    return all.map((row): Row => [row[0] ?? '', on, ...row.slice(1)])
  })
  return joined([
    '# Node reference',
    'Every node type that comes with Sluice: what it does, its ports, its options, examples. `sluice nodes TYPE` shows the same in a terminal, in English or Chinese; the editor shows it beside the form.',
    table(['type', 'kind', 'what it does'], rows),
    '## Options of every node',
    'These stand beside the options of the type itself. A connection has none of them.',
    table(['option', 'on', ...optionHead.slice(1)], keys),
  ])
}
