/**
 * What `link('name')` in an expression sees of a running flow. Each field is worked out when it is asked
 * for; the sinks of a connection are looked up once per wiring.
 */
import type { FindLink, LinkState } from '../expression/links.ts'
import { createMovingAverage } from './moving-average.ts'
import type { MovingAverage } from './moving-average.ts'
import type { NodeRun, SinkRun } from './node-run.ts'

/** What a running flow is asked for. */
export interface Linked {
  readonly nodes: ReadonlyMap<string, NodeRun>
  readonly connections: ReadonlyMap<string, { readonly status: { readonly state: string } }>
}

export interface Links {
  readonly find: FindLink
  /** The sinks are others from now on. */
  rewire(): void
}

export function createLinks(flow: Linked): Links {
  const links = new Map<string, Link>()
  const find = (name: string): Link => {
    const known = links.get(name)
    if (known !== undefined) return known
    const made = createLink(name, flow)
    links.set(name, made)
    return made
  }
  return {
    find,
    rewire() {
      for (const link of links.values()) link.rewire()
    },
  }
}

interface Link extends LinkState {
  rewire(): void
}

function createLink(name: string, flow: Linked): Link {
  let sinks = sinksOn(name, flow)
  /** Nothing is measured before somebody asks. */
  let settleTime: MovingAverage | undefined
  const measure = (average: MovingAverage) => {
    for (const { outlet } of sinks) outlet.settleTime = average
    return average
  }
  return {
    get up() {
      if (flow.connections.get(name)?.status.state !== 'up') return false
      for (const { outlet, status } of sinks)
        if (!outlet.isReady || (status !== undefined && status.state !== 'up')) return false
      return true
    },
    get pending() {
      let pending = 0
      for (const { outlet } of sinks) pending += outlet.queued + outlet.inFlight
      return pending
    },
    get latency() {
      settleTime ??= measure(createMovingAverage())
      return settleTime.value
    },
    rewire() {
      sinks = sinksOn(name, flow)
      if (settleTime !== undefined) measure(settleTime)
    },
  }
}

const sinksOn = (name: string, { nodes }: Linked): readonly SinkRun[] =>
  [...nodes.values()].filter(
    (node): node is SinkRun => node.kind === 'sink' && node.plan.connection === name,
  )
