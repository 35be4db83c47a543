/** Draws a line through numbers, with the lowest and the highest written beside it. */
import type { Point } from './numbers.ts'

const edge = { left: 56, right: 10, top: 10, bottom: 20 }

export function drawPlot(canvas: HTMLCanvasElement, points: readonly Point[], at: number): void {
  const context = canvas.getContext('2d')
  const { clientWidth: width, clientHeight: height } = canvas
  if (!context || width === 0) return
  const ratio = devicePixelRatio
  canvas.width = width * ratio
  canvas.height = height * ratio
  context.scale(ratio, ratio)
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return
  const style = getComputedStyle(canvas)
  const colour = (name: string): string => style.getPropertyValue(name)
  const numbers = points.map(({ value }) => value)
  const [low, high] = rangeOf(numbers)
  const x = (time: number): number =>
    edge.left +
    ((time - first.time) / (last.time - first.time || 1)) * (width - edge.left - edge.right)
  const y = (value: number): number =>
    edge.top + ((high - value) / (high - low)) * (height - edge.top - edge.bottom)
  context.font = `11px ${style.fontFamily}`
  for (const value of [low, (low + high) / 2, high]) {
    line(context, colour('--line'), [edge.left, y(value)], [width - edge.right, y(value)])
    context.fillStyle = colour('--text-quiet')
    context.textAlign = 'right'
    context.fillText(short(value), edge.left - 6, y(value) + 4)
  }
  context.strokeStyle = colour('--accent')
  context.lineWidth = 1.5
  context.beginPath()
  for (const { time, value } of points) context.lineTo(x(time), y(value))
  context.stroke()
  if (at >= first.time && at <= last.time)
    line(context, colour('--line-strong'), [x(at), edge.top], [x(at), height - edge.bottom])
  context.fillStyle = colour('--text-quiet')
  context.textAlign = 'left'
  context.fillText(clock(first.time), edge.left, height - 5)
  context.textAlign = 'right'
  context.fillText(clock(last.time), width - edge.right, height - 5)
}

/** A line that is level lies in the middle. */
function rangeOf(numbers: readonly number[]): readonly [number, number] {
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity)
  const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity)
  return low === high ? [low - 1, high + 1] : [low, high]
}

type Spot = readonly [number, number]
function line(context: CanvasRenderingContext2D, colour: string, from: Spot, to: Spot): void {
  context.strokeStyle = colour
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(...from)
  context.lineTo(...to)
  context.stroke()
}

const short = (value: number): string => String(Number(value.toPrecision(4)))
const clock = (time: number): string => new Date(time).toLocaleTimeString()
