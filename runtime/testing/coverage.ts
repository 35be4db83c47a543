/** Which nodes and ports of a flow the cases reached. */
import type { FlowPlan, NodePlan } from '../graph/plan.ts'
import type { CaseRun } from './run-case.ts'

export interface Reached {
  readonly nodes: Set<string>
  /** `node.port`. */
  readonly ports: Set<string>
}
export interface Coverage {
  readonly nodes: number
  readonly reachedNodes: number
  /** Ports that are wired, and every case of a route. */
  readonly ports: number
  readonly reachedPorts: number
  readonly missingNodes: readonly string[]
  readonly missingPorts: readonly string[]
}

export const createReached = (): Reached => ({ nodes: new Set(), ports: new Set() })

export function addReached(reached: Reached, { recorder }: CaseRun): void {
  for (const { node } of recorder.steps) reached.nodes.add(node)
  for (const { node, port } of recorder.departures) reached.ports.add(`${node}.${port}`)
}

export function coverageOf(plan: FlowPlan, reached: Reached): Coverage {
  const nodes = plan.nodes.map(({ id }) => id)
  const wired = plan.wires.map(({ from }) => `${from.node}.${from.port}`)
  const cases = plan.nodes.flatMap((node) => casesOf(node).map((port) => `${node.id}.${port}`))
  const ports = [...new Set([...wired, ...cases])]
  const missingNodes = nodes.filter((node) => !reached.nodes.has(node))
  const missingPorts = ports.filter((port) => !reached.ports.has(port))
  return {
    nodes: nodes.length,
    reachedNodes: nodes.length - missingNodes.length,
    ports: ports.length,
    reachedPorts: ports.length - missingPorts.length,
    missingNodes,
    missingPorts,
  }
}

/** The ports among which a route chooses, wired or not. */
const casesOf = (node: NodePlan): string[] =>
  node.definition.kind === 'route' ? portsOf(node).filter((port) => port !== 'error') : []

/** Every output port of a node: its type's own, those that its configuration names, and `error`. */
export function portsOf({ definition, config }: NodePlan): string[] {
  const own = 'outputs' in definition ? Object.keys(definition.outputs) : []
  const named =
    'portsFrom' in definition && definition.portsFrom !== undefined
      ? namesAt(config, definition.portsFrom.path)
      : []
  return [...new Set([...named, ...own, ...(definition.kind === 'source' ? [] : ['error'])])]
}

function namesAt(config: NodePlan['config'], path: string): string[] {
  let value: unknown = config
  for (const key of path.split('/').slice(1))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string')
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}
