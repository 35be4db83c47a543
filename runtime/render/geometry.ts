/**
 * How big a node is and where its ports are: the one place that says so, for the canvas, the layout and
 * the picture. Everything is a multiple of the grid, so that a wire between first ports is straight when
 * two nodes lie at the same height.
 */
import type { Catalogue, TypeInfo } from '../document/catalogue.ts'
import type { FlowView, Point, ViewItem } from '../document/edit/view.ts'
import { namedPorts, portsOf } from './ports.ts'
import type { ShownPort, WiredPorts } from './ports.ts'

export const grid = 16
export const nodeWidth = 208
export const nodeHeight = 64
/** The first port of each side lies here; each further one a grid step below. */
const firstPort = 32

export interface PlacedPort extends ShownPort {
  /** The middle of the port, from the top left corner of the node. */
  readonly x: number
  readonly y: number
}

export interface NodeBox {
  readonly width: number
  readonly height: number
  readonly ports: readonly PlacedPort[]
}

/** Gives a node its box; the layout asks for nothing else. */
export type BoxOf = (item: ViewItem) => NodeBox

export function nodeBox(item: ViewItem, info: TypeInfo | undefined, wired?: WiredPorts): NodeBox {
  const ports = portsOf(item, info, wired)
  const inputs = ports.filter(({ side }) => side === 'in')
  const outputs = ports.filter(({ side }) => side === 'out')
  const rows = Math.max(2, inputs.length, outputs.length)
  const height = nodeHeight + grid * (rows - 2)
  return {
    width: nodeWidth,
    height,
    ports: [
      ...inputs.map((port, row) => ({ ...port, x: 0, y: firstPort + grid * row })),
      ...outputs.map((port, row) => ({
        ...port,
        x: nodeWidth,
        // The error port is the bottom right corner's, also where nothing stands above it.
        y: port.name === 'error' ? height - grid : firstPort + grid * row,
      })),
    ],
  }
}

/** The boxes of a view; each is made once. */
export function boxesOf(view: Pick<FlowView, 'wires'>, catalogue: Pick<Catalogue, 'find'>): BoxOf {
  const named = namedPorts(view)
  const boxes = new Map<ViewItem, NodeBox>()
  return (item) => {
    const known = boxes.get(item)
    if (known) return known
    const info = item.type === undefined ? undefined : catalogue.find(item.type)
    const box = nodeBox(item, info, named.get(item.id))
    boxes.set(item, box)
    return box
  }
}

export const portOf = (
  box: NodeBox,
  side: ShownPort['side'],
  name: string,
): PlacedPort | undefined => box.ports.find((port) => port.side === side && port.name === name)

export const snap = (value: number): number => Math.round(value / grid) * grid

export interface Rect extends Point {
  readonly width: number
  readonly height: number
}

export const rectAt = (at: Point, { width, height }: Pick<Rect, 'width' | 'height'>): Rect => ({
  x: at.x,
  y: at.y,
  width,
  height,
})

/** The smallest rectangle around all of them. */
export function boundsOf(rects: Iterable<Rect>): Rect | undefined {
  let left = Infinity
  let top = Infinity
  let right = -Infinity
  let bottom = -Infinity
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  if (left === Infinity) return undefined
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** Whether two rectangles come closer than `gap`. */
export const isNear = (a: Rect, b: Rect, gap: number): boolean =>
  a.x < b.x + b.width + gap &&
  b.x < a.x + a.width + gap &&
  a.y < b.y + b.height + gap &&
  b.y < a.y + a.height + gap
