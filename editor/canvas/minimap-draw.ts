/** The small map: every node as a block in the colour of its role, and what the window shows of them. */
import type { Point } from '../../runtime/document/edit/view.ts'
import { boundsOf, nodeHeight, nodeWidth } from '../../runtime/render/geometry.ts'
import type { Rect } from '../../runtime/render/geometry.ts'
import type { FlowGraph } from '../model/flow-graph.ts'

export interface MapScale {
  readonly scale: number
  readonly left: number
  readonly top: number
}

export interface MapPicture {
  readonly graph: FlowGraph
  readonly places: ReadonlyMap<string, Point>
  readonly selected: ReadonlySet<string>
  /** In flow coordinates. */
  readonly seen: Rect
}

const inset = 6

const rectOf = ({ x, y }: Point): Rect => ({ x, y, width: nodeWidth, height: nodeHeight })

/** Whether every node lies in the window. */
export function showsAll({ places, seen }: MapPicture): boolean {
  const all = boundsOf([...places.values()].map(rectOf))
  if (!all) return true
  return (
    all.x >= seen.x &&
    all.y >= seen.y &&
    all.x + all.width <= seen.x + seen.width &&
    all.y + all.height <= seen.y + seen.height
  )
}

/** Everything and the window fit into it. */
export function scaleFor({ places, seen }: MapPicture, width: number, height: number): MapScale {
  const all = boundsOf([...[...places.values()].map(rectOf), seen]) ?? seen
  const scale = Math.min(
    (width - 2 * inset) / Math.max(1, all.width),
    (height - 2 * inset) / Math.max(1, all.height),
  )
  return {
    scale,
    left: (width - all.width * scale) / 2 - all.x * scale,
    top: (height - all.height * scale) / 2 - all.y * scale,
  }
}

export function drawMap(canvas: HTMLCanvasElement, picture: MapPicture): MapScale | undefined {
  const context = canvas.getContext('2d')
  if (!context) return undefined
  const { clientWidth: width, clientHeight: height } = canvas
  const ratio = devicePixelRatio
  if (canvas.width !== width * ratio) canvas.width = width * ratio
  if (canvas.height !== height * ratio) canvas.height = height * ratio
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  const map = scaleFor(picture, width, height)
  const colour = coloursOf(canvas)
  for (const [id, at] of picture.places) {
    const role = picture.graph.nodes.get(id)?.role ?? 'unknown'
    context.fillStyle = picture.selected.has(`node:${id}`) ? colour.accent : colour[role]
    context.fillRect(
      at.x * map.scale + map.left,
      at.y * map.scale + map.top,
      Math.max(2, nodeWidth * map.scale),
      Math.max(1.5, nodeHeight * map.scale),
    )
  }
  const { seen } = picture
  const frame = [seen.x * map.scale + map.left, seen.y * map.scale + map.top] as const
  context.strokeStyle = colour.accent
  context.lineWidth = 1.5
  context.strokeRect(...frame, seen.width * map.scale, seen.height * map.scale)
  return map
}

function coloursOf(element: Element) {
  const style = getComputedStyle(element)
  const at = (name: string): string => style.getPropertyValue(`--${name}`) || 'currentColor'
  return {
    source: at('source'),
    transform: at('transform'),
    sink: at('sink'),
    unknown: at('line-strong'),
    accent: at('accent'),
  }
}
