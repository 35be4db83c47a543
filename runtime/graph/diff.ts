/** What has to stop and start so that a running flow becomes the planned one. */
import type { FlowPlan } from './plan.ts'

export interface Difference {
  readonly keep: ReadonlySet<string>
  readonly stop: ReadonlySet<string>
  readonly start: ReadonlySet<string>
}

export interface FlowDifference {
  readonly nodes: Difference
  readonly connections: Difference
  /** Nothing at all differs, not even a wire or a name. */
  readonly equal: boolean
}

/** Equal fingerprints keep running; a node's fingerprint holds its connection's, so it follows it. */
export function diffFlow(
  before: FlowPlan | undefined,
  after: FlowPlan | undefined,
): FlowDifference {
  const nodes = difference(fingerprints(before?.nodes, 'id'), fingerprints(after?.nodes, 'id'))
  const connections = difference(
    fingerprints(before?.connections, 'name'),
    fingerprints(after?.connections, 'name'),
  )
  const still = nodes.stop.size + nodes.start.size + connections.stop.size + connections.start.size
  return { nodes, connections, equal: still === 0 && outline(before) === outline(after) }
}

function fingerprints<K extends string>(
  items: readonly (Record<K, string> & { fingerprint: string })[] | undefined,
  key: K,
): Map<string, string> {
  return new Map(items?.map((item) => [item[key], item.fingerprint]))
}

function difference(before: Map<string, string>, after: Map<string, string>): Difference {
  const same = ([name, fingerprint]: [string, string]) => before.get(name) === fingerprint
  const keep = new Set([...after].filter(same).map(([name]) => name))
  const changed = (names: Iterable<string>) => new Set([...names].filter((name) => !keep.has(name)))
  return { keep, stop: changed(before.keys()), start: changed(after.keys()) }
}

/** What a flow says beside its nodes and connections. */
function outline(plan: FlowPlan | undefined): string {
  if (!plan) return ''
  const wires = plan.wires.map(({ from, to }) => `${from.node}.${from.port} ${to.node}.${to.port}`)
  return JSON.stringify([plan.name, plan.description, plan.errors, wires])
}
