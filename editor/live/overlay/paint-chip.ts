/** The small labels on wires: a number, and before it a shape that says what is wrong. */
import type { Look, Sign } from './look.ts'
import type { Palette } from './palette.ts'

const height = 17
const padding = 5
const size = 11
const signWidth = 9
const signGap = 4

export interface Place {
  readonly x: number
  readonly y: number
  readonly scale: number
}

/** Before the first of many. */
export function openChips(
  context: CanvasRenderingContext2D,
  palette: Palette,
  scale: number,
): void {
  context.font = `500 ${size * scale}px ${palette.font}`
  context.textBaseline = 'middle'
  context.lineWidth = scale
}

/** Around its place. Nothing is saved and restored: there are many, ten times a second. */
export function paintChip(
  context: CanvasRenderingContext2D,
  { tone, sign, label }: Look,
  { place, palette }: { readonly place: Place; readonly palette: Palette },
): void {
  const { x, y, scale } = place
  const text = widthOf(context, label, palette) * scale
  const mark = sign === 'none' ? 0 : signWidth * scale
  const gap = mark > 0 && text > 0 ? signGap * scale : 0
  const inner = mark + gap + text
  const left = x - inner / 2
  context.beginPath()
  const [wide, high] = [inner + 2 * padding * scale, height * scale]
  context.roundRect(left - padding * scale, y - high / 2, wide, high, 5 * scale)
  context.fillStyle = palette.canvas
  context.fill()
  if (tone !== 'flowing') {
    context.strokeStyle = palette.tones[tone]
    context.stroke()
  }
  context.fillStyle = tone === 'flowing' ? palette.text : palette.tones[tone]
  paintSign(context, sign, { x: left, y, scale })
  if (text > 0) context.fillText(label, left + mark + gap, y + scale / 2)
}

/** In the colour of `fillStyle`, from its place on to the right. */
function paintSign(context: CanvasRenderingContext2D, sign: Sign, { x, y, scale }: Place): void {
  const rect = (left: number, top: number, width: number, tall: number): void =>
    context.fillRect(x + left * scale, y + top * scale, width * scale, tall * scale)
  if (sign === 'held') {
    rect(1, -4, 2.5, 8)
    rect(5.5, -4, 2.5, 8)
  } else if (sign === 'stopped') rect(1, -3.5, 7, 7)
  else if (sign !== 'none') {
    context.beginPath()
    for (const [at, [dx, dy]] of corners[sign].entries()) {
      const [left, top] = [x + dx * scale, y + dy * scale]
      if (at === 0) context.moveTo(left, top)
      else context.lineTo(left, top)
    }
    context.fill()
  }
}

/** A triangle that points down, and a cross. */
const corners = {
  dropping: [
    [0, -3.5],
    [9, -3.5],
    [4.5, 4.5],
  ],
  failing: [
    [0.5, -2.5],
    [2, -4],
    [4.5, -1.5],
    [7, -4],
    [8.5, -2.5],
    [6, 0],
    [8.5, 2.5],
    [7, 4],
    [4.5, 1.5],
    [2, 4],
    [0.5, 2.5],
    [3, 0],
  ],
} as const

const widths = new WeakMap<Palette, Map<string, number>>()

/** The sum of its characters at the size of one pixel per pixel: each is measured once. */
function widthOf(context: CanvasRenderingContext2D, text: string, palette: Palette): number {
  const known = widths.get(palette) ?? new Map<string, number>()
  widths.set(palette, known)
  let sum = 0
  for (const character of text) {
    let width = known.get(character)
    if (width === undefined) {
      // All digits are as wide as the widest of them, so that a label does not tremble.
      const font = context.font
      context.font = `500 ${size}px ${palette.font}`
      width = context.measureText(/\d/.test(character) ? '0' : character).width
      context.font = font
      known.set(character, width)
    }
    sum += width
  }
  return sum
}
