/** What runs: health for a supervisor, metrics for Prometheus, status and flows for the live page. */
import type { FastifyInstance, FastifyReply } from 'fastify'

import type { Engine } from '../engine/status.ts'
import type { Plan } from '../graph/plan.ts'
import { flowsAnswer, readyAnswer, statusAnswer } from './contract/status.ts'
import type { FlowsAnswer } from './contract/status.ts'
import { endpointsOf } from './endpoints.ts'
import type { Watchers } from './events.ts'
import { readiness } from './health.ts'
import { createMetrics } from './metrics.ts'
import type { Metrics } from './metrics.ts'
import { needs } from './access/role.ts'
import { statusOf } from './status.ts'
import type { Vitals } from './vitals.ts'

interface StatusOptions {
  readonly engine: Engine
  plan(): Plan
  readonly watchers: Watchers
  readonly vitals?: Vitals
}

export function addStatusRoutes(server: FastifyInstance, options: StatusOptions): void {
  const { engine, plan, watchers, vitals } = options
  server.get('/livez', needs('anyone'), () => 'alive\n')
  server.get(
    '/readyz',
    { ...needs('anyone'), schema: { response: { '2xx': readyAnswer } } },
    ({ who }, reply) => {
      const answer = readiness(engine.status(), vitals?.lagMs())
      // A stranger learns that something is wrong, not what.
      const shown = who === undefined ? { ...answer, reasons: [] } : answer
      return reply.code(answer.ready ? 200 : 503).send(shown)
    },
  )
  let metrics: Promise<Metrics> | undefined
  server.get('/metrics', needs('viewer'), async (_request, reply: FastifyReply) => {
    metrics ??= createMetrics(engine, vitals)
    const { contentType, text } = await metrics
    return reply.type(contentType).send(await text())
  })
  server.get(
    '/api/status',
    { ...needs('viewer'), schema: { response: { 200: statusAnswer } } },
    () => statusOf(engine),
  )
  server.get('/api/flows', { ...needs('viewer'), schema: { response: { 200: flowsAnswer } } }, () =>
    describeFlows(plan(), engine),
  )
  server.get('/api/events', { config: { role: 'viewer', isStream: true } }, (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    if (!watchers.add(reply.raw)) reply.raw.end('event: busy\ndata: {}\n\n')
  })
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
      .map(({ flow: _flow, origins, ...endpoint }) => ({ ...endpoint, origins: [...origins] })),
  }))
}
