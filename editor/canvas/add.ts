/** Adding nodes: alone, at the end of a wire, into a wire, or as a codec between two ports. */
import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import { fitsInput, outputsOf, takesMessages } from '../../runtime/document/ports.ts'
import { nodeHeight, nodeWidth } from '../../runtime/render/geometry.ts'
import type { Editor, QuickAddOptions } from '../app/editor.ts'
import { selectedOf, selectionKey } from '../app/ui-store.ts'
import type { NodeType } from '../model/node-types.ts'
import { roleOf } from '../model/node-types.ts'
import { placesIn } from './draw.ts'
import { newNode } from './new-node.ts'

const step = nodeWidth + 80

/** The output of a new node that a chain goes on with. */
export function mainOutput(type: NodeType): string | undefined {
  const names = [...outputsOf(type, undefined).keys()]
  return names.find((name) => name === 'out') ?? names.find((name) => name !== 'error')
}

/** Types that make a legal wire with what quick-add was opened for. */
export function fittingTypes(editor: Editor, options: QuickAddOptions): readonly NodeType[] {
  const graph = editor.graph()
  const from = options.from ?? options.wire?.from
  const to = options.to ?? options.wire?.to
  return editor.app.getState().types.all.filter((type) => {
    if (type.kind === 'connection') return false
    if (options.role && roleOf(type) !== options.role) return false
    if (from && !takes(type, graph.kindsOf(from))) return false
    if (!to) return true
    const output = mainOutput(type)
    const target = graph.nodes.get(to.node)
    if (output === undefined || !target) return false
    const kind = outputsOf(type, undefined).get(output) ?? 'any'
    const gives = kind === 'same' ? (from ? graph.kindsOf(from) : []) : [kind]
    return gives.every((each) => fitsInput(each, target.inputs))
  })
}

/** Types that would be added without a wire. Where no wire is asked for, there are none. */
export function otherTypes(editor: Editor, options: QuickAddOptions): readonly NodeType[] {
  if (!options.from && !options.to && !options.wire) return []
  const fitting = new Set(fittingTypes(editor, options))
  return editor.app
    .getState()
    .types.all.filter((type) => type.kind !== 'connection' && !fitting.has(type))
}

const takes = (type: NodeType, kinds: ReturnType<ReturnType<Editor['graph']>['kindsOf']>) =>
  takesMessages(type) &&
  kinds.every((kind) => fitsInput(kind, type.inputs.length > 0 ? type.inputs : ['any']))

/** Adds a node of this type with the wires that `options` ask for, as one step. Returns its id. */
export function addNode(
  editor: Editor,
  type: NodeType,
  options: QuickAddOptions = {},
): string | undefined {
  if (editor.doc.getState().isReadOnly) return undefined
  const at = options.at ?? placeFor(editor, options)
  const { id, operations } = newNode(editor, type, at)
  const more: Operation[] = []
  const output = mainOutput(type) ?? 'out'
  const input = { node: id, port: 'in' }
  const out = { node: id, port: output }
  if (options.replaces) more.push({ kind: 'disconnect', wires: [options.replaces] })
  if (options.wire) more.push({ kind: 'splice', wire: options.wire, input, output: out })
  if (options.from) more.push({ kind: 'connect', wire: { from: options.from, to: input } })
  if (options.to) more.push({ kind: 'connect', wire: { from: out, to: options.to } })
  const label = editor.text().canvas.labels.add(id)
  const select = [selectionKey.node(id)]
  const edited = editor.edit([...operations, ...more], { label, source: 'canvas', select })
  if (!edited.ok) return undefined
  editor.announce(editor.text().canvas.added(id))
  return id
}

/** Behind the port that it is wired to, beside the selection, or in the middle of what is visible. */
function placeFor(editor: Editor, { from, to, wire }: QuickAddOptions): Point {
  const places = placesIn(editor.graph(), editor.app.getState().types)
  const start = wire?.from ?? from
  const before = start && places.get(start.node)
  const after = places.get((wire?.to ?? to)?.node ?? '')
  if (before && after) return { x: (before.x + after.x) / 2, y: (before.y + after.y) / 2 }
  if (before) return free(places, { x: before.x + step, y: before.y })
  if (after) return free(places, { x: after.x - step, y: after.y })
  const [selected] = selectedOf(editor.ui.getState().selection, 'node')
  const beside = selected === undefined ? undefined : places.get(selected)
  if (beside) return free(places, { x: beside.x + step, y: beside.y })
  const { x, y } = editor.canvas?.centre() ?? { x: 0, y: 0 }
  return free(places, { x: x - nodeWidth / 2, y: y - nodeHeight / 2 })
}

/** Lower until nothing lies there. */
function free(places: ReadonlyMap<string, Point>, wish: Point): Point {
  const isTaken = ({ x, y }: Point) =>
    [...places.values()].some((at) => Math.abs(at.x - x) < nodeWidth && Math.abs(at.y - y) < 80)
  let at = wish
  while (isTaken(at)) at = { x: at.x, y: at.y + 96 }
  return at
}
