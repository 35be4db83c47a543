/** Paints the shapes of a large flow. The page has elements only for what is near enough to be read. */
import type { Rect } from '../../../runtime/render/geometry.ts'
import { paintEyes } from '../../live/taps/tap-paint.ts'
import { lodAt } from '../lod.ts'
import type { Lod } from '../lod.ts'
import type { Line } from './line.ts'
import { blocksIn, linesIn } from './scene.ts'
import type { Block, Scene } from './scene.ts'

export interface View {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface Picture {
  readonly scene: Scene
  readonly view: View
  /** Selection keys: `node:..`, `wire:..`, `group:..`. */
  readonly selected: ReadonlySet<string>
  /** What is being shown as elements and would be seen twice. */
  readonly hiddenBlocks: ReadonlySet<string>
  readonly hiddenLines: ReadonlySet<string>
  /** Wires whose messages are shown. */
  readonly tapped: ReadonlySet<string>
  readonly colours: Colours
}

export type Colours = Readonly<
  Record<'source' | 'transform' | 'sink' | 'unknown' | 'bundle' | 'accent', string>
> &
  Readonly<Record<'surface' | 'line' | 'text' | 'wire' | 'error', string>> & {
    readonly font: string
  }

/** The colours of the theme, as the page has them now. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element)
  const at = (name: string): string => style.getPropertyValue(`--${name}`).trim() || 'gray'
  return {
    source: at('source'),
    transform: at('transform'),
    sink: at('sink'),
    unknown: at('line-strong'),
    bundle: at('line-strong'),
    accent: at('accent'),
    surface: at('surface'),
    line: at('line-strong'),
    text: at('text'),
    wire: at('wire'),
    error: at('error'),
    font: style.fontFamily,
  }
}

/** `width` and `height` in pixels of the page; the context is scaled to them already. */
export function paint(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { width, height }: Pick<Rect, 'width' | 'height'>,
): void {
  const { view, scene } = picture
  const { x, y, zoom } = view
  const area = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }
  context.save()
  context.translate(x, y)
  context.scale(zoom, zoom)
  const lod = lodAt(zoom)
  const lines = linesIn(scene, area)
  paintLines(context, picture, { lines, lod })
  for (const block of blocksIn(scene, area))
    if (!picture.hiddenBlocks.has(block.id)) paintBlock(context, picture, { block, lod })
  const { tapped, hiddenLines, colours } = picture
  const seen = lines.filter(({ id }) => tapped.has(id) && !hiddenLines.has(id))
  paintEyes(context, { paths: seen.map(({ d }) => d), zoom, ...colours })
  context.restore()
}

function paintLines(
  context: CanvasRenderingContext2D,
  { selected, hiddenLines, colours }: Picture,
  { lines, lod }: { readonly lines: readonly Line[]; readonly lod: Lod },
): void {
  const chosen: Line[] = []
  context.lineWidth = lod === '2' ? 4 : 1.75
  for (const line of lines) {
    if (hiddenLines.has(line.id)) continue
    if (selected.has(`wire:${line.id}`)) {
      chosen.push(line)
      continue
    }
    context.strokeStyle = line.isError ? colours.error : colours.wire
    trace(context, line, lod)
  }
  context.strokeStyle = colours.accent
  context.lineWidth = lod === '2' ? 6 : 3.5
  for (const line of chosen) trace(context, line, lod)
}

const paths = new WeakMap<Line, Path2D>()

/** From afar a wire is a few pixels long: nobody sees that it is straight. */
function trace(context: CanvasRenderingContext2D, line: Line, lod: Lod): void {
  if (lod === '2' && line.from.x <= line.to.x) {
    context.beginPath()
    context.moveTo(line.from.x, line.from.y)
    context.lineTo(line.to.x, line.to.y)
    context.stroke()
    return
  }
  const path = paths.get(line) ?? new Path2D(line.d)
  paths.set(line, path)
  context.stroke(path)
}

