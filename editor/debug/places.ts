/** Where a message can be put in, by what is selected, as the API names it. */
import type { PortKind } from '../../runtime/document/catalogue.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { ViewWire } from '../../runtime/document/edit/view.ts'
import type { Editor } from '../app/editor.ts'
import { selectedOf } from '../app/ui-store.ts'
import type { FlowGraph } from '../model/flow-graph.ts'

/** The one selected node that can run, or the one selected wire. */
export function placeOf(editor: Editor): string | undefined {
  const { selection } = editor.ui.getState()
  const [node, ...nodes] = selectedOf(selection, 'node')
  const [wire, ...wires] = selectedOf(selection, 'wire')
  if (selection.length !== 1 || nodes.length + wires.length > 0) return undefined
  const graph = editor.graph()
  if (wire !== undefined) return selectedWire(editor) && wire
  if (node === undefined || !canRun(graph, node)) return undefined
  return placesAt(graph, node).length > 0 ? node : undefined
}

const canRun = (graph: FlowGraph, id: string): boolean => graph.nodes.get(id)?.isDisabled === false
const isSubflow = (graph: FlowGraph, id: string): boolean =>
  graph.nodes.get(id)?.info?.kind === 'subflow'

/** A node that runs as the one that it is: a subflow is several. */
export const isOneNode = (graph: FlowGraph, id: string): boolean =>
  canRun(graph, id) && !isSubflow(graph, id)

/** Whether something can be put in at `node.port`. */
export const isPlace = (graph: FlowGraph, named: string): boolean =>
  canRun(graph, nodeAt(graph, named) ?? '') &&
  placesAt(graph, named).some(({ port }) => port === named)

/** The one selected wire between two nodes that run. */
export function selectedWire(editor: Editor): ViewWire | undefined {
  const [key, ...others] = selectedOf(editor.ui.getState().selection, 'wire')
  if (key === undefined || others.length > 0) return undefined
  const graph = editor.graph()
  const wire = graph.view.wires.find((each) => wireKey(each) === key)
  return wire && canRun(graph, wire.from.node) && canRun(graph, wire.to.node) ? wire : undefined
}

/** As the runtime names it: always with its port. */
export const runningWire = ({ from, to }: ViewWire): string =>
  `${from.node}.${from.port} -> ${to.node}`

/** Whether the runtime means this one: the nodes of a subflow are drawn as their instance. */
export function isRunningAs({ from, to }: ViewWire, name: string): boolean {
  const [port = '', end = ''] = name.split(' -> ')
  const node = port.slice(0, port.lastIndexOf('.'))
  const begins = port === `${from.node}.${from.port}` || node.startsWith(`${from.node}.`)
  return begins && (end === to.node || end.startsWith(`${to.node}.`))
}

export interface Place {
  /** For the API. */
  readonly port: string
  readonly kind: 'input' | 'output' | 'wire'
  readonly name: string
}

/** The node of `node.port`, or of a node's own name. */
const nodeAt = (graph: FlowGraph, at: string): string | undefined =>
  graph.nodes.has(at) ? at : [...graph.nodes.keys()].find((id) => at.startsWith(`${id}.`))

/** The input first, then what it sends; of a wire, itself. `at` may name one of the ports. */
export function placesAt(graph: FlowGraph, named: string): Place[] {
  if (named.includes('->')) return [{ port: named, kind: 'wire', name: named }]
  const at = nodeAt(graph, named)
  const node = at === undefined ? undefined : graph.nodes.get(at)
  if (!node || at === undefined) return []
  const input: Place[] =
    node.inputs.length === 0 ? [] : [{ port: `${at}.in`, kind: 'input', name: 'in' }]
  // Which of the nodes inside sends is known to the runtime alone.
  if (isSubflow(graph, at)) return input
  const outputs = [...node.outputs.keys()].map((name): Place => ({
    port: `${at}.${name}`,
    kind: 'output',
    name,
  }))
  return [...input, ...outputs]
}

/** Only values travel there, so JSON is what is typed. */
export function takesValues(graph: FlowGraph, place: Place): boolean {
  const kinds = kindsAt(graph, place)
  return kinds.length > 0 && kinds.every((kind) => kind === 'json')
}

function kindsAt(graph: FlowGraph, { port, kind }: Place): readonly PortKind[] {
  const node = nodeAt(graph, port) ?? ''
  const wires =
    kind === 'input'
      ? (graph.entering.get(node) ?? [])
      : graph.view.wires.filter((wire) => [wireKey(wire), runningWire(wire)].includes(port))
  if (kind === 'output') return graph.kindsOf({ node, port: port.slice(node.length + 1) })
  if (wires.length === 0) return graph.nodes.get(node)?.inputs ?? []
  return wires.flatMap(({ from }) => graph.kindsOf(from))
}

/** Sinks that what is put in there can come to. */
export function sinksBehind(graph: FlowGraph, { port, kind }: Place): string[] {
  const seen = new Set<string>()
  const [from = '', to] = port.split('->').map((end) => end.trim())
  const node = nodeAt(graph, from) ?? from
  if (to !== undefined) seen.add(to.replace(/\.in$/, ''))
  else if (kind === 'input') seen.add(node)
  else {
    const name = from.slice(node.length + 1)
    for (const wire of graph.leaving.get(node) ?? [])
      if (wire.from.port === name) seen.add(wire.to.node)
  }
  for (const id of seen) for (const wire of graph.leaving.get(id) ?? []) seen.add(wire.to.node)
  return [...seen].filter((id) => graph.nodes.get(id)?.role === 'sink')
}
