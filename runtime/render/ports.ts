/** Which ports a node shows, in the order in which it shows them. */
import type { PortKind, TypeInfo } from '../document/catalogue.ts'
import type { FlowView, ViewItem } from '../document/edit/view.ts'
import { outputsOf, takesMessages } from '../document/ports.ts'
import type { OutputKind } from '../document/ports.ts'
import { pointerKeys, treeOf } from '../document/tree.ts'
import type { Tree } from '../document/tree.ts'

export interface ShownPort {
  readonly name: string
  readonly side: 'in' | 'out'
  /** `same`: what comes in goes on; drawn as `any`. */
  readonly kind: OutputKind
  /** False for a port that only a wire names, when the type has none of that name. */
  readonly isKnown: boolean
}

/** Ports that wires name, by node: what a node of an unknown type shows. */
export type NamedPorts = ReadonlyMap<string, WiredPorts>
export interface WiredPorts {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

export function namedPorts(view: Pick<FlowView, 'wires'>): NamedPorts {
  const named = new Map<string, { inputs: string[]; outputs: string[] }>()
  const portsAt = (node: string) => {
    const ports = named.get(node) ?? { inputs: [], outputs: [] }
    named.set(node, ports)
    return ports
  }
  for (const { from, to } of view.wires) {
    addOnce(portsAt(from.node).outputs, from.port)
    addOnce(portsAt(to.node).inputs, to.port)
  }
  return named
}

const addOnce = (names: string[], name: string): void => {
  if (!names.includes(name)) names.push(name)
}

/** Inputs first, then outputs from top to bottom: ports that the configuration names, the type's own, `error`. */
export function portsOf(
  item: ViewItem,
  info: TypeInfo | undefined,
  wired: WiredPorts | undefined,
): readonly ShownPort[] {
  const inputs = new Map<string, ShownPort>()
  if (!info || takesMessages(info)) inputs.set('in', shown('in', 'in', inputKind(info)))
  for (const name of wired?.inputs ?? [])
    if (!inputs.has(name)) inputs.set(name, { ...shown(name, 'in', 'any'), isKnown: !info })
  const outputs = info ? knownOutputs(item, info) : []
  const names = new Set(outputs.map(({ name }) => name))
  const extra = (wired?.outputs ?? [])
    .filter((name) => !names.has(name))
    .map((name) => ({ ...shown(name, 'out', 'any'), isKnown: !info }))
  return [...inputs.values(), ...errorLast([...outputs, ...extra])]
}

const shown = (name: string, side: ShownPort['side'], kind: OutputKind): ShownPort => ({
  name,
  side,
  kind,
  isKnown: true,
})

const errorLast = (ports: readonly ShownPort[]): ShownPort[] => [
  ...ports.filter(({ name }) => name !== 'error'),
  ...ports.filter(({ name }) => name === 'error'),
]

function inputKind(info: TypeInfo | undefined): PortKind {
  const [first, ...rest] = info?.inputs ?? []
  return first !== undefined && rest.length === 0 ? first : 'any'
}

/** The configuration as a tree, made once for each item and only where ports depend on it. */
const trees = new WeakMap<ViewItem, Tree>()

function knownOutputs(item: ViewItem, info: TypeInfo): ShownPort[] {
  if (!info.portsFrom)
    return [...outputsOf(info, undefined)].map(([name, kind]) => shown(name, 'out', kind))
  const tree =
    trees.get(item) ?? treeOf(fieldsWithPath(item, info.portsFrom.path), { start: 0, end: 0 })
  trees.set(item, tree)
  const ports = [...outputsOf(info, tree)].map(([name, kind]) => shown(name, 'out', kind))
  return [
    ...ports.filter(({ name }) => !Object.hasOwn(info.outputs, name)),
    ...ports.filter(({ name }) => Object.hasOwn(info.outputs, name)),
  ]
}

/** Only the field that names ports: the rest of the configuration may be large. */
function fieldsWithPath({ fields }: ViewItem, path: string): unknown {
  const [key = ''] = pointerKeys(path)
  return key === '' || !Object.hasOwn(fields, key) ? {} : { [key]: fields[key] }
}
