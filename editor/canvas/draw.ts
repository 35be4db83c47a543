/** The graph as cards and wires for React Flow. */
import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import type { Point, ViewWire } from '../../runtime/document/edit/view.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import { isSubflowType } from '../../runtime/document/subflow/declaration.ts'
import { boxesOf, nodeHeight, nodeWidth, portOf } from '../../runtime/render/geometry.ts'
import type { BoxOf } from '../../runtime/render/geometry.ts'
import { columnEngine } from '../../runtime/render/column-engine.ts'
import { layoutFlow } from '../../runtime/render/layout.ts'
import { placesOf } from '../../runtime/render/place-missing.ts'
import type { Messages } from '../locales/messages.ts'
import { countByNode } from '../problems/problem-node.ts'
import type { FlowGraph, GraphNode } from '../model/flow-graph.ts'
import type { NodeTypes } from '../model/node-types.ts'
import { bundleId, handleOf } from './card.ts'
import type { Card, NodeCardNode, WireEdge } from './card.ts'

export interface Drawn {
  readonly graph: FlowGraph
  readonly types: NodeTypes
  readonly problems: readonly ProblemAnswer[]
  readonly messages: Messages
  /** Nodes that are other ones than those that run. */
  readonly differing: ReadonlySet<string>
}

const places = new WeakMap<FlowGraph, ReadonlyMap<string, Point>>()

/** Every node's place, made once per graph. */
export function placesIn(graph: FlowGraph, types: NodeTypes): ReadonlyMap<string, Point> {
  const made = places.get(graph) ?? placeAll(graph, types)
  places.set(graph, made)
  return made
}

/** Above this many nodes, ranking them would block the page: they get columns, which take no time. */
const rankedUpTo = 300

function placeAll(graph: FlowGraph, types: NodeTypes): ReadonlyMap<string, Point> {
  const { view } = graph
  const boxOf = boxesOf(view, types)
  const isLarge = view.layout.size === 0 && view.nodes.length > rankedUpTo
  return isLarge ? layoutFlow(view, boxOf, undefined, columnEngine) : placesOf(view, boxOf)
}

export function cardsOf(drawn: Drawn): Card[] {
  const { graph, types, problems } = drawn
  const boxOf = boxesOf(graph.view, types)
  const at = placesIn(graph, types)
  const counts = countByNode(problems, graph.view)
  const folded = foldedIn(graph)
  const cards = graph.view.nodes.flatMap((item): Card[] => {
    const node = graph.nodes.get(item.id)
    if (!node || folded.has(item.id)) return []
    const card = cardOf(node, drawn, { boxOf, problems: counts.get(item.id) ?? 0 })
    return [{ ...card, position: at.get(item.id) ?? { x: 0, y: 0 } }]
  })
  return [...cards, ...bundlesOf(graph, at)]
}

/** The bundle that stands for a node of a folded group. A node is in the first of several. */
function foldedIn(graph: FlowGraph): ReadonlyMap<string, string> {
  const folded = new Map<string, string>()
  for (const { id, nodes, isCollapsed } of graph.view.groups)
    if (isCollapsed) for (const node of nodes) if (!folded.has(node)) folded.set(node, bundleId(id))
  return folded
}

function bundlesOf(graph: FlowGraph, at: ReadonlyMap<string, Point>): Card[] {
  return graph.view.groups.flatMap((group): Card[] => {
    const members = group.nodes.flatMap((id) => at.get(id) ?? [])
    if (!group.isCollapsed || members.length === 0) return []
    const id = bundleId(group.id)
    const size = { width: nodeWidth, height: nodeHeight }
    const x = Math.min(...members.map((place) => place.x))
    const y = Math.min(...members.map((place) => place.y))
    const ports = (['in', 'out'] as const).map((side) =>
      handleOf({
        name: side,
        side,
        kind: 'any',
        isKnown: true,
        x: side === 'in' ? 0 : nodeWidth,
        y: nodeHeight / 2,
      }),
    )
    return [
      {
        id,
        type: 'bundle',
        position: { x, y },
        ...size,
        measured: size,
        focusable: false,
        handles: ports,
        ariaLabel: group.name ?? group.id,
        data: { group },
      },
    ]
  })
}

interface Shown {
  readonly boxOf: BoxOf
  readonly problems: number
}

function cardOf(
  node: GraphNode,
  { graph, messages, differing }: Drawn,
  { boxOf, problems }: Shown,
): NodeCardNode {
  const { id, item, role, info, summary, isDisabled } = node
  const box = boxOf(item)
  const wired = [
    ...(graph.entering.get(id) ?? []).map(({ to }) => `in:${to.port}`),
    ...(graph.leaving.get(id) ?? []).map(({ from }) => `out:${from.port}`),
  ]
  const ins = box.ports.filter(({ side }) => side === 'in').length
  const { canvas } = messages
  const outs = box.ports.length - ins
  const told = canvas.node(id, canvas.roles[role], { ins, outs, problems })
  const differs = differing.has(id)
  return {
    id,
    type: 'card',
    position: { x: 0, y: 0 },
    width: box.width,
    height: box.height,
    // Known beforehand: nothing is measured, and what lies outside the view is never drawn.
    measured: { width: box.width, height: box.height },
    focusable: false,
    handles: box.ports.map(handleOf),
    ariaLabel: differs ? `${told}, ${messages.run.differs}` : told,
    data: {
      summary,
      icon: info?.icon ?? 'circle-help',
      role,
      isDisabled,
      isStale: item.isStale,
      differs: differs ? messages.run.differs : undefined,
      isSubflow: isSubflowType(item.type ?? ''),
      problems,
      note: item.note,
      box,
      wired: [...new Set(wired)].join(' '),
    },
  }
}

export function edgesOf({
  graph,
  types,
  messages,
}: Omit<Drawn, 'problems' | 'differing'>): WireEdge[] {
  const boxOf = boxesOf(graph.view, types)
  const drop = (side: 'in' | 'out', end: ViewWire['from']): number | undefined => {
    const item = graph.nodes.get(end.node)?.item
    const box = item && boxOf(item)
    const port = box && portOf(box, side, end.port)
    return port && box.height - port.y
  }
  const drawn = new Set<string>()
  const folded = foldedIn(graph)
  return graph.view.wires.flatMap((wire): WireEdge[] => {
    const id = wireKey(wire)
    const fromDrop = drop('out', wire.from)
    const toDrop = drop('in', wire.to)
    if (fromDrop === undefined || toDrop === undefined || drawn.has(id)) return []
    drawn.add(id)
    const source = folded.get(wire.from.node)
    const target = folded.get(wire.to.node)
    if (source !== undefined && source === target) return []
    return [
      {
        id,
        type: 'wire',
        source: source ?? wire.from.node,
        sourceHandle: source === undefined ? wire.from.port : 'out',
        target: target ?? wire.to.node,
        targetHandle: target === undefined ? wire.to.port : 'in',
        ariaLabel: messages.canvas.wire(id),
        data: { wire, fromDrop, toDrop },
      },
    ]
  })
}
