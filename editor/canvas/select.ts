/** What is selected on the canvas, as the editor's selection. */
import type { Point } from '../../runtime/document/edit/view.ts'
import type { Rect } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import { selectionKey } from '../app/ui-store.ts'
import { bundleId } from './card.ts'
import type { Card, WireEdge } from './card.ts'
import { nodeKey } from './node-key.ts'
import { nearestLine } from './scene/line.ts'
import type { Mounting } from './scene/mounting.ts'
import { blockAt, blocksIn } from './scene/scene.ts'
import type { Scene } from './scene/scene.ts'

/**
 * Connections and groups may be selected elsewhere, and of a large flow React Flow knows only a part:
 * only what it shows is taken from it. Without a key that adds, a click lets go of the rest as well.
 */
export function takeSelection(
  editor: Editor,
  { nodes, edges }: { readonly nodes: readonly Card[]; readonly edges: readonly WireEdge[] },
  { mounting, isAdding }: { readonly mounting: Mounting; readonly isAdding: boolean },
): void {
  const { selection } = editor.ui.getState()
  const keys = [
    ...nodes.map(({ id }) => nodeKey(id)),
    ...edges.map(({ id }) => selectionKey.wire(id)),
  ]
  const bundles = new Set(
    editor.graph().view.groups.flatMap(({ id, isCollapsed }) => (isCollapsed ? bundleId(id) : [])),
  )
  const drawn = selection.filter(
    (key) => key.startsWith('node:') || key.startsWith('wire:') || bundles.has(key),
  )
  const shown = drawn.filter((key) => mounting.isMounted(key))
  if (keys.length === shown.length && keys.every((key) => shown.includes(key))) return
  const others = isAdding ? drawn.filter((key) => !mounting.isMounted(key)) : []
  editor.ui.setState({ selection: [...others, ...keys] })
}

/** All blocks that a box touches. */
export function selectIn(
  editor: Editor,
  scene: Scene,
  { area, isAdding }: { readonly area: Rect; readonly isAdding: boolean },
): void {
  const keys = blocksIn(scene, area).map(({ id }) => nodeKey(id))
  const { selection } = editor.ui.getState()
  editor.ui.setState({ selection: isAdding ? [...new Set([...selection, ...keys])] : keys })
}

const reach = 16

/** What lies at a point of a large flow, as a key of the selection. */
export function keyAt(scene: Scene, at: Point): string | undefined {
  const block = blockAt(scene, at)
  if (block) return nodeKey(block.id)
  const line = nearestLine(scene.lines.values(), at, reach)
  return line && selectionKey.wire(line.id)
}

export const rectBetween = (a: Point, b: Point): Rect => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
})
