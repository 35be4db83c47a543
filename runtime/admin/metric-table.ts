/** Every metric beside the process's own, with its labels: docs/operating.md has the same table. */
import type { EngineStatus, FlowStatus, NodeStatus } from '../engine/status.ts'
import { version } from '../version.ts'
import { readiness } from './health.ts'
import { reloadResults } from './vitals.ts'
import type { Vitals } from './vitals.ts'

export interface Seen {
  readonly status: EngineStatus
  /** Not known to a server that runs no flows. */
  readonly vitals: Vitals | undefined
}
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}
export interface MetricEntry {
  readonly help: string
  readonly labels: readonly string[]
  collect(seen: Seen): Sample[]
}

const nodeLabels = ['flow', 'node', 'type', 'kind'] as const
const labelsOf = ({ id: flow }: FlowStatus, { id: node, type, kind }: NodeStatus) => ({
  flow,
  node,
  type,
  kind,
})

type NodeCollect = (node: NodeStatus) => number | undefined

const process = (
  help: string,
  read: (seen: Seen) => number | undefined,
  labels: Readonly<Record<string, string>> = {},
): MetricEntry => ({
  help,
  labels: Object.keys(labels),
  collect: (seen) => sampleOf(read(seen), labels),
})

const perFlow = (help: string, read: (flow: FlowStatus) => number): MetricEntry => ({
  help,
  labels: ['flow'],
  collect: ({ status }) =>
    status.flows.map((flow) => ({ labels: { flow: flow.id }, value: read(flow) })),
})

const perConnection = (
  help: string,
  read: (connection: FlowStatus['connections'][number]) => number,
): MetricEntry => ({
  help,
  labels: ['flow', 'connection', 'type'],
  collect: ({ status }) =>
    status.flows.flatMap((flow) =>
      flow.connections.map((connection) => ({
        labels: { flow: flow.id, connection: connection.name, type: connection.type },
        value: read(connection),
      })),
    ),
})

const perNode = (help: string, read: NodeCollect): MetricEntry => ({
  help,
  labels: nodeLabels,
  collect: ({ status }) =>
    status.flows.flatMap((flow) =>
      flow.nodes.flatMap((node) => sampleOf(read(node), labelsOf(flow, node))),
    ),
})

function sampleOf(value: number | undefined, labels: Sample['labels']): Sample[] {
  return value === undefined ? [] : [{ labels, value }]
}

const byReason = (labels: Sample['labels'], dropped: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(dropped).map(([reason, value]) => ({ labels: { ...labels, reason }, value }))

const flag = (is: boolean): number => (is ? 1 : 0)

export const metricTable = {
  sluice_info: process('Always 1; the label has the version.', () => 1, { version: version() }),
  sluice_ready: process('Whether /readyz answers 200 (1) or 503 (0).', ({ status, vitals }) =>
    flag(readiness(status, vitals?.lagMs()).ready),
  ),
  sluice_event_loop_lag_seconds: process(
    'How late the event loop is: one turn in twenty of the last 5 s is this late or later.',
    ({ vitals }) => vitals && vitals.lagMs() / 1000,
  ),
  sluice_reloads_total: {
    help: 'Reloads, by result: applied, refused (a file is broken) or failed (something did not start).',
    labels: ['result'],
    collect: ({ vitals }: Seen): Sample[] =>
      reloadResults.flatMap((result) => sampleOf(vitals?.reloads().counts[result], { result })),
  },
  sluice_last_reload_ok: process(
    'Whether the last reload was applied (1) or not (0); 1 before the first.',
    ({ vitals }) => vitals && flag((vitals.reloads().last?.result ?? 'applied') === 'applied'),
  ),
  sluice_last_reload_timestamp_seconds: process(
    'Unix time of the last reload; not there before the first.',
    ({ vitals }) => {
      const at = vitals?.reloads().last?.at
      return at === undefined ? undefined : at / 1000
    },
  ),
  sluice_flow_running: perFlow(
    'Whether the flow runs with everything connected (1) or not (0).',
    ({ state }) => flag(state === 'running'),
  ),
  sluice_flow_start_timestamp_seconds: perFlow(
    'Unix time since which the flow runs.',
    ({ since }) => since / 1000,
  ),
  sluice_connection_up: perConnection(
    'Whether the connection is up (1) or not (0).',
    ({ status }) => flag(status.state === 'up'),
  ),
  sluice_connection_losses_total: perConnection(
    'How often the connection was lost.',
    ({ losses }) => losses,
  ),
  sluice_connection_dropped_total: {
    help: 'What the connection dropped, by reason.',
    labels: ['flow', 'connection', 'type', 'reason'],
    collect: ({ status }: Seen): Sample[] =>
      status.flows.flatMap((flow) =>
        flow.connections.flatMap(({ name, type, dropped }) =>
          byReason({ flow: flow.id, connection: name, type }, dropped),
        ),
      ),
  },
  sluice_node_up: perNode(
    'Whether the node is up (1) or not (0); of nodes that touch the world.',
    ({ status }) => status && flag(status.state === 'up'),
  ),
  sluice_node_paused: perNode('Whether somebody paused the node (1) or not (0).', ({ isPaused }) =>
    flag(isPaused === true),
  ),
  sluice_node_in_total: perNode(
    'Messages that came into the node; for a source, that it emitted.',
    (node) => node.in,
  ),
  sluice_node_out_total: perNode(
    'Messages that the node handed on; for a sink, that were delivered.',
    (node) => node.out,
  ),
  sluice_node_filtered_total: perNode(
    'Messages that the node filtered on purpose.',
    (node) => node.filtered,
  ),
  sluice_node_failed_total: perNode('Messages that left by the error port.', (node) => node.failed),
  sluice_node_rejected_total: perNode(
    'Failed messages without an error route.',
    (node) => node.rejected,
  ),
  sluice_node_retries_total: perNode('Attempts after the first one.', (node) => node.retries),
  sluice_node_dropped_total: {
    help: 'Messages dropped on purpose, by reason.',
    labels: [...nodeLabels, 'reason'],
    collect: ({ status }: Seen): Sample[] =>
      status.flows.flatMap((flow) =>
        flow.nodes.flatMap((node) => byReason(labelsOf(flow, node), node.dropped)),
      ),
  },
  sluice_node_queued: perNode(
    'Open receipts of a source, or messages that wait in a sink.',
    (node) => node.queued,
  ),
  sluice_node_in_flight: perNode('Messages of a sink in the air.', (node) => node.inFlight),
  sluice_node_bytes: perNode(
    'Bytes of open receipts or of waiting messages.',
    (node) => node.bytes,
  ),
  sluice_node_oldest_seconds: perNode('Age of the oldest open receipt of a source.', (node) =>
    node.oldest === undefined ? undefined : node.oldest / 1000,
  ),
  sluice_wire_messages_total: {
    help: 'Messages that crossed the wire.',
    labels: ['flow', 'from', 'to'],
    collect: ({ status }: Seen): Sample[] =>
      status.flows.flatMap((flow) =>
        flow.wires.map(({ from, to, count }) => ({
          labels: { flow: flow.id, from, to },
          value: count,
        })),
      ),
  },
} as const satisfies Readonly<Record<string, MetricEntry>>
