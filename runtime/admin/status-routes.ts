/** What runs: health for a supervisor, metrics for Prometheus, status and flows for the live page. */
import type { FastifyInstance, FastifyReply } from 'fastify'

import type { Engine } from '../engine/status.ts'
import type { Plan } from '../graph/plan.ts'
import { version } from '../version.ts'
import { flowsAnswer, readyAnswer, statusAnswer } from './contract/status.ts'
import type { FlowsAnswer, StatusAnswer } from './contract/status.ts'
import { endpointsOf } from './endpoints.ts'
import type { Watchers } from './events.ts'
import { readiness } from './health.ts'
import { createMetrics } from './metrics.ts'
import type { Metrics } from './metrics.ts'

interface StatusOptions {
  readonly engine: Engine
  plan(): Plan
  readonly watchers: Watchers
}

export function addStatusRoutes(server: FastifyInstance, options: StatusOptions): void {
  const { engine, plan, watchers } = options
  server.get('/livez', () => 'alive\n')
  server.get('/readyz', { schema: { response: { '2xx': readyAnswer } } }, (_request, reply) => {
    const answer = readiness(engine.status())
    return reply.code(answer.ready ? 200 : 503).send(answer)
  })
  let metrics: Promise<Metrics> | undefined
  server.get('/metrics', async (_request, reply: FastifyReply) => {
    metrics ??= createMetrics(engine)
    const { contentType, text } = await metrics
    return reply.type(contentType).send(await text())
  })
  server.get('/api/status', { schema: { response: { 200: statusAnswer } } }, () => statusOf(engine))
  server.get('/api/flows', { schema: { response: { 200: flowsAnswer } } }, () =>
    describeFlows(plan(), engine),
  )
  server.get('/api/events', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    if (!watchers.add(reply.raw)) reply.raw.end('event: busy\ndata: {}\n\n')
  })
}

export function statusOf(engine: Engine): StatusAnswer {
  return {
    version: version(),
    time: Date.now(),
    uptime: Math.round(performance.now()),
    memory: process.memoryUsage.rss(),
    ...structuredClone(engine.status()),
  } as StatusAnswer // a mutable copy of the engine's own read-only type
}

function describeFlows(plan: Plan, engine: Engine): FlowsAnswer {
  const endpoints = endpointsOf(plan, engine.status())
  return [...plan.flows.values()].map((flow) => ({
    id: flow.id,
    file: flow.file,
    name: flow.name,
    description: flow.description,
    nodes: flow.nodes.map(({ id, type, definition, connection }) => ({
      id,
      type,
      kind: definition.kind,
      ...(connection === undefined ? {} : { connection }),
    })),
    wires: flow.wires.map(({ from, to }) => ({ from: { ...from }, to: { ...to } })),
    connections: flow.connections.map(({ name, type }) => ({ name, type })),
    ...(flow.errors === undefined ? {} : { errors: flow.errors }),
    endpoints: endpoints
      .filter((endpoint) => endpoint.flow === flow.id)
      .map(({ flow: _flow, ...endpoint }) => endpoint),
  }))
}