function paintBlock(
  context: CanvasRenderingContext2D,
  { selected, colours }: Picture,
  { block, lod }: { readonly block: Block; readonly lod: Lod },
): void {
  const { id, x, y, width, height, role, isDisabled, hasProblems } = block
  const isSelected = selected.has(role === 'bundle' ? id : `node:${id}`)
  context.globalAlpha = isDisabled ? 0.5 : 1
  const far = isSelected ? colours.accent : colours[role]
  context.fillStyle = lod === '2' ? far : colours.surface
  if (lod === '2') context.fillRect(x, y, width, height)
  else paintCard(context, { block, colours, lod })
  context.globalAlpha = 1
  if (hasProblems) {
    context.fillStyle = colours.error
    context.fillRect(x + width - 26, y + 8, 18, 18)
  }
  if (block.differs) paintDiffers(context, { block, colours, lod })
  if (!isSelected) return
  context.strokeStyle = colours.accent
  context.lineWidth = lod === '2' ? 8 : 3
  context.strokeRect(x - 3, y - 3, width + 6, height + 6)
}

interface Drawn {
  readonly block: Block
  readonly colours: Colours
  readonly lod: Lod
}

/** At the end of the name, as on the element; from afar large enough to be seen. */
const differsAt = {
  '0': { right: 20, down: 21, radius: 4.5 },
  '1': { right: 24, down: 32, radius: 8 },
  '2': { right: 40, down: 32, radius: 18 },
} as const

function paintDiffers(context: CanvasRenderingContext2D, { block, colours, lod }: Drawn): void {
  const { right, down, radius } = differsAt[lod]
  const besideProblems = block.hasProblems ? 20 + radius : 0
  context.beginPath()
  context.arc(
    block.x + block.width - right - besideProblems,
    block.y + down,
    radius,
    0,
    2 * Math.PI,
  )
  context.fillStyle = colours.accent
  context.fill()
  if (lod !== '2') return
  // The block has the colour of its role: a line keeps them apart.
  context.strokeStyle = colours.surface
  context.lineWidth = 5
  context.stroke()
}

const round = 18
const plain = 5
/** Top left, top right, bottom right, bottom left: as the element has them. */
const corners = (role: Block['role']): number[] => {
  if (role === 'source') return [round, plain, plain, round]
  if (role === 'sink') return [plain, round, round, plain]
  return [plain]
}

/** The same outline as the element that may take this place: nothing of it looks out below that. */
function paintCard(context: CanvasRenderingContext2D, drawn: Drawn): void {
  const { block, colours } = drawn
  const { x, y, width, height, role } = block
  context.save()
  context.beginPath()
  context.roundRect(x, y, width, height, corners(role))
  context.fill()
  context.strokeStyle = colours.line
  context.lineWidth = 1
  context.stroke()
  context.clip()
  context.fillStyle = colours[role]
  if (role === 'source') context.fillRect(x, y, 6, height)
  else if (role === 'sink') context.fillRect(x + width - 6, y, 6, height)
  else context.fillRect(x, y, width, 4)
  context.restore()
  if (block.isSubflow) context.strokeRect(x + 6.5, y + 6.5, width - 13, height - 13)
  paintName(context, drawn)
}

function paintName(context: CanvasRenderingContext2D, { block, colours, lod }: Drawn): void {
  const { x, y, width, height, name } = block
  const isNear = lod === '0'
  context.fillStyle = colours.text
  context.textBaseline = 'middle'
  context.font = `600 ${isNear ? 14 : 21}px ${colours.font}`
  // The name begins where it does on the element that may take this place.
  const left = x + (isNear ? 40 : 50)
  const marked = block.differs ? 2 * differsAt[lod].radius + 8 : 0
  const room = width - (left - x) - 16 - marked
  context.fillText(cut(context, name, room), left, isNear ? y + 21 : y + height / 2)
}

const widths = new Map<string, number>()

/** As much of a name as there is room for. Widths are asked once: measuring costs more than drawing. */
function cut(context: CanvasRenderingContext2D, name: string, room: number): string {
  const key = `${context.font} ${name}`
  const width = widths.get(key) ?? context.measureText(name).width
  if (widths.size > 5000) widths.clear()
  widths.set(key, width)
  if (width <= room) return name
  return `${name.slice(0, Math.max(1, Math.floor((name.length * room) / width) - 1))}…`
}
