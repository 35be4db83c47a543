/** Where messages wait, and what makes the sources above wait with them. */
import type { Lane } from './lane.ts'
import type { NodeRun } from './node-run.ts'
import type { Outlet } from './outlet.ts'
import type { ConnectionStatus, NodeStatus } from './status.ts'

type Holding = Pick<NodeStatus, 'connection' | 'capacity' | 'isHeld' | 'failing'>

export function holding(node: NodeRun): Holding {
  const { connection } = node.plan
  return { ...(connection === undefined ? {} : { connection }), ...heldAt(node) }
}

function heldAt(node: NodeRun): Holding {
  switch (node.kind) {
    case 'pure':
      return {}
    case 'source':
      return node.lane.isHeld ? { isHeld: true } : {}
    case 'stage':
      // What it may hold is its own affair, as with a queue on disk.
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
  let capacity = 0
  for (const lane of lanes) capacity += lane.window.messages
  return {
    ...(capacity > 0 ? { capacity } : {}),
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
