/** Where messages wait, and what makes the sources above wait with them. */
import type { Gate } from './gate.ts'
import type { Lane } from './lane.ts'
import type { NodeRun } from './node-run.ts'
import type { Outlet } from './outlet.ts'
import type { ConnectionStatus, NodeStatus } from './status.ts'

type Holding = Pick<NodeStatus, 'connection' | 'capacity' | 'isHeld' | 'failing'>

/** `gate`: stands before the node while it is paused. */
export function holding(node: NodeRun, gate: Gate | undefined): Holding {
  const { connection } = node.plan
  const capacity = capacityOf(node, gate)
  return {
    ...(connection === undefined ? {} : { connection }),
    ...(capacity > 0 && capacity < Infinity ? { capacity } : {}),
    ...heldAt(node),
  }
}

/** What the sources above may have open bounds all that waits for them; 0 where nothing does. */
function capacityOf(node: NodeRun, gate: Gate | undefined): number {
  if (gate !== undefined && node.kind !== 'source') return windowsOf(gate.lanes)
  if (node.kind === 'sink') return windowsOf(node.outlet.lanes)
  if (node.kind !== 'stage') return 0
  const { capacity = 0, lanes } = node.stage
  return Math.min(capacity, windowsOf(lanes))
}

function windowsOf(lanes: ReadonlySet<Lane>): number {
  let messages = 0
  for (const lane of lanes) messages += lane.window.messages
  return messages
}

function heldAt(node: NodeRun): Holding {
  switch (node.kind) {
    case 'pure':
      return {}
    case 'source':
      return node.lane.isHeld ? { isHeld: true } : {}
    case 'stage':
      return isWaitedFor(node.stage.lanes, node.stage.held, node.stage.isFull)
        ? { isHeld: true }
        : {}
    case 'sink':
      return heldAtSink(node.outlet)
  }
}

function heldAtSink({ lanes, queued, inFlight, isReady, failing }: Outlet): Holding {
  const messages = queued + inFlight
  const isHeld = (messages > 0 && !isReady) || isWaitedFor(lanes, messages, queued > 0)
  return {
    ...(isHeld ? { isHeld } : {}),
    ...(failing > 0 ? { failing } : {}),
  }
}

/** A source waits for whoever makes messages wait, or has most of its messages. */
function isWaitedFor(lanes: ReadonlySet<Lane>, messages: number, makesWait: boolean): boolean {
  for (const lane of lanes) {
    const hasMost = lane.open > 0 && messages * 2 >= lane.open
    if (lane.isHeld && (makesWait || hasMost)) return true
  }
  return false
}

/** What the sinks of a connection hold; nothing for one without sinks. */
export function waitingAt(
  name: string,
  nodes: readonly NodeRun[],
): Pick<ConnectionStatus, 'inFlight' | 'queued'> {
  let waiting: { inFlight: number; queued: number } | undefined
  for (const node of nodes) {
    if (node.kind !== 'sink' || node.plan.connection !== name) continue
    waiting ??= { inFlight: 0, queued: 0 }
    waiting.inFlight += node.outlet.inFlight
    waiting.queued += node.outlet.queued
  }
  return waiting ?? {}
}
