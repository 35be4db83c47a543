/**
 * The view with its types: which ports there are, what they carry, and which wires would be legal. Made
 * anew after each change and cheap enough for that; everything in it is a lookup.
 */
import type { PortKind } from '../../runtime/document/catalogue.ts'
import type { FlowView, ViewItem, ViewWire } from '../../runtime/document/edit/view.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { PortRef } from '../../runtime/document/model.ts'
import { codecBetween, fitsInput, outputsOf, takesMessages } from '../../runtime/document/ports.ts'
import type { OutputKind } from '../../runtime/document/ports.ts'
import { treeOf } from '../../runtime/document/tree.ts'
import type { Tree } from '../../runtime/document/tree.ts'
import { roleOf } from './node-types.ts'
import type { NodeType, NodeTypes, Role } from './node-types.ts'

export interface GraphNode {
  readonly id: string
  readonly item: ViewItem
  readonly info: NodeType | undefined
  readonly role: Role
  /** Kinds that the port `in` takes; empty: there is no input. */
  readonly inputs: readonly PortKind[]
  /** Output ports in their order, `error` last. */
  readonly outputs: ReadonlyMap<string, OutputKind>
  readonly isDisabled: boolean
  /** The one fact that matters, as text. */
  readonly summary: string
}

export interface FlowGraph {
  readonly view: FlowView
  readonly nodes: ReadonlyMap<string, GraphNode>
  /** Wires by the node that they leave, and that they enter. */
  readonly leaving: ReadonlyMap<string, readonly ViewWire[]>
  readonly entering: ReadonlyMap<string, readonly ViewWire[]>
  /** What an output carries, `same` followed upstream. Empty: nothing is known. */
  kindsOf(port: PortRef): readonly PortKind[]
  judge(from: PortRef, to: PortRef): Verdict
}

export type Verdict =
  | { readonly isLegal: true }
  | {
      readonly isLegal: false
      readonly reason: 'no-output' | 'no-input' | 'itself' | 'exists' | 'kind' | 'circle'
      /** With `kind`: what comes and what is taken. */
      readonly gives?: PortKind
      readonly takes?: readonly PortKind[]
      /** A codec that would make it fit. */
      readonly codec?: string
    }

const legal: Verdict = { isLegal: true }
const nowhere = { start: 0, end: 0 }
const trees = new WeakMap<object, Tree>()

/** Ports of a node from its fields; `outputsOf` remembers them by tree. */
function portsOf(info: NodeType | undefined, item: ViewItem): ReadonlyMap<string, OutputKind> {
  if (!info) return new Map()
  const tree = trees.get(item.fields) ?? treeOf(item.fields, nowhere)
  trees.set(item.fields, tree)
  return outputsOf(info, tree)
}

export function createFlowGraph(view: FlowView, types: NodeTypes): FlowGraph {
  const leaving = grouped(view.wires, (wire) => wire.from.node)
  const entering = grouped(view.wires, (wire) => wire.to.node)
  const nodes = new Map(
    view.nodes.map((item) => [item.id, nodeOf(item, types.find(item.type), leaving)] as const),
  )
  const arriving = arrivals(nodes, view.wires, leaving)
  const existing = new Set(view.wires.map(wireKey))
  const installed = types.names()

  function kindsOf({ node, port }: PortRef): readonly PortKind[] {
    const kind = nodes.get(node)?.outputs.get(port) ?? 'any'
    return kind === 'same' ? [...(arriving.get(node) ?? [])] : [kind]
  }

  function judge(from: PortRef, to: PortRef): Verdict {
    const source = nodes.get(from.node)
    const target = nodes.get(to.node)
    if (!source || !source.outputs.has(from.port)) return { isLegal: false, reason: 'no-output' }
    if (!target || target.inputs.length === 0) return { isLegal: false, reason: 'no-input' }
    if (from.node === to.node) return { isLegal: false, reason: 'itself' }
    if (existing.has(wireKey({ from, to }))) return { isLegal: false, reason: 'exists' }
    const gives = kindsOf(from).find((kind) => !fitsInput(kind, target.inputs))
    if (gives === undefined) return closesCircle(from.node, to.node) ? circle : legal
    const codec = codecBetween(gives, target.inputs, installed)
    const facts = { gives, takes: target.inputs, ...(codec === undefined ? {} : { codec }) }
    return { isLegal: false, reason: 'kind', ...facts }
  }

  /** A circle needs a stage in it, where messages wait. */
  function closesCircle(start: string, end: string): boolean {
    const isInstant = (id: string): boolean => {
      const info = nodes.get(id)?.info
      return info?.kind === 'subflow' ? info.isInstant === true : info?.kind !== 'stage'
    }
    if (!isInstant(start)) return false
    const seen = new Set<string>()
    const waiting = [end]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node === start) return true
      if (seen.has(node) || !isInstant(node)) continue
      seen.add(node)
      for (const wire of leaving.get(node) ?? []) waiting.push(wire.to.node)
    }
    return false
  }

  return { view, nodes, leaving, entering, kindsOf, judge }
}

