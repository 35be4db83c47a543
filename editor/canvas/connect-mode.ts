/** Wiring by keyboard: choose the output, go through the legal targets, commit. And the wires of a node. */
import type { ViewWire } from '../../runtime/document/edit/view.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { Editor } from '../app/editor.ts'
import { selectedOf, selectionKey } from '../app/ui-store.ts'
import { openChooser } from './chooser-store.ts'
import type { Choice } from './chooser-store.ts'
import { connect } from './connect.ts'

const marked = 'data-target'

interface Marked {
  readonly node?: string
  readonly wire?: string
}

/** Marks a node or wire on the canvas, a node also brought into view; `undefined` takes the mark away. */
function mark(editor: Editor, shown: Marked | undefined): void {
  for (const element of document.querySelectorAll(`[${marked}]`)) element.removeAttribute(marked)
  latest = shown
  editor.canvas?.pin(shown ?? {})
  if (shown?.node !== undefined) editor.canvas?.reveal(shown.node)
  if (shown) markWhenThere(shown, framesToWait)
}

let latest: Marked | undefined
/** An element that was just asked for is in the page a frame or two later. */
const framesToWait = 10

function markWhenThere(shown: Marked, frames: number): void {
  if (latest !== shown) return
  const element = document.querySelector(selectorOf(shown))
  if (element) element.setAttribute(marked, '')
  else if (frames > 0) requestAnimationFrame(() => markWhenThere(shown, frames - 1))
}

const selectorOf = ({ node, wire }: Marked): string =>
  node === undefined
    ? `.react-flow__edge[data-id="${CSS.escape(wire ?? '')}"]`
    : `.react-flow__node[data-id="${CSS.escape(node)}"]`

export function startConnectMode(editor: Editor): void {
  const id = selectedOf(editor.ui.getState().selection, 'node').at(-1)
  const node = id === undefined ? undefined : editor.graph().nodes.get(id)
  if (!node || editor.doc.getState().isReadOnly) return
  const ports = [...node.outputs.keys()]
  if (ports.length === 0) return editor.announce(editor.text().canvas.illegal['no-output'])
  showTargets(editor, node.id, ports, 0)
}

function showTargets(editor: Editor, id: string, ports: readonly string[], at: number): void {
  const graph = editor.graph()
  const text = editor.text().canvas
  const port = ports[at] ?? 'out'
  const from = { node: id, port }
  const choices = [...graph.nodes.values()]
    .filter((each) => graph.judge(from, { node: each.id, port: 'in' }).isLegal)
    .map((each): Choice => ({ id: each.id, label: each.id, detail: each.item.type ?? '' }))
  editor.announce(text.connecting(`${id}.${port}`, choices.length))
  openChooser({
    title: text.connectFrom(`${id}.${port}`),
    choices,
    index: 0,
    ...(ports.length > 1
      ? {
          turn: (step) => showTargets(editor, id, ports, (at + step + ports.length) % ports.length),
        }
      : {}),
    preview: (choice) => mark(editor, choice && { node: choice.id }),
    pick: (choice) => connect(editor, { from, to: { node: choice.id, port: 'in' } }),
  })
}

/** Enter selects the wire: Delete, quick-add and the inspector then work on it. */
export function listWires(editor: Editor): void {
  const id = selectedOf(editor.ui.getState().selection, 'node').at(-1)
  if (id === undefined) return
  const { leaving, entering } = editor.graph()
  const text = editor.text().canvas
  const wires: ViewWire[] = [...(entering.get(id) ?? []), ...(leaving.get(id) ?? [])]
  const choices = wires.map((wire): Choice => ({
    id: wireKey(wire),
    label: wireKey(wire),
    detail: wire.to.node === id ? text.comesIn : text.goesOut,
  }))
  openChooser({
    title: text.wiresOf(id),
    choices,
    index: 0,
    preview: (choice) => mark(editor, choice && { wire: choice.id }),
    pick(choice) {
      editor.ui.setState({ selection: [selectionKey.wire(choice.id)] })
      editor.announce(text.selected(text.wire(choice.id)))
    },
  })
}
