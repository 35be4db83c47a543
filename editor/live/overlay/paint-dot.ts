/** The state of a node on a card that is only painted: the same shapes as on one that is an element. */
import type { NodeFlow } from '../../../runtime/admin/contract/live-frame.ts'
import type { Lod } from '../../canvas/lod.ts'
import type { Block } from '../../canvas/scene/scene.ts'
import type { Palette } from './palette.ts'

interface Dot {
  readonly state: NodeFlow | undefined
  readonly shown: { readonly lod: Lod; readonly palette: Palette }
}

export function paintDot(
  context: CanvasRenderingContext2D,
  { x, y }: Block,
  { state, shown: { lod, palette } }: Dot,
): void {
  if (state === undefined || state === 'none') return
  // From afar only what needs someone can be seen.
  if (lod === '2' && (state === 'ok' || state === 'stopped')) return
  const radius = lod === '2' ? 20 : 8
  const [left, top] = lod === '2' ? [x + 24, y + 32] : [x + 40, y + 44]
  context.beginPath()
  trace(context, state, { left, top, radius })
  context.lineJoin = 'round'
  context.lineWidth = 5
  context.strokeStyle = palette.surface
  context.stroke()
  context.fillStyle = colourOf(state, palette)
  context.fill()
  if (state !== 'starting' && state !== 'stopped') return
  // A ring, and an empty square.
  context.beginPath()
  trace(context, state, { left, top, radius: radius / 2 })
  context.fillStyle = palette.surface
  context.fill()
}

interface Place {
  readonly left: number
  readonly top: number
  readonly radius: number
}

function trace(context: CanvasRenderingContext2D, state: NodeFlow, place: Place): void {
  const { left, top, radius } = place
  if (state === 'ok' || state === 'starting') context.arc(left, top, radius, 0, 2 * Math.PI)
  else if (state === 'degraded') {
    context.moveTo(left, top - radius)
    context.lineTo(left + radius * 1.15, top + radius)
    context.lineTo(left - radius * 1.15, top + radius)
    context.closePath()
  } else context.rect(left - radius, top - radius, 2 * radius, 2 * radius)
}

function colourOf(state: NodeFlow, palette: Palette): string {
  if (state === 'ok') return palette.ok
  if (state === 'starting') return palette.accent
  if (state === 'degraded') return palette.tones.warn
  return state === 'failed' ? palette.tones.error : palette.tones.quiet
}
