/** Where a message can be put in, and held: an input, an output port, or a wire. */
import type { FlowPlan } from '../../graph/plan.ts'
import { findPoint, nameOf, pointsOf, TapError } from '../tap/point.ts'
import type { TapPoint } from '../tap/looks.ts'

export interface WireTarget {
  readonly side: 'wire'
  readonly node: string
  readonly port: string
  /** The node that the wire leads to. */
  readonly to: string
}
export type Target = TapPoint | WireTarget

/** Nothing that names a node has a space in it, so the two kinds of keys of gates never meet. */
export const wireKey = (node: string, port: string, to: string): string =>
  `${node}.${port} -> ${to}`

export const targetName = (target: Target): string =>
  target.side === 'wire' ? wireKey(target.node, target.port, target.to) : nameOf(target)

/**
 * `node.port`, a wire as `a -> b`, or a node alone: then what comes to it, for a source what it sends.
 * Throws a `TapError`.
 */
export function findTarget(plan: FlowPlan, text: string): Target {
  if (text.includes('->')) return findWire(plan, text)
  const name = text.trim()
  const node = plan.nodes.find(({ id }) => id === name)
  const input = node && pointsOf(node).find(({ side }) => side === 'input')
  return input ?? findPoint(plan, name)
}

export function findWire(plan: FlowPlan, text: string): WireTarget {
  const [from = '', to = '', ...more] = text.split('->').map((end) => end.trim())
  const start = findPoint(plan, from)
  const names = plan.wires.map((wire) => wireKey(wire.from.node, wire.from.port, wire.to.node))
  const wanted = wireKey(start.node, start.port, to.replace(/\.in$/, ''))
  const wire = plan.wires.find((_, at) => names[at] === wanted)
  if (wire !== undefined && start.side === 'output' && more.length === 0)
    return { side: 'wire', node: start.node, port: start.port, to: wire.to.node }
  const message = `flow "${plan.id}" has no wire "${text}"`
  throw new TapError('no-port', message, { wanted, names, prefix: '' })
}