const circle: Verdict = { isLegal: false, reason: 'circle' }

function nodeOf(
  item: ViewItem,
  info: NodeType | undefined,
  leaving: ReadonlyMap<string, readonly ViewWire[]>,
): GraphNode {
  return {
    id: item.id,
    item,
    info,
    role: roleOf(info),
    inputs: info ? (takesMessages(info) ? inputsOf(info) : []) : ['any'],
    // What is unknown keeps its wires: their ports are taken at their word.
    outputs: info
      ? portsOf(info, item)
      : new Map((leaving.get(item.id) ?? []).map(({ from }) => [from.port, 'any' as const])),
    isDisabled: item.fields['disabled'] === true,
    summary: summaryOf(item, info),
  }
}

const inputsOf = (info: NodeType): readonly PortKind[] =>
  info.inputs.length > 0 ? info.inputs : ['any']

/** The field that the type names as its summary, in a line. */
function summaryOf({ fields, type }: ViewItem, info: NodeType | undefined): string {
  const value = info?.summary === undefined ? undefined : fields[info.summary]
  return value === undefined || value === null ? (type ?? '') : inLine(value)
}

export function inLine(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\s+/g, ' ').trim()
  if (Array.isArray(value)) return value.map(inLine).join(', ')
  if (typeof value === 'object' && value !== null) return Object.keys(value).join(', ')
  return String(value)
}

function grouped(
  wires: readonly ViewWire[],
  by: (wire: ViewWire) => string,
): ReadonlyMap<string, readonly ViewWire[]> {
  const groups = new Map<string, ViewWire[]>()
  for (const wire of wires) {
    const group = groups.get(by(wire))
    if (group) group.push(wire)
    else groups.set(by(wire), [wire])
  }
  return groups
}

/** What comes into each node; `same` ports hand it on until nothing new arrives anywhere. */
function arrivals(
  nodes: ReadonlyMap<string, GraphNode>,
  wires: readonly ViewWire[],
  leaving: ReadonlyMap<string, readonly ViewWire[]>,
): ReadonlyMap<string, ReadonlySet<PortKind>> {
  const kindOf = ({ from }: ViewWire): OutputKind =>
    nodes.get(from.node)?.outputs.get(from.port) ?? 'any'
  const arriving = new Map<string, Set<PortKind>>()
  const waiting: [node: string, kind: PortKind][] = []
  for (const wire of wires) {
    const kind = kindOf(wire)
    if (kind !== 'same') waiting.push([wire.to.node, kind])
  }
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, kind] = next
    const kinds = arriving.get(node) ?? new Set()
    if (kinds.has(kind)) continue
    arriving.set(node, kinds.add(kind))
    for (const wire of leaving.get(node) ?? [])
      if (kindOf(wire) === 'same') waiting.push([wire.to.node, kind])
  }
  return arriving
}
