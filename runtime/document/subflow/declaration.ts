/** `params` and `ports` of a file: what makes it a subflow. Read leniently; check-declaration.ts judges. */
import type { PortRef, SubflowPorts } from '../model.ts'
import { entryOf, plain } from '../tree.ts'
import type { Entry, MapTree, Tree } from '../tree.ts'

export const paramTypes = [
  'text',
  'number',
  'boolean',
  'choice',
  'expression',
  'duration',
  'secret',
  'connection',
] as const
export type ParamType = (typeof paramTypes)[number]

export interface Param {
  readonly name: string
  readonly type: ParamType
  /** Of a choice. */
  readonly choices: readonly string[]
  /** Types of connections, of a connection. */
  readonly of: readonly string[]
  readonly default: unknown
  readonly help: string
  /** An instance must give it. */
  readonly isRequired: boolean
}

/** A flow of this kind has no life of its own: it runs where another flow names it as a type. */
export const isSubflow = (tree: Tree | undefined): boolean => entryOf(tree, 'ports') !== undefined

/** Whether a type is the path of a subflow, relative to the file that names it. */
export const isSubflowType = (type: string): boolean => /^\.{1,2}\//.test(type)

export function paramsOf(tree: Tree | undefined): Param[] {
  const params = entryOf(tree, 'params')?.value
  return params?.kind === 'map' ? ownEntries(params).flatMap(readParam) : []
}

export const ownEntries = (map: MapTree): Entry[] =>
  map.entries.filter(({ key }) => !key.startsWith('x-'))

function readParam({ key, value }: Entry): Param[] {
  const type = textAt(value, 'type')
  const known = paramTypes.find((each) => each === type)
  if (known === undefined) return []
  const written = entryOf(value, 'default')?.value
  const fallback = written === undefined ? undefined : (plain(written) ?? undefined)
  const required = entryOf(value, 'required')?.value
  const isRequired = required?.kind === 'scalar' ? required.value === true : fallback === undefined
  return [
    {
      name: key,
      type: known,
      choices: textsIn(entryOf(value, 'choices')?.value),
      of: textsIn(entryOf(value, 'of')?.value),
      default: fallback,
      help: textAt(value, 'help') ?? '',
      isRequired: isRequired && fallback === undefined,
    },
  ]
}

function textAt(tree: Tree, key: string): string | undefined {
  const value = entryOf(tree, key)?.value
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined
}

const textsIn = (tree: Tree | undefined): string[] =>
  scalarsIn(tree).flatMap(({ value }) => (typeof value === 'string' ? [value] : []))

/** One text, or a list of texts. */
const scalarsIn = (tree: Tree | undefined) =>
  (tree?.kind === 'list' ? tree.items : tree ? [tree] : []).filter((item) => item.kind === 'scalar')

const end = /^([a-z][a-z0-9-]*)(?:\.([A-Za-z0-9_-]+))?$/

export function readEnd(text: string): { node: string; port: string | undefined } | undefined {
  const match = end.exec(text.trim())
  return match?.[1] === undefined ? undefined : { node: match[1], port: match[2] }
}

export function portsOf(tree: Tree | undefined): SubflowPorts {
  const ports = entryOf(tree, 'ports')?.value
  const inputs: string[] = []
  const outputs = new Map<string, PortRef[]>()
  for (const { key, value } of ports?.kind === 'map' ? ownEntries(ports) : []) {
    const ends = textsIn(value).flatMap((text) => readEnd(text) ?? [])
    if (key === 'in') inputs.push(...ends.map(({ node }) => node))
    else if (key !== 'error')
      outputs.set(
        key,
        ends.map(({ node, port }) => ({ node, port: port ?? 'out' })),
      )
  }
  return { inputs, outputs }
}
