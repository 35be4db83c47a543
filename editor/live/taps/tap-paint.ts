/** The eyes of a large flow, whose wires are painted. */
import type { Point } from '../../../runtime/document/edit/view.ts'
import { wireKey } from '../../../runtime/document/edit/view.ts'
import type { Editor } from '../../app/editor.ts'
import { runningPlace } from '../../app/subflow.ts'
import { cornersOf } from '../../canvas/scene/line.ts'
import { isAt, showsWire } from './tap-target.ts'
import { pageTaps } from './taps-store.ts'

/** Keys of the wires of the open flow whose messages are shown. */
export function tappedWires(editor: Editor): ReadonlySet<string> {
  const place = runningPlace(editor)
  const targets = pageTaps()
    .taps.getState()
    .open.flatMap(({ target }) => (isAt(target, place) ? [target] : []))
  if (targets.length === 0) return new Set()
  const tapped = editor
    .graph()
    .view.wires.filter((wire) => targets.some((target) => showsWire(target, wire)))
  return new Set(tapped.map(wireKey))
}

/** In pixels of the flow; from afar it stays as large on the screen as it is at this zoom. */
const radius = 11
const leastZoom = 0.7

interface Eyes {
  /** SVG path data of the wires. */
  readonly paths: readonly string[]
  readonly zoom: number
  readonly surface: string
  readonly accent: string
}

/** The same eye as the element of a small flow. */
export function paintEyes(
  context: CanvasRenderingContext2D,
  { paths, zoom, surface, accent }: Eyes,
): void {
  for (const d of paths) {
    const { x, y } = middleOf(cornersOf(d))
    context.save()
    context.translate(x, y)
    if (zoom < leastZoom) context.scale(leastZoom / zoom, leastZoom / zoom)
    context.lineWidth = 1.5
    context.strokeStyle = accent
    context.fillStyle = surface
    disc(context, radius)
    context.fill()
    context.stroke()
    context.beginPath()
    context.moveTo(-6.5, 0)
    context.quadraticCurveTo(0, -6.5, 6.5, 0)
    context.quadraticCurveTo(0, 6.5, -6.5, 0)
    context.stroke()
    context.fillStyle = accent
    disc(context, 2)
    context.fill()
    context.restore()
  }
}

function disc(context: CanvasRenderingContext2D, size: number): void {
  context.beginPath()
  context.arc(0, 0, size, 0, 2 * Math.PI)
}

/** Half of the way along a line of straight pieces. */
export function middleOf(corners: readonly Point[]): Point {
  const [start = { x: 0, y: 0 }] = corners
  const lengths = corners.slice(1).map((to, index) => {
    const from = corners[index] ?? to
    return Math.hypot(to.x - from.x, to.y - from.y)
  })
  let rest = lengths.reduce((sum, length) => sum + length, 0) / 2
  for (const [index, length] of lengths.entries()) {
    const [from = start, to = start] = corners.slice(index, index + 2)
    if (rest <= length && length > 0) {
      const part = rest / length
      return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
    }
    rest -= length
  }
  return start
}
