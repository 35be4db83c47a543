/**
 * Subflows become nodes of the flow around them: the node `parse` of the instance `clean` is
 * `clean.parse`. After this nothing knows of subflows: engine, counters and errors see nodes and wires.
 */
import { fromAbove, isAbove } from '../document/subflow/param-value.ts'
import type { Flow, FlowNode, PortRef, Wire } from '../document/model.ts'
import { createLinkBoard } from '../expression/links.ts'
import type { LinkBoard } from '../expression/links.ts'
import type { InstancePlan } from './plan.ts'

export interface ExpandedFlow extends Pick<
  Flow,
  'connections' | 'nodes' | 'wires' | 'errors' | 'links'
> {
  readonly instances: readonly InstancePlan[]
}

interface Level extends Omit<ExpandedFlow, 'errors'> {
  /** Nodes that get what is sent to a node of the file. */
  entriesOf(node: string): readonly string[]
  /** Ports that give what a port of a node of the file gives. */
  exitsOf(from: PortRef): readonly PortRef[]
  /** Nodes whose error port leads nowhere inside. */
  readonly loose: readonly string[]
}

/** `hasErrorPort`: whether nodes of the type have a port `error`. */
export function expandFlow(flow: Flow, hasErrorPort: (type: string) => boolean): ExpandedFlow {
  const level = expandLevel(flow, hasErrorPort)
  const { connections, nodes, links, instances } = level
  const entries = flow.errors === undefined ? [] : level.entriesOf(flow.errors)
  // A plan knows one node for errors; a subflow may hand what comes in to several.
  const { wires } = entries.length > 1 ? routed(level, entries) : level
  const errors = entries.length === 1 ? entries[0] : undefined
  return { connections, nodes, wires, errors, instances, ...(links ? { links } : {}) }
}

/** With wires from all loose errors, but for nodes that are behind the ends of these wires themselves. */
function routed(level: Level, entries: readonly string[]): Level {
  const behind = reach(level.wires, entries)
  const sent = level.loose.filter((node) => !behind.has(node))
  const added = sent.flatMap((node) =>
    entries.map((to) => ({
      from: { node, port: 'error' },
      to: { node: to, port: 'in' },
      range: { start: 0, end: 0 },
    })),
  )
  const loose = level.loose.filter((node) => behind.has(node))
  return { ...level, wires: [...level.wires, ...added], loose }
}

function reach(wires: readonly Wire[], starts: readonly string[]): ReadonlySet<string> {
  const leaving = new Map<string, string[]>()
  for (const { from, to } of wires)
    leaving.set(from.node, [...(leaving.get(from.node) ?? []), to.node])
  const seen = new Set(starts)
  for (const node of seen) for (const next of leaving.get(node) ?? []) seen.add(next)
  return seen
}

function expandLevel(flow: Flow, hasErrorPort: (type: string) => boolean): Level {
  const active = flow.nodes.filter(({ engine }) => !engine.disabled)
  const instances = new Map<string, { level: Level; flow: Flow }>()
  for (const { id, subflow } of active)
    if (subflow) {
      const inner = expandLevel(subflow, hasErrorPort)
      const entries = subflow.errors === undefined ? [] : inner.entriesOf(subflow.errors)
      const level = prefixed(entries.length > 0 ? routed(inner, entries) : inner, id)
      instances.set(id, { level, flow: subflow })
    }
  const there = new Set(active.map(({ id }) => id))

  const entriesOf = (node: string): readonly string[] => {
    const instance = instances.get(node)
    if (!instance) return there.has(node) ? [node] : []
    return (instance.flow.ports?.inputs ?? []).flatMap(instance.level.entriesOf)
  }
  const exitsOf = (from: PortRef): readonly PortRef[] => {
    const instance = instances.get(from.node)
    if (!instance) return there.has(from.node) ? [from] : []
    const { level } = instance
    if (from.port === 'error') return level.loose.map((node) => ({ node, port: 'error' }))
    return (instance.flow.ports?.outputs.get(from.port) ?? []).flatMap(level.exitsOf)
  }

  const levels = [...instances.values()].map(({ level }) => level)
  const links = joinLinks(flow.links, instances)
  const written = flow.wires.flatMap((wire) => crossed(wire, exitsOf(wire.from), entriesOf))
  const wires = [...levels.flatMap((level) => level.wires), ...written]
  const own = active.filter((node) => !node.subflow && hasErrorPort(node.type))
  const candidates = [...levels.flatMap((level) => level.loose), ...own.map(({ id }) => id)]
  const taken = new Set(
    [...written.map(({ from }) => from), ...exported(flow, exitsOf)].flatMap(({ node, port }) =>
      port === 'error' ? [node] : [],
    ),
  )
  const loose = candidates.filter((node) => !taken.has(node))
  return {
    connections: [...flow.connections, ...levels.flatMap((level) => level.connections)],
    nodes: [...active.filter((node) => !node.subflow), ...levels.flatMap((level) => level.nodes)],
    wires,
    loose,
    instances: [...instances].flatMap(([id, instance]) => [
      { id, ports: portsOf(id, instance, exitsOf) },
      ...instance.level.instances,
    ]),
    entriesOf,
    exitsOf,
    ...(links ? { links } : {}),
  }
}

