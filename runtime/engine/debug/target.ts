/** Where a message can be put in, and held: an input, an output port, or a wire. */
import type { Wire } from '../../document/model.ts'
import type { FlowPlan } from '../../graph/plan.ts'
import { endsAt, instanceOf, leaves, withoutIn } from '../tap/instance.ts'
import { findPoint, manyPorts, nameOf, pointsOf, TapError } from '../tap/point.ts'
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
 * `node.port`, a wire as `a -> b`, or a node alone: then what comes to it, for a source what it sends. An
 * instance of a subflow is named like a node where that leaves no doubt. Throws a `TapError`.
 */
export function findTarget(plan: FlowPlan, text: string): Target {
  if (text.includes('->')) return findWire(plan, text)
  const name = text.trim()
  const node = plan.nodes.find(({ id }) => id === name)
  const input = node && pointsOf(node).find(({ side }) => side === 'input')
  return input ?? entryOf(plan, withoutIn(name)) ?? findPoint(plan, name)
}

/** What comes into an instance. Who looks may look at one of several inputs; a message must come to all of them, or to none. */
function entryOf(plan: FlowPlan, instance: string): TapPoint | undefined {
  const inputs = plan.instances?.find(({ id }) => id === instance)?.ports.get('in') ?? []
  const [only, ...others] = inputs
  if (others.length > 0) throw manyPorts(`${instance}.in`, inputs)
  return only && { side: 'input', ...only }
}

export function findWire(plan: FlowPlan, text: string): WireTarget {
  const [from = '', to = '', ...more] = text.split('->').map((end) => end.trim())
  const begins = beginning(plan, from)
  const end = withoutIn(to)
  const isThrough = (wire: Wire): boolean => begins(wire) && endsAt(wire, end)
  const [wire, ...others] = more.length > 0 ? [] : plan.wires.filter(isThrough)
  if (wire !== undefined && others.length === 0)
    return { side: 'wire', node: wire.from.node, port: wire.from.port, to: wire.to.node }
  const names = (wire === undefined ? plan.wires : [wire, ...others]).map(nameOfWire)
  const message =
    wire === undefined
      ? `flow "${plan.id}" has no wire "${text}"`
      : `flow "${plan.id}" has several wires "${text}" (${names.join(', ')})`
  throw new TapError('no-port', message, { wanted: `${from} -> ${end}`, names, prefix: '' })
}

const nameOfWire = ({ from, to }: Wire): string => wireKey(from.node, from.port, to.node)

/** Which wires begin where it says: of an instance, all that leave it. */
function beginning(plan: FlowPlan, name: string): (wire: Wire) => boolean {
  const instance = instanceOf(plan, name)
  if (instance !== undefined) return (wire) => leaves(wire, instance)
  const { side, node, port } = findPoint(plan, name)
  return ({ from }) => side === 'output' && from.node === node && from.port === port
}
