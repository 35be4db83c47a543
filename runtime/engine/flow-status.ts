/** A running flow in numbers and words. Worked out when someone asks; nothing here runs per message. */
import type { FlowPlan } from '../graph/plan.ts'
import type { Wire } from '../document/model.ts'
import { holderOf } from './drain.ts'
import type { FlowRun } from './flow-run.ts'
import { holding, waitingAt } from './holding.ts'
import type { NodeRun } from './node-run.ts'
import type { Receipt } from './receipt.ts'
import type { FlowStatus, NodeStatus, WireStatus } from './status.ts'

export function flowStatus(run: FlowRun): FlowStatus {
  const plan = run.plan
  const nodes = [...run.nodes.values()]
  const connections = [...run.connections.values()].map((connection) => ({
    name: connection.name,
    type: connection.type,
    status: connection.status,
    since: connection.since,
    losses: connection.losses,
    retries: connection.retries,
    ...waitingAt(connection.name, nodes),
    dropped: Object.fromEntries(connection.dropped),
  }))
  const { state, reason } = stateOf(run)
  return {
    id: plan?.id ?? '',
    name: plan?.name ?? '',
    description: plan?.description ?? '',
    state,
    ...(reason === undefined ? {} : { reason }),
    since: run.since,
    nodes: nodes.map((node) => nodeStatus(node, run)),
    connections,
    wires: plan === undefined ? [] : wireStatus(plan, run.nodes),
  }
}

/** The worst thing decides, and says why. */
function stateOf(run: FlowRun): { state: FlowStatus['state']; reason?: string } {
  if (run.state !== 'running') return { state: run.state }
  if (run.fault !== undefined) return { state: 'failed', reason: run.fault }
  const troubles: string[] = []
  let isFailed = false
  for (const { name, status } of run.connections.values()) {
    if (status.state === 'up') continue
    if (status.state === 'failed') isFailed = true
    troubles.push(`connection "${name}" is ${status.state}${because(status.reason)}`)
  }
  for (const node of run.nodes.values()) {
    if (node.status?.state === 'failed') isFailed = true
    const trouble = troubleOf(node, run)
    if (trouble !== undefined) troubles.push(trouble)
  }
  if (troubles.length === 0) return { state: 'running' }
  return { state: isFailed ? 'failed' : 'degraded', reason: troubles.join('; ') }
}

function troubleOf(node: NodeRun, run: FlowRun): string | undefined {
  const { plan, status } = node
  if (status !== undefined && status.state !== 'up')
    return `node "${plan.id}" is ${status.state}${because(status.reason)}`
  if (node.kind === 'sink') {
    // With its connection up, a sink waits on purpose, for a first client or a slow one: were the
    // runtime unready for that, a load balancer would never send it the client.
    const isLinked = run.connections.get(plan.connection ?? '')?.status.state === 'up'
    if (node.outlet.paused !== undefined && !isLinked)
      return `sink "${plan.id}" waits: ${node.outlet.paused}`
    if (node.outlet.failing > 0)
      return `sink "${plan.id}" fails (${node.outlet.failing} times): ${node.counters.lastError ?? ''}`
  }
  return node.kind === 'source' ? stuckIn(run, node) : undefined
}

/** Names the flow's oldest message when it has waited longer than `window.stuck`. */
export function stuckIn(run: FlowRun, node: NodeRun & { kind: 'source' }): string | undefined {
  const { lane, plan } = node
  if (lane.age() <= plan.engine.window.stuck) return undefined
  const [oldest] = lane.receipts()
  if (oldest === undefined) return undefined
  const seconds = Math.round(lane.age() / 1000)
  return `a message of source "${plan.id}" is stuck in "${holderIn(run, oldest)}" for ${seconds} s`
}

function holderIn({ wiring, nodes }: FlowRun, receipt: Receipt): string {
  for (const [id, gate] of wiring.gates) if (gate.holds(receipt)) return id
  return holderOf(receipt, nodes)
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`
}

function nodeStatus(node: NodeRun, run: FlowRun): NodeStatus {
  const { plan, counters, status } = node
  const gate = run.wiring.gates.get(plan.id)
  const outlet = node.kind === 'sink' ? node.outlet : undefined
  const lane = node.kind === 'source' ? node.lane : undefined
  return {
    id: plan.id,
    type: plan.type,
    kind: plan.definition.kind,
    ...(status === undefined ? {} : { status }),
    ...(gate === undefined ? {} : { isPaused: true as const }),
    in: counters.in,
    out: outOf(node),
    filtered: counters.filtered,
    failed: counters.failed,
    rejected: counters.rejected,
    retries: counters.retries,
    dropped: Object.fromEntries(counters.dropped),
    queued: queuedIn(node, gate?.held ?? 0),
    inFlight: outlet?.inFlight ?? 0,
    ...holding(node, gate),
    bytes: lane?.bytes ?? 0,
    ...(lane !== undefined && lane.open > 0 ? { oldest: Math.round(lane.age()) } : {}),
    ...(counters.lastError === undefined ? {} : { lastError: counters.lastError }),
  }
}

function queuedIn(node: NodeRun, atGate: number): number {
  switch (node.kind) {
    case 'source':
      // What has a receipt is open, wherever it waits.
      return Math.max(node.lane.open, atGate)
    case 'sink':
      return node.outlet.queued + atGate
    case 'stage':
      return node.stage.held + atGate
    case 'pure':
      return atGate
  }
}

/** Transforms are not counted on the way out: what came in and was neither filtered nor failed went on. */
function outOf({ kind, plan, counters }: NodeRun): number {
  switch (kind) {
    case 'source':
      return counters.in
    case 'sink':
    case 'stage':
      return counters.out
    case 'pure':
      if (plan.definition.kind === 'route') return sum(counters.ports.values())
      return counters.in - counters.filtered - counters.failed
  }
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}

function wireStatus(plan: FlowPlan, nodes: ReadonlyMap<string, NodeRun>): WireStatus[] {
  return plan.wires.map((wire) => ({
    from: `${wire.from.node}.${wire.from.port}`,
    to: `${wire.to.node}.${wire.to.port}`,
    count: countOf(wire, nodes.get(wire.from.node)),
  }))
}

function countOf({ from }: Wire, node: NodeRun | undefined): number {
  if (node === undefined) return 0
  if (from.port === 'error') return node.counters.failed
  const counted = node.counters.ports.get(from.port)
  if (counted !== undefined) return counted
  const isPlain = from.port === 'out' && node.plan.definition.kind !== 'route'
  return isPlain && node.kind !== 'stage' ? outOf(node) : 0
}
