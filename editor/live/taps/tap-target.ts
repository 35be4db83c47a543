/** What can be looked at: a wire shows what the port that it begins at sends. */
import { wireKey } from '../../../runtime/document/edit/view.ts'
import type { ViewWire } from '../../../runtime/document/edit/view.ts'
import type { GraphNode } from '../../model/flow-graph.ts'

/** A wire by its key, or a port by `node.port`. */
export interface TapTarget {
  readonly flow: string
  readonly kind: 'wire' | 'port'
  /** `a -> b`, or `a.out`. */
  readonly name: string
}

export const targetKey = ({ flow, name }: TapTarget): string => `${flow} ${name}`

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
