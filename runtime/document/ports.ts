/** Which ports a node has, and what they carry. */
import type { Words } from '../words.ts'
import type { PortKind, TypeInfo } from './catalogue.ts'
import { nearest, pointerKeys } from './tree.ts'
import type { Tree } from './tree.ts'

export type OutputKind = PortKind | 'same'

type Outputs = ReadonlyMap<string, OutputKind>

/** A node may have thousands of ports, and is asked for them once for each of its wires. */
const known = new WeakMap<TypeInfo, WeakMap<Tree, Outputs>>()

/** Output ports by name: the type's own, those that its configuration names, and `error`. */
export function outputsOf(info: TypeInfo, tree: Tree | undefined): Outputs {
  if (!tree) return readOutputs(info, tree)
  const ofType = known.get(info) ?? new WeakMap<Tree, Outputs>()
  known.set(info, ofType)
  const outputs = ofType.get(tree) ?? readOutputs(info, tree)
  ofType.set(tree, outputs)
  return outputs
}

function readOutputs(info: TypeInfo, tree: Tree | undefined): Outputs {
  const ports = new Map<string, OutputKind>(Object.entries(info.outputs))
  const { portsFrom } = info
  if (portsFrom && tree)
    for (const name of namesAt(tree, portsFrom.path)) ports.set(name, portsFrom.kind)
  if (info.kind !== 'source') ports.set('error', 'any')
  return ports
}

/** Sources take no wires; every other node has the one port `in`, if it is no subflow without. */
export const takesMessages = (info: TypeInfo): boolean =>
  info.kind === 'subflow'
    ? info.inputs.length > 0
    : info.kind !== 'source' && info.kind !== 'connection'

function namesAt(tree: Tree, path: string): string[] {
  const found = nearest(tree, path)
  const last = pointerKeys(path).at(-1)
  if (last === undefined || found.entry?.key !== last) return []
  const value = found.tree
  if (value.kind === 'map') return value.entries.map((entry) => entry.key)
  if (value.kind !== 'list') return []
  return value.items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  )
}

export const kindsInWords: Readonly<Record<PortKind, Words>> = {
  bytes: { en: 'bytes', zh: '字节' },
  text: { en: 'text', zh: '文本' },
  json: { en: 'JSON values', zh: 'JSON 值' },
  event: { en: 'events', zh: '事件' },
  any: { en: 'anything', zh: '任意内容' },
}

export function fitsInput(kind: PortKind, inputs: readonly PortKind[]): boolean {
  if (kind === 'any' || inputs.includes('any') || inputs.includes(kind)) return true
  // An event is a small JSON object.
  return kind === 'event' && inputs.includes('json')
}

const codecs: readonly (readonly [from: PortKind, to: PortKind, codec: string])[] = [
  ['bytes', 'json', 'json/decode'],
  ['text', 'json', 'json/decode'],
  ['json', 'bytes', 'json/encode'],
  ['json', 'text', 'json/encode'],
  ['event', 'bytes', 'json/encode'],
  ['event', 'text', 'json/encode'],
  ['bytes', 'text', 'text/decode'],
  ['text', 'bytes', 'text/encode'],
]

/** The codec that would make the wire fit. */
export function codecBetween(
  kind: PortKind,
  inputs: readonly PortKind[],
  installed: readonly string[],
): string | undefined {
  return codecs.find(
    ([from, to, codec]) => from === kind && inputs.includes(to) && installed.includes(codec),
  )?.[2]
}
