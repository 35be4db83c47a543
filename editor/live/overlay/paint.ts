/** Paints what the wires of a flow do over their lines. */
import type { Point } from '../../../runtime/document/edit/view.ts'
import type { Lod } from '../../canvas/lod.ts'
import type { Block } from '../../canvas/scene/scene.ts'
import type { Look, Stroke } from './look.ts'
import { markOf } from './node-marks.ts'
import type { NodeNow } from './node-marks.ts'
import type { Palette } from './palette.ts'
import { openChips, paintChip } from './paint-chip.ts'
import type { Place } from './paint-chip.ts'
import { paintDot } from './paint-dot.ts'
import type { DrawnWire } from './picture.ts'

export interface Painted {
  readonly drawn: DrawnWire
  readonly look: Look
}
export interface LiveShown {
  readonly wires: readonly Painted[]
  /** Blocks without an element: they lie below, and no line may run over them. */
  readonly covers: readonly Block[]
  readonly selected: ReadonlySet<string>
  readonly marked: ReadonlySet<string>
  readonly lod: Lod
  readonly palette: Palette
  /** Nothing has come for a while: all of it is of then. */
  readonly isStale: boolean
  readonly now: (id: string) => NodeNow
}

/** The context has the coordinates of the flow. */
export function paintLive(context: CanvasRenderingContext2D, shown: LiveShown): void {
  context.globalAlpha = shown.isStale ? 0.4 : 1
  paintStrokes(context, shown)
  cutOut(context, shown.covers)
  for (const block of shown.covers) {
    const { reading, told } = shown.now(block.id)
    if (reading) paintDot(context, block, { mark: markOf(reading.state, told), shown })
  }
  if (shown.lod !== '2') paintLabels(context, shown)
  context.globalAlpha = 1
}

/** Wires that look alike are one path: that many calls, whatever the number of wires. */
function paintStrokes(context: CanvasRenderingContext2D, shown: LiveShown): void {
  const { wires, lod, palette, selected } = shown
  const alike = new Map<Stroke, Path2D>()
  for (const { drawn, look } of wires) {
    const { stroke } = look
    if (!stroke) continue
    // What is selected keeps its colour; only what is wrong goes over it.
    if (stroke.tone === 'flowing' && selected.has(`wire:${drawn.line.id}`)) continue
    let path = alike.get(stroke)
    if (!path) alike.set(stroke, (path = new Path2D()))
    addLine(path, drawn, lod)
  }
  // From afar a line of three pixels is a third of one.
  const scale = lod === '2' ? 2.5 : 1
  for (const [{ tone, shape, width }, path] of alike) {
    context.strokeStyle = palette.tones[tone]
    context.lineWidth = width * scale
    context.setLineDash(shape === 'dashed' ? [9, 6] : [])
    context.stroke(path)
    if (shape !== 'double') continue
    context.strokeStyle = palette.canvas
    context.lineWidth = 2.5 * scale
    context.stroke(path)
  }
  context.setLineDash([])
}

const paths = new WeakMap<object, Path2D>()

/** From afar a wire is a few pixels long: nobody sees that it is straight. */
function addLine(path: Path2D, { line }: DrawnWire, lod: Lod): void {
  if (lod === '2' && line.from.x <= line.to.x) {
    path.moveTo(line.from.x, line.from.y)
    path.lineTo(line.to.x, line.to.y)
    return
  }
  const own = paths.get(line) ?? new Path2D(line.d)
  paths.set(line, own)
  path.addPath(own)
}

function cutOut(context: CanvasRenderingContext2D, covers: readonly Block[]): void {
  for (const { x, y, width, height } of covers)
    context.clearRect(x - 1, y - 1, width + 2, height + 2)
}

/** What is wrong is told first; where wires lie close, what is well makes room for it. */
function paintLabels(context: CanvasRenderingContext2D, shown: LiveShown): void {
  const { wires, lod, palette } = shown
  const scale = lod === '0' ? 1 : 1.7
  const taken = new Set<number>()
  openChips(context, palette, scale)
  for (const isWrong of [true, false]) {
    // Half as large, many numbers would be too many: then only those where something is wrong.
    if (!isWrong && lod === '1' && wires.length > fewWires) continue
    for (const { drawn, look } of wires) {
      if ((look.sign !== 'none') !== isWrong || (look.label === '' && !isWrong)) continue
      if (look.sign === 'held') paintDam(context, drawn.line.to, palette)
      const below = shown.marked.has(drawn.line.id) ? 22 : 0
      const at = placeOf(drawn.line, look, scale)
      const place = { ...at, y: at.y + below }
      if (takes(taken, place)) paintChip(context, look, { place, palette })
    }
  }
}

/** Errors are shown where they come from, the rest in the middle. */
function placeOf({ from, label }: DrawnWire['line'], { sign }: Look, scale: number): Place {
  if (sign !== 'failing') return { ...label, scale }
  return { x: from.x + 26 * scale, y: from.y, scale }
}

const fewWires = 60
const cell = { width: 36, height: 14 }

/** Whether there is room for a label, which then has it. */
function takes(taken: Set<number>, { x, y, scale }: Place): boolean {
  const column = Math.round(x / (cell.width * scale))
  const row = Math.round(y / (cell.height * scale))
  const keyAt = (right: number, down: number): number => (column + right) * 1e6 + row + down
  if (taken.has(keyAt(0, 0))) return false
  for (const right of [-1, 0, 1]) for (const down of [-1, 0, 1]) taken.add(keyAt(right, down))
  return true
}

/** A bar across the wire, right before the node that it waits for. */
function paintDam(context: CanvasRenderingContext2D, to: Point, palette: Palette): void {
  context.fillStyle = palette.tones.warn
  context.fillRect(to.x - 16, to.y - 9, 4, 18)
}
