/** A type that was dragged from the palette, let go over the canvas. */
import type { Point } from '../../runtime/document/edit/view.ts'
import { nodeHeight, nodeWidth } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import { addNode } from '../canvas/add.ts'
import type { NodeType } from '../model/node-types.ts'

export function dropAt(editor: Editor, type: NodeType, screen: Point): void {
  const target = document.elementFromPoint(screen.x, screen.y)
  const at = target?.closest('.react-flow') && editor.canvas?.toFlow(screen)
  if (at) addNode(editor, type, { at: { x: at.x - nodeWidth / 2, y: at.y - nodeHeight / 2 } })
}
