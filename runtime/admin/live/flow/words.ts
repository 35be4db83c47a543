/** What is told of a flow in words: its state, and those of its nodes and connections. */
import type { ConnectionStatus, FlowStatus, NodeStatus } from '../../../engine/status.ts'
import type { NodeFlow } from '../../contract/live-frame.ts'
import type { LiveConnection, LiveFlowState, LiveNodeState } from '../../contract/live.ts'
import { isPure } from './table.ts'

const maxReason = 500

export function flowStateOf(flow: string, status: FlowStatus | undefined): LiveFlowState {
  if (status === undefined) return { event: 'flow-state', flow, state: 'stopped' }
  const { state, reason, since } = status
  return { event: 'flow-state', flow, state, ...because(reason), since }
}

export type Connections = ReadonlyMap<string, ConnectionStatus>

export const connectionsByName = ({ connections }: FlowStatus): Connections =>
  new Map(connections.map((connection) => [connection.name, connection]))

/** The worse of the node's own state and that of its connection. `hasFailed`: a message did, just now. */
export function nodeFlowOf(
  node: NodeStatus,
  connections: Connections,
  flow: FlowStatus['state'],
  hasFailed: boolean,
): NodeFlow {
  const states = [node.status?.state, linkOf(node, connections)?.state]
  if (states.includes('failed')) return 'failed'
  if (states.includes('down')) return 'degraded'
  if (states.includes('connecting')) return 'starting'
  if (hasFailed || (node.failing ?? 0) > 0) return 'degraded'
  if (node.status?.state === 'up') return 'ok'
  if (isPure(node) || node.kind === 'stage') return 'none'
  return flow === 'starting' ? 'starting' : 'ok'
}

export function nodeStateOf(
  node: NodeStatus,
  connections: Connections,
  state: NodeFlow,
): LiveNodeState {
  const link = linkOf(node, connections)
  const isLinked = link === undefined || link.state === 'up'
  const own = node.status?.reason
  // What is wrong with the connection is the cause; the node only knows that it has none.
  const lost = isLinked ? undefined : (link.reason ?? own ?? `its connection is ${link.state}`)
  const drops = Object.keys(node.dropped).toSorted()
  const retryAt = node.status?.retryAt ?? (isLinked ? undefined : link.retryAt)
  return {
    node: node.id,
    state,
    ...because(lost ?? own ?? node.lastError),
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(drops.length > 0 ? { drops } : {}),
    ...(node.isPaused === true ? { paused: true as const } : {}),
  }
}

const linkOf = ({ connection }: NodeStatus, connections: Connections) =>
  connection === undefined ? undefined : connections.get(connection)?.status

const because = (reason: string | undefined): { reason?: string } =>
  reason === undefined ? {} : { reason: reason.slice(0, maxReason) }

export function connectionOf(connection: ConnectionStatus): LiveConnection {
  const { name, type, status, since, losses, retries = 0, inFlight, queued } = connection
  const { state, reason, reasonCode, retryAt, peer, session, facts } = status
  const clients = facts?.['clients']
  return {
    name,
    type,
    state,
    ...because(reason),
    ...(reasonCode === undefined ? {} : { reasonCode }),
    since,
    losses,
    retries,
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(peer === undefined ? {} : { peer }),
    ...(typeof clients === 'number' ? { clients } : {}),
    ...(session === undefined ? {} : { session }),
    ...(inFlight === undefined ? {} : { inFlight }),
    ...(queued === undefined ? {} : { queued }),
  }
}
