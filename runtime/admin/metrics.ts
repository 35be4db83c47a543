/**
 * `/metrics` for Prometheus. The engine counts in plain numbers; they are copied into the metrics only
 * when somebody asks, so a message never pays for a label.
 */
import type { Engine } from '../engine/status.ts'
import { metricTable } from './metric-table.ts'
import type { MetricEntry, Seen } from './metric-table.ts'
import type { Vitals } from './vitals.ts'

export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
}

export async function createMetrics(engine: Engine, vitals?: Vitals): Promise<Metrics> {
  const { Registry, Counter, Gauge, collectDefaultMetrics } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  /** One look for all metrics of an answer, so that they fit to one another. */
  let seen: Seen = { status: { flows: [] }, vitals }
  for (const [name, entry] of Object.entries<MetricEntry>(metricTable)) {
    const settings = { name, help: entry.help, labelNames: entry.labels, registers: [registry] }
    const metric = name.endsWith('_total') ? new Counter(settings) : new Gauge(settings)
    Object.assign(metric, {
      collect() {
        // A counter or gauge without labels would say 0 where nothing is known.
        metric.reset()
        if (entry.labels.length === 0) metric.remove()
        for (const { labels, value } of entry.collect(seen)) metric.inc(labels, value)
      },
    })
  }
  return {
    contentType: registry.contentType,
    async text() {
      seen = { status: engine.status(), vitals }
      return await registry.metrics()
    },
  }
}
