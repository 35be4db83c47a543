/**
 * The admin server: health for a supervisor, metrics for Prometheus, the API and the page that uses it.
 * It reads and never changes anything. It listens on loopback, answers only to loopback names, and
 * serves no page that could run a foreign script.
 */
import helmet from '@fastify/helmet'
import fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { Engine } from '../engine/status.ts'
import type { Plan } from '../graph/plan.ts'
import type { Registry } from '../graph/registry.ts'
import { version } from '../version.ts'
import { inUrl, isOurHost, isOurOrigin, refuseOffLoopback } from './address.ts'
import { flowsAnswer, readyAnswer, statusAnswer } from './contract/status.ts'
import type { FlowsAnswer, StatusAnswer } from './contract/status.ts'
import { endpointsOf } from './endpoints.ts'
import { createWatchers } from './events.ts'
import { readiness } from './health.ts'
import { createMetrics } from './metrics.ts'
import type { Metrics } from './metrics.ts'
import { servePage } from './page.ts'

export interface AdminOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly engine: Engine
  /** The plan that runs, also after a reload. */
  plan(): Plan
  /** Opened when somebody asks for the node types. */
  types(): Promise<Registry>
}
export interface Admin {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Nothing that is asked here has a body worth more. */
const maxBodyBytes = 64 * 1024
const requestTimeoutMs = 10_000

export async function startAdmin(options: AdminOptions): Promise<Admin> {
  refuseOffLoopback(options)
  const server = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: true,
  })
  const watchers = createWatchers(() => statusOf(options.engine))
  let port = options.port
  server.addHook('onRequest', (request, reply, done) => {
    const refusal = refuse(request, port)
    if (refusal === undefined) return done()
    void reply.code(403).send({ error: refusal })
  })
  await secure(server, options)
  addHealth(server, options)
  addApi(server, options)
  server.get('/api/events', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    if (!watchers.add(reply.raw)) reply.raw.end('event: busy\ndata: {}\n\n')
  })
  await servePage(server)
  await server.listen({ host: options.host, port }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE'
      ? new Error(
          `the admin port ${port} is in use: choose another with --admin ${options.host}:PORT`,
        )
      : error
  })
  const address = server.server.address()
  if (address !== null && typeof address === 'object') port = address.port
  return {
    url: `http://${inUrl(options.host, port)}`,
    port,
    close: async () => {
      watchers.close()
      await server.close()
    },
  }
}

function refuse(request: FastifyRequest, port: number): string | undefined {
  if (!isOurHost(request.headers.host, port))
    return 'this server answers only under its loopback address'
  if (!isOurOrigin(request.headers.origin, port)) return 'a page of another site may not ask here'
  return undefined
}

/** `connect-src` names the endpoints of the flows that run, for the page's live view. */
async function secure(server: FastifyInstance, { plan, engine }: AdminOptions): Promise<void> {
  const sockets = (): string =>
    [...new Set(endpointsOf(plan(), engine.status()).map(({ url }) => originOf(url)))].join(' ')
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'", sockets],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Plain HTTP on loopback: a promise of HTTPS would lock the browser out.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  })
}

const originOf = (url: string): string => (/^wss?:\/\/[^/\s;,]+/.exec(url) ?? [''])[0]

function statusOf(engine: Engine): StatusAnswer {
  return {
    version: version(),
    time: Date.now(),
    uptime: Math.round(performance.now()),
    memory: process.memoryUsage.rss(),
    ...structuredClone(engine.status()),
  } as StatusAnswer // a mutable copy of the engine's own read-only type
}

function addHealth(server: FastifyInstance, { engine }: AdminOptions): void {
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
}

function addApi(server: FastifyInstance, options: AdminOptions): void {
  const { engine, plan, types } = options
  server.get('/api/status', { schema: { response: { 200: statusAnswer } } }, () => statusOf(engine))
  server.get('/api/flows', { schema: { response: { 200: flowsAnswer } } }, () =>
    describeFlows(plan(), engine),
  )
  server.get('/api/node-types', async () => {
    const registry = await types()
    await registry.load(registry.names())
    const infos = registry.names().map((name) => registry.find(name))
    return infos.flatMap((info) => {
      if (info === undefined) return []
      const { check: _check, ...data } = info
      return [data]
    })
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
      .map(({ flow: _flow, ...endpoint }) => endpoint),
  }))
}
