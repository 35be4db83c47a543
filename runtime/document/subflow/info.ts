/** A subflow as a node type: its params are the fields, its ports are the ports. */
import { config } from '../../field.ts'
import type { PortKind, TypeInfo } from '../catalogue.ts'
import type { SubflowFile } from '../flow.ts'
import type { PortRef, SubflowPorts } from '../model.ts'
import { fitsInput, outputsOf } from '../ports.ts'
import { entryOf } from '../tree.ts'
import type { MapTree, Tree } from '../tree.ts'
import { parseChain } from '../wire-syntax.ts'
import { paramsOf, portsOf } from './declaration.ts'
import { paramField } from './param-field.ts'

export type FindInfo = (type: string) => TypeInfo | undefined

/** `type`: as the node writes it. `find`: the types that the subflow's own nodes name. */
export function subflowInfo(
  type: string,
  { id, parsed: { tree } }: Pick<SubflowFile, 'id' | 'parsed'>,
  find: FindInfo,
): TypeInfo {
  const ports = portsOf(tree)
  const inner = { tree, find }
  const fields = paramsOf(tree).map((param) => [param.name, paramField(param)] as const)
  const outputs = [...ports.outputs].map(([name, ends]) => [name, kindOf(ends, inner)] as const)
  const summary = textOf(tree, 'name') ?? id.slice(id.lastIndexOf('/') + 1)
  const text = { summary, help: textOf(tree, 'description') ?? '', keywords: [id] }
  return {
    type,
    kind: 'subflow',
    schema: config(Object.fromEntries(fields)),
    inputs: inputsOf(ports, inner),
    outputs: Object.fromEntries(outputs),
    icon: 'workflow',
    text: { en: text, 'zh-CN': text },
    examples: [],
    ...(isInstant(ports, inner) ? { isInstant: true } : {}),
  }
}

function textOf(tree: Tree | undefined, key: string): string | undefined {
  const value = entryOf(tree, key)?.value
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined
}

interface Inner {
  readonly tree: MapTree | undefined
  readonly find: FindInfo
}

function nodeIn({ tree, find }: Inner, name: string) {
  const value = entryOf(entryOf(tree, 'nodes')?.value, name)?.value
  const type = value && textOf(value, 'type')
  return { value, info: type === undefined ? undefined : find(type) }
}

/** What all of the ends give; `any` where they differ, and where it is what comes in. */
function kindOf(ends: readonly PortRef[], inner: Inner): PortKind {
  const kinds = new Set(
    ends.map(({ node, port }) => {
      const { info, value } = nodeIn(inner, node)
      return (info && outputsOf(info, value).get(port)) ?? 'any'
    }),
  )
  const [kind = 'any'] = kinds
  return kinds.size > 1 || kind === 'same' ? 'any' : kind
}

const allKinds = ['bytes', 'text', 'json', 'event'] as const

/** What all of the nodes behind the port take. */
function inputsOf({ inputs }: SubflowPorts, inner: Inner): readonly PortKind[] {
  const taken = inputs.map((node) => nodeIn(inner, node).info?.inputs ?? (['any'] as const))
  if (taken.length === 0) return []
  const fitting = allKinds.filter((kind) => taken.every((kinds) => fitsInput(kind, kinds)))
  return fitting.length === allKinds.length ? ['any'] : fitting
}

/** Whether a way leads from the input to an output without a stage, where messages wait. */
function isInstant(ports: SubflowPorts, inner: Inner): boolean {
  const leaving = wiresFrom(inner.tree)
  const ends = new Set([...ports.outputs.values()].flat().map(({ node }) => node))
  const waiting = [...ports.inputs]
  const seen = new Set<string>()
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const { info } = nodeIn(inner, node)
    const waits = info?.kind === 'stage' || (info?.kind === 'subflow' && info.isInstant !== true)
    if (seen.has(node) || waits) continue
    seen.add(node)
    if (ends.has(node)) return true
    waiting.push(...(leaving.get(node) ?? []))
  }
  return false
}

function wiresFrom(tree: MapTree | undefined): ReadonlyMap<string, readonly string[]> {
  const leaving = new Map<string, string[]>()
  const wires = entryOf(tree, 'wires')?.value
  for (const item of wires?.kind === 'list' ? wires.items : []) {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') continue
    const { steps } = parseChain(item.value)
    for (const [index, { node }] of steps.entries()) {
      const next = steps[index + 1]
      if (next) leaving.set(node, [...(leaving.get(node) ?? []), next.node])
    }
  }
  return leaving
}
