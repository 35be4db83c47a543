/** The WebSocket endpoints that flows open: where a client connects, and which way messages go. */
import type { EngineStatus } from '../engine/status.ts'
import type { FlowPlan, Plan } from '../graph/plan.ts'

export interface Endpoint {
  readonly flow: string
  readonly connection: string
  readonly url: string
  readonly sends: boolean
  readonly takes: boolean
  /** Origins of the pages that may connect; `*` is any. */
  readonly origins: readonly string[]
}

export function endpointsOf(plan: Plan, status?: EngineStatus): Endpoint[] {
  return [...plan.flows.values()].flatMap((flow) =>
    flow.connections
      .filter((connection) => connection.type === 'websocket/server')
      .map(({ name, config }) => ({
        flow: flow.id,
        connection: name,
        url: actualUrl(flow.id, name, status) ?? plannedUrl(config),
        sends: isUsedBy(flow, name, 'sink'),
        takes: isUsedBy(flow, name, 'source'),
        origins: originsOf(config),
      })),
  )
}

/** As the running server says: with `listen: host:0` only it knows the port. */
function actualUrl(flow: string, name: string, status?: EngineStatus): string | undefined {
  const found = status?.flows
    .find((each) => each.id === flow)
    ?.connections.find((connection) => connection.name === name)
  const url = found?.status.facts?.url
  return typeof url === 'string' && /^wss?:/.test(url) ? url : undefined
}

function plannedUrl(config: Readonly<Record<string, unknown>>): string {
  const { listen, path, tls } = config
  const scheme = tls === undefined ? 'ws' : 'wss'
  return `${scheme}://${typeof listen === 'string' ? listen : ''}${typeof path === 'string' ? path : '/'}`
}

const originsOf = ({ origins }: Readonly<Record<string, unknown>>): string[] =>
  Array.isArray(origins) ? origins.filter((origin) => typeof origin === 'string') : []

const isUsedBy = (flow: FlowPlan, connection: string, kind: 'source' | 'sink'): boolean =>
  flow.nodes.some((node) => node.connection === connection && node.definition.kind === kind)
