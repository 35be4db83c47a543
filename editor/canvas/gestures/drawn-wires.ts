/** The wires that are on the screen, in flow coordinates. Their points are found when they are asked for. */
import type { Rect } from '../../../runtime/render/geometry.ts'
import type { Polyline } from './line-math.ts'

export interface DrawnWire {
  readonly key: string
  readonly element: HTMLElement | SVGElement
  readonly box: Rect
  points(): Polyline
}

const spacing = 12
const mostPoints = 80

export function drawnWires(root: HTMLElement): readonly DrawnWire[] {
  const edges = [...root.querySelectorAll<SVGElement>('.react-flow__edge[data-id]')]
  return edges.flatMap((element) => {
    const path = element.querySelector('path')
    const key = element.dataset['id']
    if (!path || key === undefined) return []
    let points: Polyline | undefined
    return [{ key, element, box: path.getBBox(), points: () => (points ??= pointsOf(path)) }]
  })
}

function pointsOf(path: SVGPathElement): Polyline {
  const length = path.getTotalLength()
  const count = Math.min(mostPoints, Math.max(2, Math.ceil(length / spacing)))
  return Array.from({ length: count + 1 }, (_, index) => {
    const { x, y } = path.getPointAtLength((length * index) / count)
    return { x, y }
  })
}
