/** Instances of subflows by their names: in a plan they are nothing but nodes whose names begin so. */
import type { Wire } from '../../document/model.ts'
import type { FlowPlan } from '../../graph/plan.ts'

export const isInside = (node: string, instance: string): boolean => node.startsWith(`${instance}.`)

/** `clean`, or one of its ports such as `clean.out`; `undefined` for what names a node, or nothing. */
export function instanceOf({ nodes }: FlowPlan, name: string): string | undefined {
  const above = name.slice(0, Math.max(0, name.lastIndexOf('.')))
  if (nodes.some(({ id }) => id === name || id === above)) return undefined
  return [name, above].find((each) => each !== '' && nodes.some(({ id }) => isInside(id, each)))
}

/** From outside. */
export const wiresInto = ({ wires }: FlowPlan, instance: string): Wire[] =>
  wires.filter(({ from, to }) => isInside(to.node, instance) && !isInside(from.node, instance))
