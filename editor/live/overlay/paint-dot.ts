/** The state of a node on a card that is only painted: the same shapes as on one that is an element. */
import type { Lod } from '../../canvas/lod.ts'
import type { Block } from '../../canvas/scene/scene.ts'
import type { NodeMark } from './node-marks.ts'
import type { Palette } from './palette.ts'

interface Dot {
  readonly mark: NodeMark
  readonly shown: { readonly lod: Lod; readonly palette: Palette }
}

export function paintDot(
  context: CanvasRenderingContext2D,
  { x, y }: Pick<Block, 'x' | 'y'>,
  { mark, shown: { lod, palette } }: Dot,
): void {
  if (mark === 'none') return
  // From afar only what needs someone can be seen.
  if (lod === '2' && (mark === 'ok' || mark === 'stopped')) return
  const radius = lod === '2' ? 20 : 8
  const [left, top] = lod === '2' ? [x + 24, y + 32] : [x + 40, y + 44]
  context.beginPath()
  trace(context, mark, { left, top, radius })
  context.lineJoin = 'round'
  context.lineWidth = 5
  context.strokeStyle = palette.surface
  context.stroke()
  context.fillStyle = colourOf(mark, palette)
  context.fill()
  if (mark !== 'starting' && mark !== 'stopped') return
  // A ring, and an empty square.
  context.beginPath()
  trace(context, mark, { left, top, radius: radius / 2 })
  context.fillStyle = palette.surface
  context.fill()
}

interface Place {
  readonly left: number
  readonly top: number
  readonly radius: number
}

function trace(context: CanvasRenderingContext2D, mark: NodeMark, place: Place): void {
  const { left, top, radius } = place
  if (mark === 'ok' || mark === 'starting') context.arc(left, top, radius, 0, 2 * Math.PI)
  else if (mark === 'paused') {
    // Two bars.
    context.rect(left - radius, top - radius, 0.7 * radius, 2 * radius)
    context.rect(left + 0.3 * radius, top - radius, 0.7 * radius, 2 * radius)
  } else if (mark === 'degraded') {
    context.moveTo(left, top - radius)
    context.lineTo(left + radius * 1.15, top + radius)
    context.lineTo(left - radius * 1.15, top + radius)
    context.closePath()
  } else context.rect(left - radius, top - radius, 2 * radius, 2 * radius)
}

function colourOf(mark: NodeMark, palette: Palette): string {
  if (mark === 'ok') return palette.ok
  if (mark === 'starting') return palette.accent
  if (mark === 'degraded' || mark === 'paused') return palette.tones.warn
  return mark === 'failed' ? palette.tones.error : palette.tones.quiet
}
