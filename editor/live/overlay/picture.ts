/** The drawn wires with the places of their numbers: made anew with another drawing or table. */
import type { ViewWire } from '../../../runtime/document/edit/view.ts'
import { wireKey } from '../../../runtime/document/edit/view.ts'
import type { Rect } from '../../../runtime/render/geometry.ts'
import type { Line } from '../../canvas/scene/line.ts'
import { blocksIn } from '../../canvas/scene/scene.ts'
import type { Block, Scene } from '../../canvas/scene/scene.ts'
import type { TableIndex } from '../table.ts'

export interface DrawnWire {
  readonly line: Line
  readonly wire: ViewWire
  /** Indices of the table. */
  readonly at: readonly number[]
}
export interface LivePicture {
  readonly scene: Scene
  readonly wires: readonly DrawnWire[]
}

export function pictureOf(
  scene: Scene,
  wires: readonly ViewWire[],
  index: TableIndex,
): LivePicture {
  const drawn = new Map<string, DrawnWire>()
  for (const wire of wires) {
    const line = scene.lines.get(wireKey(wire))
    const at = line ? index.wiresOf(wire) : []
    if (line && at.length > 0) drawn.set(line.id, { line, wire, at })
  }
  return { scene, wires: [...drawn.values()] }
}

export interface Visible {
  readonly wires: readonly DrawnWire[]
  readonly blocks: readonly Block[]
}

export const visibleIn = ({ scene, wires }: LivePicture, area: Rect): Visible => ({
  wires: wires.filter(({ line }) => touches(line.box, area)),
  blocks: blocksIn(scene, area),
})

const touches = (a: Rect, b: Rect): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height
