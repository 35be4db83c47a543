/** The wires as a whole: kinds that do not fit, circles, ends that hang loose. */
import type { PortKind, TypeInfo } from './catalogue.ts'
import type { Item } from './check-item.ts'
import { wireText } from './check-wires.ts'
import type { PlacedWire } from './check-wires.ts'
import type { SubflowPorts } from './model.ts'
import { codecBetween, fitsInput, kindsInWords, outputsOf, takesMessages } from './ports.ts'
import type { OutputKind } from './ports.ts'
import type { Report } from './report.ts'
import { pointer } from './tree.ts'

export interface Topology {
  readonly report: Report
  readonly nodes: ReadonlyMap<string, Item>
  readonly wires: readonly PlacedWire[]
  /** Names of all installed types, for hints. */
  readonly types: readonly string[]
}

export function checkKinds(topology: Topology): void {
  const { report, nodes, wires, types } = topology
  const arriving = kindsArriving(topology)
  for (const wire of wires) {
    const inputs = nodes.get(wire.to.node)?.info?.inputs ?? ['any' as const]
    for (const kind of kindsOf(wire, nodes, arriving)) {
      if (fitsInput(kind, inputs)) continue
      const [from = '', to = ''] = wireText(wire).split(' -> ')
      const codec = codecBetween(kind, inputs, types)
      const takes = inputs.map((input) => kindsInWords[input])
      const facts = { from, to, gives: kindsInWords[kind], takes, codec }
      report.add('E216', { range: wire.range, path: wire.path }, facts)
    }
  }
}

type Arriving = ReadonlyMap<string, ReadonlySet<PortKind>>

function kindsOf(wire: PlacedWire, nodes: Topology['nodes'], arriving: Arriving): PortKind[] {
  const kind = outputKind(wire, nodes)
  if (kind !== 'same') return [kind]
  return [...(arriving.get(wire.from.node) ?? [])]
}

function outputKind(wire: PlacedWire, nodes: Topology['nodes']): OutputKind {
  const item = nodes.get(wire.from.node)
  return (item?.info && outputsOf(item.info, item.tree).get(wire.from.port)) ?? 'any'
}

/** What comes into each node. `same` ports hand it on, until nothing new arrives anywhere. */
function kindsArriving({ nodes, wires }: Topology): Arriving {
  const arriving = new Map<string, Set<PortKind>>()
  const leaving = byStart(wires)
  const isNew = (node: string, kind: PortKind): boolean => {
    const kinds = arriving.get(node) ?? new Set()
    arriving.set(node, kinds)
    return !kinds.has(kind) && Boolean(kinds.add(kind))
  }
  const waiting: [node: string, kind: PortKind][] = []
  for (const wire of wires) {
    const kind = outputKind(wire, nodes)
    if (kind !== 'same') waiting.push([wire.to.node, kind])
  }
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, kind] = next
    if (!isNew(node, kind)) continue
    for (const wire of leaving.get(node) ?? [])
      if (outputKind(wire, nodes) === 'same') waiting.push([wire.to.node, kind])
  }
  return arriving
}

function byStart(wires: readonly PlacedWire[]): ReadonlyMap<string, readonly PlacedWire[]> {
  const groups = new Map<string, PlacedWire[]>()
  for (const wire of wires) {
    const group = groups.get(wire.from.node)
    if (group) group.push(wire)
    else groups.set(wire.from.node, [wire])
  }
  return groups
}

/** A circle needs a stage in it: that is where messages wait, so only the other nodes count here. */
export function checkCycles({ report, nodes, wires }: Topology): void {
  const isStage = (node: string) => {
    const info = nodes.get(node)?.info
    return info?.kind === 'stage' || (info?.kind === 'subflow' && info.isInstant !== true)
  }
  const instant = wires.filter((wire) => !isStage(wire.from.node) && !isStage(wire.to.node))
  const leaving = byStart(instant)
  const state = new Map<string, 'open' | 'done'>()
  for (const start of leaving.keys()) {
    if (state.has(start)) continue
    // A path of its own instead of recursion: chains may be thousands of nodes long.
    const path: { node: string; next: number }[] = [{ node: start, next: 0 }]
    state.set(start, 'open')
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const wire = leaving.get(top.node)?.[top.next]
      top.next += 1
      if (!wire) {
        state.set(top.node, 'done')
        path.pop()
      } else if (state.get(wire.to.node) === 'open') {
        const names = path.map(({ node }) => node)
        const cycle = [...names.slice(names.indexOf(wire.to.node)), wire.to.node]
        report.add('E215', { range: wire.range, path: wire.path }, { cycle })
      } else if (!state.has(wire.to.node)) {
        state.set(wire.to.node, 'open')
        path.push({ node: wire.to.node, next: 0 })
      }
    }
  }
}

export interface Ends {
  /** The node of `defaults.errors`. */
  readonly errors: string | undefined
  /** Of a subflow. */
  readonly ports: SubflowPorts
}

/** Warnings about ends that hang loose. */
export function checkEnds(topology: Topology, { errors, ports }: Ends): void {
  const { report, nodes, wires } = topology
  const into = new Set([...wires.map((wire) => wire.to.node), ...ports.inputs])
  const leaving = [...wires.map((wire) => wire.from), ...[...ports.outputs.values()].flat()]
  const outOf = new Set(leaving.filter(({ port }) => port !== 'error').map(({ node }) => node))
  for (const { name, info, keyRange, tree } of nodes.values()) {
    if (!info || isDisabled(tree)) continue
    const place = { range: keyRange, path: pointer('/nodes', name) }
    const isFed = into.has(name) || errors === name
    if (info.kind === 'source') {
      if (!outOf.has(name)) report.add('W201', place, { node: name })
    } else if (!isFed && takesMessages(info)) report.add('W202', place, { node: name })
    else if (sendsOn(info) && !outOf.has(name)) report.add('W203', place, { node: name })
  }
}

/** A subflow may end inside. */
const sendsOn = ({ kind, outputs }: TypeInfo): boolean =>
  kind === 'subflow' ? Object.keys(outputs).length > 0 : kind !== 'sink'

const isDisabled = (tree: Item['tree']): boolean =>
  tree?.entries.some(
    ({ key, value }) => key === 'disabled' && value.kind === 'scalar' && value.value === true,
  ) ?? false
