/** What can be looked at: a wire shows what the port that it begins at sends. */
import { wireKey } from '../../../runtime/document/edit/view.ts'
import type { ViewWire } from '../../../runtime/document/edit/view.ts'
import type { RunningPlace } from '../../app/subflow.ts'
import type { GraphNode } from '../../model/flow-graph.ts'

/** A wire by its key, or a port by `node.port`. */
export interface TapTarget extends RunningPlace {
  readonly kind: 'wire' | 'port'
  /** `a -> b`, or `a.out`: as the file has it that it stands in. */
  readonly name: string
}

export const targetKey = (target: TapTarget): string => `${target.flow} ${runningName(target)}`

/** As the flow that runs has it: what is inside of an instance bears its name before its own. */
export function runningName({ inside, name }: Pick<TapTarget, 'inside' | 'name'>): string {
  if (inside === undefined) return name
  return name
    .split(' -> ')
    .map((end) => `${inside}.${end}`)
    .join(' -> ')
}

/** Whether it stands in what is open there. */
export const isAt = (target: RunningPlace, { flow, inside }: RunningPlace): boolean =>
  target.flow === flow && target.inside === inside

/** Whether a tap shows what passes on this wire. */
export function showsWire({ kind, name }: TapTarget, wire: ViewWire): boolean {
  if (kind === 'wire') return name === wireKey(wire)
  const [from, to] = [`${wire.from.node}.${wire.from.port}`, `${wire.to.node}.${wire.to.port}`]
  return name === from || name === to
}

/** What a node sends: `out`, or the first of its other ports. */
export function sentBy({ id, outputs }: Pick<GraphNode, 'id' | 'outputs'>): string {
  const [first = 'out'] = outputs.keys()
  return `${id}.${outputs.has('out') ? 'out' : first}`
}
