/**
 * `/metrics` for Prometheus. The engine counts in plain numbers; they are copied into the metrics only
 * when somebody asks, so a message never pays for a label.
 */
import type { Engine, FlowStatus, NodeStatus } from '../engine/status.ts'

/** Every metric beside the process's own: README.md and docs/guide.md name them. */
export const metricHelp = {
  sluice_flow_running: 'Whether the flow runs with everything connected (1) or not (0).',
  sluice_connection_up: 'Whether the connection is up (1) or not (0).',
  sluice_connection_losses_total: 'How often the connection was lost.',
  sluice_node_in_total: 'Messages that came into the node; for a source, that it emitted.',
  sluice_node_out_total: 'Messages that the node handed on; for a sink, that were delivered.',
  sluice_node_filtered_total: 'Messages that the node filtered on purpose.',
  sluice_node_failed_total: 'Messages that left by the error port.',
  sluice_node_rejected_total: 'Failed messages without an error route.',
  sluice_node_retries_total: 'Attempts after the first one.',
  sluice_node_dropped_total: 'Messages dropped on purpose, by reason.',
  sluice_node_queued: 'Open receipts of a source, or messages that wait in a sink.',
  sluice_node_in_flight: 'Messages of a sink in the air.',
  sluice_node_bytes: 'Bytes of open receipts or of waiting messages.',
  sluice_node_oldest_seconds: 'Age of the oldest open receipt of a source.',
  sluice_wire_messages_total: 'Messages that crossed the wire.',
} as const
type MetricName = keyof typeof metricHelp

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}
type Collect = (flow: FlowStatus) => Sample[]

const perNode =
  (read: (node: NodeStatus) => number | undefined): Collect =>
  (flow) =>
    flow.nodes.flatMap((node) => {
      const value = read(node)
      if (value === undefined) return []
      return [{ labels: { flow: flow.id, node: node.id, type: node.type }, value }]
    })

const collectors: Readonly<Record<MetricName, Collect>> = {
  sluice_flow_running: (flow) => [
    { labels: { flow: flow.id }, value: flow.state === 'running' ? 1 : 0 },
  ],
  sluice_connection_up: (flow) =>
    flow.connections.map(({ name, type, status }) => ({
      labels: { flow: flow.id, connection: name, type },
      value: status.state === 'up' ? 1 : 0,
    })),
  sluice_connection_losses_total: (flow) =>
    flow.connections.map(({ name, type, losses }) => ({
      labels: { flow: flow.id, connection: name, type },
      value: losses,
    })),
  sluice_node_in_total: perNode((node) => node.in),
  sluice_node_out_total: perNode((node) => node.out),
  sluice_node_filtered_total: perNode((node) => node.filtered),
  sluice_node_failed_total: perNode((node) => node.failed),
  sluice_node_rejected_total: perNode((node) => node.rejected),
  sluice_node_retries_total: perNode((node) => node.retries),
  sluice_node_dropped_total: (flow) =>
    flow.nodes.flatMap((node) =>
      Object.entries(node.dropped).map(([reason, value]) => ({
        labels: { flow: flow.id, node: node.id, type: node.type, reason },
        value,
      })),
    ),
  sluice_node_queued: perNode((node) => node.queued),
  sluice_node_in_flight: perNode((node) => node.inFlight),
  sluice_node_bytes: perNode((node) => node.bytes),
  sluice_node_oldest_seconds: perNode((node) =>
    node.oldest === undefined ? undefined : node.oldest / 1000,
  ),
  sluice_wire_messages_total: (flow) =>
    flow.wires.map(({ from, to, count }) => ({
      labels: { flow: flow.id, from, to },
      value: count,
    })),
}

export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
}

export async function createMetrics(engine: Engine): Promise<Metrics> {
  const { Registry, Counter, Gauge, collectDefaultMetrics } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const [name, help] of Object.entries(metricHelp)) {
    const collectFlow = collectors[name as MetricName] // the keys of both tables are the same type
    const labelNames = ['flow', 'node', 'connection', 'type', 'reason', 'from', 'to']
    const settings = { name, help, labelNames, registers: [registry] }
    const metric = name.endsWith('_total') ? new Counter(settings) : new Gauge(settings)
    Object.assign(metric, {
      collect() {
        metric.reset()
        for (const { labels, value } of engine.status().flows.flatMap(collectFlow))
          metric.inc(labels, value)
      },
    })
  }
  return { contentType: registry.contentType, text: () => registry.metrics() }
}