/** Each port with the ports inside that it stands for. */
function portsOf(
  id: string,
  { level, flow }: { readonly level: Level; readonly flow: Flow },
  exitsOf: Level['exitsOf'],
): InstancePlan['ports'] {
  const entries = (flow.ports?.inputs ?? []).flatMap(level.entriesOf)
  const outputs = [...(flow.ports?.outputs.keys() ?? []), 'error']
  return new Map([
    ['in', entries.map((node) => ({ node, port: 'in' }))],
    ...outputs.map((port) => [port, exitsOf({ node: id, port })] as const),
  ])
}

/** What a subflow asks of its own link `plant` is asked of `clean.plant` above. */
function joinLinks(
  own: LinkBoard | undefined,
  instances: ReadonlyMap<string, { readonly level: Level }>,
): LinkBoard | undefined {
  let board = own
  for (const [id, { level }] of instances) {
    if (!level.links) continue
    const above = (board ??= createLinkBoard())
    const named = (name: string) => `${id}.${name}`
    level.links.connect((name) => above.find(named(name)))
    for (const name of level.links.names) above.names.add(named(name))
  }
  return board
}

/** Ports that leave the file under a name of their own. */
const exported = (flow: Flow, exitsOf: Level['exitsOf']): PortRef[] =>
  [...(flow.ports?.outputs.values() ?? [])].flat().flatMap(exitsOf)

const crossed = (
  { to, range }: Wire,
  exits: readonly PortRef[],
  entriesOf: Level['entriesOf'],
): Wire[] => {
  const entries = entriesOf(to.node)
  return exits.flatMap((from) =>
    entries.map((node) => ({ from, to: { node, port: to.port }, range })),
  )
}

/** A level as the file around its instance sees it. */
function prefixed(level: Level, instance: string): Level {
  const named = (id: string) => `${instance}.${id}`
  const ends = (ref: PortRef): PortRef => ({ ...ref, node: named(ref.node) })
  return {
    connections: level.connections.map((each) => ({ ...each, name: named(each.name) })),
    nodes: level.nodes.map((node) => ({
      ...node,
      id: named(node.id),
      ...connectionOf(node, named),
    })),
    wires: level.wires.map(({ from, to, range }) => ({ from: ends(from), to: ends(to), range })),
    loose: level.loose.map(named),
    instances: level.instances.map(({ id, ports }) => ({
      id: named(id),
      ports: new Map([...ports].map(([port, inside]) => [port, inside.map(ends)])),
    })),
    ...(level.links ? { links: level.links } : {}),
    entriesOf: (node) => level.entriesOf(node).map(named),
    exitsOf: (from) => level.exitsOf(from).map(ends),
  }
}

const connectionOf = ({ connection }: FlowNode, named: (id: string) => string) => ({
  connection:
    connection === undefined
      ? undefined
      : isAbove(connection)
        ? fromAbove(connection)
        : named(connection),
})
