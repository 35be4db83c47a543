/** A wire as a line that can be stroked, and found by a point near it. */
import type { Point } from '../../../runtime/document/edit/view.ts'
import type { Rect } from '../../../runtime/render/geometry.ts'
import { wirePath } from '../../../runtime/render/wire-path.ts'
import type { WireRun } from '../../../runtime/render/wire-path.ts'

export interface Line {
  readonly id: string
  /** SVG path data, the same as on the canvas of a small flow. */
  readonly d: string
  readonly from: Point
  readonly to: Point
  /** Where a label lies. */
  readonly label: Point
  readonly box: Rect
  readonly isError: boolean
  /** The cards at its ends. */
  readonly ends: readonly [from: string, to: string]
}

/** How far a wire that leads back reaches beyond its ends. */
const beyond = 24

export function lineOf(id: string, run: WireRun): Omit<Line, 'isError' | 'ends'> {
  const { from, to } = run
  const { d, label, isBack, bottom } = wirePath(run)
  const side = isBack ? beyond : 0
  const left = Math.min(from.x, to.x) - side
  const top = Math.min(from.y, to.y)
  const box = {
    x: left,
    y: top,
    width: Math.max(from.x, to.x) + side - left,
    height: Math.max(bottom, from.y, to.y) - top,
  }
  return { id, d, from, to, label, box }
}

const numbers = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g
const commands = /([MHVQC])([^MHVQC]*)/g
/** A curve is looked at as so many straight pieces. */
const pieces = 16

/** The corners of the path with its curves cut into straight pieces. */
export function cornersOf(d: string): Point[] {
  const corners: Point[] = []
  let at = { x: 0, y: 0 }
  for (const [, command, rest = ''] of d.matchAll(commands)) {
    const values = (rest.match(numbers) ?? []).map(Number)
    const points = pointsOf(command, values, at)
    const curve = [at, ...points]
    const steps = points.length === 1 ? 1 : pieces
    if (command === 'M') corners.push(...points)
    else for (let step = 1; step <= steps; step += 1) corners.push(onCurve(curve, step / steps))
    at = points.at(-1) ?? at
  }
  return corners
}

function pointsOf(command: string | undefined, values: readonly number[], at: Point): Point[] {
  const [first = 0] = values
  if (command === 'H') return [{ x: first, y: at.y }]
  if (command === 'V') return [{ x: at.x, y: first }]
  const points: Point[] = []
  for (let index = 0; index + 1 < values.length; index += 2)
    points.push({ x: values[index] ?? 0, y: values[index + 1] ?? 0 })
  return points
}

/** De Casteljau: a point of a curve of any degree, by halving between its controls. */
function onCurve(controls: readonly Point[], part: number): Point {
  let points = [...controls]
  while (points.length > 1)
    points = points.slice(1).map((point, index) => {
      const before = points[index] ?? point
      return {
        x: before.x + (point.x - before.x) * part,
        y: before.y + (point.y - before.y) * part,
      }
    })
  return points[0] ?? { x: 0, y: 0 }
}

/** The nearest of these lines, no further than `reach` away. */
export function nearestLine(lines: Iterable<Line>, at: Point, reach: number): Line | undefined {
  let nearest: Line | undefined
  let least = reach
  for (const line of lines) {
    const { x, y, width, height } = line.box
    const isFar =
      at.x < x - reach || at.x > x + width + reach || at.y < y - reach || at.y > y + height + reach
    if (isFar) continue
    const distance = distanceTo(cornersOf(line.d), at)
    if (distance > least) continue
    least = distance
    nearest = line
  }
  return nearest
}

function distanceTo(corners: readonly Point[], at: Point): number {
  let least = Infinity
  for (const [index, corner] of corners.entries()) {
    const before = corners[index - 1]
    if (before) least = Math.min(least, distanceToPiece(before, corner, at))
  }
  return least
}

function distanceToPiece(from: Point, to: Point, at: Point): number {
  const dx = to.x - from.x
  const dy = to.y - from.y
  const square = dx * dx + dy * dy
  const along = square === 0 ? 0 : ((at.x - from.x) * dx + (at.y - from.y) * dy) / square
  const part = Math.min(1, Math.max(0, along))
  return Math.hypot(from.x + part * dx - at.x, from.y + part * dy - at.y)
}
