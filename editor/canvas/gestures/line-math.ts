/** Lines as lists of points: whether they cross, and how far a point is from one. */
import type { Point } from '../../../runtime/document/edit/view.ts'

export type Polyline = readonly Point[]

const side = (a: Point, b: Point, c: Point): number =>
  Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x))

/** Touching counts. Two stretches on one line do not cross. */
const doCross = (a: Point, b: Point, c: Point, d: Point): boolean =>
  side(a, b, c) * side(a, b, d) <= 0 &&
  side(c, d, a) * side(c, d, b) <= 0 &&
  (side(a, b, c) !== 0 || side(a, b, d) !== 0)

export const crosses = (line: Polyline, start: Point, end: Point): boolean =>
  line.some((point, index) => {
    const next = line[index + 1]
    return next !== undefined && doCross(start, end, point, next)
  })

export function distanceTo(line: Polyline, point: Point): number {
  let least = Infinity
  for (const [index, start] of line.entries()) {
    const end = line[index + 1]
    if (end) least = Math.min(least, distanceToStretch(point, start, end))
  }
  return least
}

function distanceToStretch(point: Point, start: Point, end: Point): number {
  const dx = end.x - start.x
  const dy = end.y - start.y
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : ((point.x - start.x) * dx + (point.y - start.y) * dy) / length
  const along = Math.min(1, Math.max(0, share))
  return Math.hypot(start.x + along * dx - point.x, start.y + along * dy - point.y)
}
