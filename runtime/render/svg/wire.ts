/** Wires between the ports of placed nodes. */
import { wireKey } from '../../document/edit/view.ts'
import { portOf } from '../geometry.ts'
import { wirePath } from '../wire-path.ts'
import type { WirePath } from '../wire-path.ts'
import { element } from './draw.ts'
import { markColour } from './node.ts'
import type { Scene, SceneNode, SceneWire } from './scene.ts'
import type { Theme } from './theme.ts'

export interface DrawnWire {
  readonly wire: SceneWire
  readonly path: WirePath
}

/** The lines of all wires whose both nodes are there. */
export function runWires({ nodes, wires }: Scene): DrawnWire[] {
  const byId = new Map(nodes.map((node) => [node.item.id, node]))
  const lanes = new Map<number, number>()
  return wires.flatMap((wire) => {
    const from = byId.get(wire.from.node)
    const to = byId.get(wire.to.node)
    if (!from || !to) return []
    const start = portPlace(from, 'out', wire.from.port)
    const end = portPlace(to, 'in', wire.to.port)
    if (!start || !end) return []
    const below = Math.max(from.at.y + from.box.height, to.at.y + to.box.height)
    const isBack = end.x < start.x
    // Lanes at the same height would lie on each other.
    const lane = isBack ? (lanes.get(below) ?? 0) : 0
    if (isBack) lanes.set(below, lane + 1)
    return [{ wire, path: wirePath({ from: start, to: end, below, lane }) }]
  })
}

function portPlace({ box, at }: SceneNode, side: 'in' | 'out', name: string) {
  const port = portOf(box, side, name)
  return port && { x: at.x + port.x, y: at.y + port.y }
}

export function drawWire({ wire, path }: DrawnWire, theme: Theme): string {
  const { mark, from } = wire
  const isError = from.port === 'error'
  const colour = mark ? markColour(mark, theme) : isError ? theme.error : theme.wire
  const line = element('path', {
    'data-wire': wireKey(wire),
    d: path.d,
    fill: 'none',
    stroke: colour,
    'stroke-width': mark ? 2.25 : 1.5,
    'stroke-opacity': isError && !mark ? 0.75 : mark === 'removed' ? 0.7 : undefined,
    'stroke-dasharray': mark === 'removed' ? '6 4' : undefined,
  })
  if (!path.isBack) return line
  // A wire that leads back says so: an arrow in the middle of its lane.
  const { x, y } = path.label
  return (
    line +
    element('path', { d: `M${x + 4} ${y - 4}L${x - 3} ${y}L${x + 4} ${y + 4}Z`, fill: colour })
  )
}
