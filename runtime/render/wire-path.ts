/** The line of a wire from an output to an input, as SVG path data. */
import type { Point } from '../document/edit/view.ts'

export interface WireRun {
  readonly from: Point
  readonly to: Point
  /** The lower edge of the lower of both nodes: a wire that leads back runs below it. */
  readonly below: number
  /** Wires that lead back beside each other get lanes of their own: 0, 1, 2 ... */
  readonly lane?: number
}

export interface WirePath {
  /** Path data. */
  readonly d: string
  /** Where a label or a badge lies: the middle of the wire. */
  readonly label: Point
  readonly isBack: boolean
  /** For a wire that leads back: its lowest point. */
  readonly bottom: number
}

const laneDepth = 24
const laneGap = 12
const reach = 24
const radius = 12

export function wirePath({ from, to, below, lane = 0 }: WireRun): WirePath {
  return to.x < from.x
    ? backWire(from, to, below + laneDepth + lane * laneGap)
    : forwardWire(from, to)
}

function forwardWire(from: Point, to: Point): WirePath {
  const label = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
  const bottom = Math.max(from.y, to.y)
  if (from.y === to.y) return { d: `M${from.x} ${from.y}H${to.x}`, label, isBack: false, bottom }
  const width = to.x - from.x
  // Far ends get a longer level start, so that a wire does not cross nodes beside it at a slant.
  const pull = Math.min(Math.max(32, width / 2), 160, Math.max(32, width))
  const d = `M${from.x} ${from.y}C${from.x + pull} ${from.y} ${to.x - pull} ${to.y} ${to.x} ${to.y}`
  return { d, label, isBack: false, bottom }
}

/** Out to the right, down into the lane below both nodes, back, and up into the target. */
function backWire(from: Point, to: Point, y: number): WirePath {
  const right = from.x + reach
  const left = to.x - reach
  const r = radius
  const d = [
    `M${from.x} ${from.y}`,
    `H${right - r}`,
    `Q${right} ${from.y} ${right} ${from.y + r}`,
    `V${y - r}`,
    `Q${right} ${y} ${right - r} ${y}`,
    `H${left + r}`,
    `Q${left} ${y} ${left} ${y - r}`,
    `V${to.y + r}`,
    `Q${left} ${to.y} ${left + r} ${to.y}`,
    `H${to.x}`,
  ].join('')
  return { d, label: { x: (left + right) / 2, y }, isBack: true, bottom: y }
}
