/** Adding the type that was picked: where, with which wires, and what the next one would be wired to. */
import type { Point } from '../../runtime/document/edit/view.ts'
import { nodeHeight, nodeWidth } from '../../runtime/render/geometry.ts'
import type { Editor, QuickAddOptions } from '../app/editor.ts'
import { addNode, mainOutput } from '../canvas/add.ts'
import type { NodeType } from '../model/node-types.ts'

/** The port that is wired lies under the pointer; without a wire it is the middle of the node. */
function placed(options: QuickAddOptions): QuickAddOptions {
  const { at, from, to } = options
  if (!at) return options
  const left = from ? 0 : to ? nodeWidth : nodeWidth / 2
  const corner: Point = { x: at.x - left, y: at.y - nodeHeight / 2 }
  return { ...options, at: corner }
}

/** `isWired: false` leaves the wire that quick-add was opened for as it was. Returns the new node. */
export function pickType(
  editor: Editor,
  type: NodeType,
  options: QuickAddOptions,
  isWired = true,
): string | undefined {
  const { at, from, to, ...rest } = placed(options)
  const place = at ? { at } : {}
  if (!isWired) return addNode(editor, type, at ? place : {})
  return addNode(editor, type, {
    ...rest,
    ...place,
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  })
}

/** A chain goes on behind the new node, or before it when it was wired at its output. */
export function afterPick(
  type: NodeType,
  id: string,
  { from, to, wire }: QuickAddOptions,
): QuickAddOptions | undefined {
  const output = mainOutput(type)
  if (to && !from) return type.kind === 'source' ? undefined : { to: { node: id, port: 'in' } }
  if (output === undefined) return undefined
  const out = { node: id, port: output }
  return wire ? { wire: { from: out, to: wire.to } } : { from: out }
}
