/** Instances of subflows by their names: in a plan they are nothing but nodes whose names begin so. */
import type { Wire } from '../../document/model.ts'
import type { FlowPlan } from '../../graph/plan.ts'
import type { TapPoint } from './looks.ts'

const isInside = (node: string, instance: string): boolean => node.startsWith(`${instance}.`)

/** `clean`, or one of its ports such as `clean.out`; `undefined` for what names a node, or nothing. */
export function instanceOf({ nodes }: FlowPlan, name: string): string | undefined {
  const above = name.slice(0, Math.max(0, name.lastIndexOf('.')))
  if (nodes.some(({ id }) => id === name || id === above)) return undefined
  return [name, above].find((each) => each !== '' && nodes.some(({ id }) => isInside(id, each)))
}

export const withoutIn = (name: string): string => name.replace(/\.in$/, '')

/** Whether the wire ends where it says: at a node, or in an instance. */
export const endsAt = ({ to }: Wire, name: string): boolean =>
  to.node === name || isInside(to.node, name)

export const leaves = ({ from, to }: Wire, instance: string): boolean =>
  isInside(from.node, instance) && !isInside(to.node, instance)

/** The one port that gives what leaves an instance along the wire `clean -> live`, where it is one. */
export function exitOf(plan: FlowPlan, wire: string): TapPoint | undefined {
  const [name = '', end = ''] = wire.split('->').map((each) => each.trim())
  const instance = instanceOf(plan, name)
  if (instance === undefined) return undefined
  const leaving = plan.wires.filter(
    (each) => leaves(each, instance) && endsAt(each, withoutIn(end)),
  )
  const ports = new Map(leaving.map(({ from }) => [`${from.node}.${from.port}`, from]))
  const [port, ...others] = ports.values()
  return port === undefined || others.length > 0 ? undefined : { side: 'output', ...port }
}
