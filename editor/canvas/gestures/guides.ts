/**
 * Lines along which a dragged box stands with others: edges with edges, middles with middles. What lies on
 * the grid meets exactly; what lies beside it is met by letting go.
 */
import { grid } from '../../../runtime/render/geometry.ts'
import type { Rect } from '../../../runtime/render/geometry.ts'

export interface Guides {
  /** How far the box must still go to stand on the line. */
  readonly dx: number
  readonly dy: number
  readonly isMetX: boolean
  readonly isMetY: boolean
  /** The lines, as SVG path data. */
  readonly d: string
}

/** Half a step of the grid: further away, the grid itself is nearer. */
const reach = grid / 2

interface Axis {
  readonly start: 'x' | 'y'
  readonly size: 'width' | 'height'
}
const across: Axis = { start: 'x', size: 'width' }
const down: Axis = { start: 'y', size: 'height' }

export function guidesFor(box: Rect, others: readonly Rect[]): Guides {
  const x = nearest(box, others, across)
  const y = nearest(box, others, down)
  const dx = x?.by ?? 0
  const dy = y?.by ?? 0
  const there = { ...box, x: box.x + dx, y: box.y + dy }
  const lines = [
    x && line(there, others, x.at, across, (at, from, to) => `M${at} ${from}V${to}`),
    y && line(there, others, y.at, down, (at, from, to) => `M${from} ${at}H${to}`),
  ]
  return { dx, dy, isMetX: Boolean(x), isMetY: Boolean(y), d: lines.filter(Boolean).join('') }
}

const edgesOf = (rect: Rect, { start, size }: Axis) => [rect[start], rect[start] + rect[size]]
const middleOf = (rect: Rect, { start, size }: Axis) => rect[start] + rect[size] / 2

function nearest(box: Rect, others: readonly Rect[], axis: Axis) {
  let best: { readonly by: number; readonly at: number } | undefined
  const edges = edgesOf(box, axis)
  const middle = middleOf(box, axis)
  const see = (mine: number, at: number): void => {
    const by = at - mine
    if (Math.abs(by) < reach && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, at }
  }
  for (const other of others) {
    for (const at of edgesOf(other, axis)) for (const mine of edges) see(mine, at)
    see(middle, middleOf(other, axis))
  }
  return best
}

/** From the first to the last of the boxes that stand on it. */
function line(
  box: Rect,
  others: readonly Rect[],
  at: number,
  axis: Axis,
  draw: (at: number, from: number, to: number) => string,
): string {
  const along = axis === across ? down : across
  const on = others.filter(
    (other) => middleOf(other, axis) === at || edgesOf(other, axis).includes(at),
  )
  const ends = [box, ...on].flatMap((rect) => edgesOf(rect, along))
  return draw(at, Math.min(...ends) - reach, Math.max(...ends) + reach)
}
