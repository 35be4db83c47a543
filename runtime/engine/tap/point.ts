/** Names of ports that can be looked at: `node.port`, or a node alone. */
import type { PortRef } from '../../document/model.ts'
import type { FlowPlan, InstancePlan, NodePlan } from '../../graph/plan.ts'
import { exitOf } from './instance.ts'
import type { TapPoint } from './looks.ts'

/** The name that was not found, and those that there are: for whoever says what may have been meant. */
export interface Missing {
  readonly wanted: string
  readonly names: readonly string[]
  /** Stands before the name in what was asked for. */
  readonly prefix: string
}

/** What was asked for is not there. */
export class TapError extends Error {
  override readonly name = 'TapError'
  readonly code: 'no-flow' | 'no-port'
  readonly missing: Missing
  constructor(code: TapError['code'], message: string, missing: Missing) {
    super(message)
    this.code = code
    this.missing = missing
  }
}

/** Every port of a node: `in`, what its type and its configuration name, and `error`. */
export function pointsOf(node: NodePlan): TapPoint[] {
  const { definition, config, id } = node
  const points: TapPoint[] = []
  if (definition.kind !== 'source') points.push({ side: 'input', node: id, port: 'in' })
  const outputs = new Set<string>()
  if (definition.kind !== 'sink') {
    for (const name of Object.keys(definition.outputs)) outputs.add(name)
    if ('portsFrom' in definition && definition.portsFrom !== undefined)
      for (const name of namesAt(config, definition.portsFrom.path)) outputs.add(name)
  }
  if (definition.kind !== 'source') outputs.add('error')
  for (const port of outputs) points.push({ side: 'output', node: id, port })
  return points
}

/** As in the check of flows: the keys of a map, or the texts of a list. */
function namesAt(config: Readonly<Record<string, unknown>>, pointer: string): string[] {
  let value: unknown = config
  for (const key of pointer.split('/').slice(1))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string')
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

export const nameOf = ({ node, port }: Pick<TapPoint, 'node' | 'port'>): string => `${node}.${port}`

/** A wire shows what the port that it begins at sends; an instance of a subflow is named like a node where that leaves no doubt. */
export function findPoint(plan: FlowPlan, text: string): TapPoint {
  const wanted = text.split('->')[0]?.trim() ?? ''
  for (const node of plan.nodes) {
    const points = pointsOf(node)
    if (wanted === node.id) return points.find(isUsual) ?? points[0] ?? never(node)
    const point = points.find((each) => nameOf(each) === wanted)
    if (point !== undefined) return point
  }
  const along = text.includes('->') ? exitOf(plan, text) : undefined
  return along ?? pointInside(plan, wanted) ?? notThere(plan, wanted)
}

/** A port of an instance is that of a node inside. */
function pointInside(plan: FlowPlan, wanted: string): TapPoint | undefined {
  for (const { id, ports } of plan.instances ?? []) {
    const port = wanted === id ? usualOf(ports) : wanted.slice(id.length + 1)
    const inside = wanted === id || wanted.startsWith(`${id}.`) ? ports.get(port) : undefined
    const [first, second] = inside ?? []
    if (inside === undefined || first === undefined) continue
    // What comes in comes to all of them.
    if (port === 'in') return { side: 'input', node: first.node, port: first.port }
    if (second === undefined) return { side: 'output', node: first.node, port: first.port }
    throw manyPorts(`${id}.${port}`, inside)
  }
  return undefined
}

/** A port of an instance that stands for several inside, where only one can be meant. */
export function manyPorts(wanted: string, inside: readonly PortRef[]): TapError {
  const names = inside.map(nameOf)
  const message = `"${wanted}" is more than one port: ${names.join(', ')}`
  return new TapError('no-port', message, { wanted, names, prefix: '' })
}

/** What it sends; of one that sends nothing, what comes to it. */
function usualOf(ports: InstancePlan['ports']): string {
  if (ports.has('out')) return 'out'
  return [...ports.keys()].find((port) => port !== 'in' && port !== 'error') ?? 'in'
}

const isUsual = ({ side, port }: TapPoint): boolean => side === 'output' && port === 'out'

function never(node: NodePlan): never {
  throw new Error(`bug: node ${node.id} has no port`)
}

/** Says what is wrong with a port of the node that was named, else with the name as a whole. */
function notThere(plan: FlowPlan, text: string): never {
  const owner = plan.nodes.find(({ id }) => text.startsWith(`${id}.`))
  if (owner !== undefined && !plan.nodes.some(({ id }) => id.startsWith(`${owner.id}.`))) {
    const wanted = text.slice(owner.id.length + 1)
    const names = pointsOf(owner).map(({ port }) => port)
    const message = `node "${owner.id}" has no port "${wanted}" (${names.join(', ')})`
    throw new TapError('no-port', message, { wanted, names, prefix: `${owner.id}.` })
  }
  const names = plan.nodes.flatMap((node) => [node.id, ...pointsOf(node).map(nameOf)])
  const message = `flow "${plan.id}" has no port "${text}"`
  throw new TapError('no-port', message, { wanted: text, names, prefix: '' })
}

export const hasPoint = (plan: FlowPlan | undefined, point: TapPoint): boolean => {
  const node = plan?.nodes.find(({ id }) => id === point.node)
  return (
    node !== undefined &&
    pointsOf(node).some(({ side, port }) => side === point.side && port === point.port)
  )
}
