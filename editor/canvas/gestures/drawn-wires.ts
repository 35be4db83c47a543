/** The wires that can be met with the pointer, in flow coordinates. Corners are found when they are asked for. */
import type { Rect } from '../../../runtime/render/geometry.ts'
import { cornersOf } from '../scene/line.ts'
import type { Scene } from '../scene/scene.ts'
import type { Polyline } from './line-math.ts'

export interface DrawnWire {
  readonly key: string
  /** SVG path data. */
  readonly d: string
  readonly box: Rect
  corners(): Polyline
}

/** Those of a large flow are painted; others have elements. */
export const drawnWires = (root: HTMLElement, scene: Scene | undefined): readonly DrawnWire[] =>
  scene
    ? [...scene.lines.values()].map(({ id, d, box }) => wire(id, d, box))
    : [...root.querySelectorAll<SVGElement>('.react-flow__edge[data-id]')].flatMap((element) => {
        const path = element.querySelector('path')
        const key = element.dataset['id']
        const d = path?.getAttribute('d')
        return path && key !== undefined && d ? [wire(key, d, path.getBBox())] : []
      })

function wire(key: string, d: string, box: Rect): DrawnWire {
  let corners: Polyline | undefined
  return { key, d, box, corners: () => (corners ??= cornersOf(d)) }
}
