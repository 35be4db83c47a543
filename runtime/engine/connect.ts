/** Closes and opens the connections of a running flow, and hands their clients to its nodes. */
import { ConnectionRun } from '../connections/connection-run.ts'
import type { FlowDifference } from '../graph/diff.ts'
import type { ConnectionPlan, FlowPlan, NodePlan } from '../graph/plan.ts'
import type { Log } from '../plugin.ts'
import { reasonOf } from '../reason.ts'
import { within } from './deadline.ts'
import type { Fault } from './status.ts'

/** By name. */
export type Connections = Map<string, ConnectionRun>

export interface ConnectOptions {
  readonly flow: string
  readonly log: Log
  /** Of this connection; `undefined` when the runtime keeps nothing. */
  stateFolder(name: string): string | undefined
}

/** A connection that does not close must not keep the others open. */
const closeMs = 5000

/** Those that go close first; of those that come, the ones that listen open before those that may call them. */
export async function changeConnections(
  connections: Connections,
  plan: FlowPlan | undefined,
  difference: FlowDifference,
  options: ConnectOptions,
): Promise<Fault[]> {
  const closing = [...connections.values()].filter(
    ({ name }) => !difference.connections.keep.has(name),
  )
  await Promise.all(
    closing.map((connection) => {
      connections.delete(connection.name)
      return close(connection, options.log)
    }),
  )
  const opening = (plan?.connections ?? []).filter(({ name }) => !connections.has(name))
  const listens = ({ definition }: ConnectionPlan): boolean => definition.listens === true
  const faults: Fault[] = []
  for (const round of [opening.filter(listens), opening.filter((each) => !listens(each))])
    faults.push(
      ...(await Promise.all(round.map((each) => open(connections, each, options)))).flat(),
    )
  return faults
}

async function close(connection: ConnectionRun, log: Log): Promise<void> {
  try {
    await within(closeMs, connection.close())
  } catch (error) {
    log.error('a connection did not close cleanly', {
      connection: connection.name,
      reason: reasonOf(error),
    })
  }
}

async function open(
  connections: Connections,
  { name, type, definition, config }: ConnectionPlan,
  { flow, log, stateFolder }: ConnectOptions,
): Promise<Fault[]> {
  const connection = new ConnectionRun({
    name,
    type,
    definition,
    config,
    flow,
    log,
    stateFolder: stateFolder(name),
  })
  connections.set(name, connection)
  try {
    await connection.open()
    return []
  } catch (error) {
    // Kept in the connection's state, where the status and the readiness take it from.
    const { reason = reasonOf(error) } = connection.status
    log.error('a connection could not be opened', { connection: name, reason })
    return [{ kind: 'connection', name, reason }]
  }
}

/** Of the connection that the node names. Throws when that could not be opened. */
export function clientOf(connections: Connections, plan: NodePlan): unknown {
  if (plan.connection === undefined) return undefined
  const connection = connections.get(plan.connection)
  if (connection?.status.state === 'failed' && connection.client === undefined)
    throw new Error(`its connection "${plan.connection}" could not be opened`)
  return connection?.client
}
