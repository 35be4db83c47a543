/**
 * The admin server: health for a supervisor, metrics for Prometheus, the live page, and the editor of a
 * flows folder where there is one. It listens on loopback, answers only to loopback names, changes
 * nothing but flow files, and serves no page that could run a foreign script.
 */
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'

import type { Engine } from '../engine/status.ts'
import type { Plan } from '../graph/plan.ts'
import type { Registry } from '../graph/registry.ts'
import { inUrl, refuseOffLoopback } from './address.ts'
import type { EditorOptions } from './editor/editor.ts'
import { createWatchers } from './events.ts'
import { refuseOtherTypes, refuseStrangers, refuseTrickyPath } from './guard.ts'
import type { Live } from './live/live.ts'
import { addNodeTypes, createNodeTypes } from './node-types.ts'
import { livePath, servePage } from './page.ts'
import { setPolicy } from './policy.ts'
import { answerError, answerNotFound, sendRefusal } from './refusal.ts'
import { addStatusRoutes, statusOf } from './status-routes.ts'

export interface AdminOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly engine: Engine
  /** The plan that runs, also after a reload. */
  plan(): Plan
  /** Opened when somebody asks for the node types. */
  types(): Promise<Registry>
  /** Without a folder there is no editor, and `/` leads to the live page. */
  readonly editor?: EditorOptions
  /** Told of every route as it is added. */
  onRoute?(method: string, path: string): void
  /** How long a request may take to arrive. */
  readonly timeoutMs?: number
}
export interface Admin {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Nothing that is asked here has a body worth more, except where a route says so. */
const maxBodyBytes = 64 * 1024
/** A request that takes longer to arrive is answered with 408. */
const usualTimeoutMs = 10_000
/** A flow's id, percent-encoded. */
const maxPathLength = 4096

export async function startAdmin(options: AdminOptions): Promise<Admin> {
  refuseOffLoopback(options)
  const server = createServer(options.timeoutMs ?? usualTimeoutMs)
  const watchers = createWatchers(() => statusOf(options.engine))
  let port = options.port
  server.addHook('onRoute', ({ method, path }) => {
    for (const each of [method].flat()) options.onRoute?.(each, path)
  })
  server.addHook('onRequest', (request, reply, done) => {
    const refusal =
      refuseStrangers(request, port) ?? refuseTrickyPath(request) ?? refuseOtherTypes(request)
    if (refusal === undefined) return done()
    void sendRefusal(reply, refusal)
  })
  await setPolicy(server, { ...options, port: () => port })
  addStatusRoutes(server, { ...options, watchers })
  const live = await addRest(server, options, () => port)
  await listen(server, options).catch(async (error: unknown) => {
    await live?.close()
    throw error
  })
  const address = server.server.address()
  if (address !== null && typeof address === 'object') port = address.port
  return {
    url: `http://${inUrl(options.host, port)}`,
    port,
    close: async () => {
      watchers.close()
      await live?.close()
      await server.close()
    },
  }
}

function createServer(timeout: number): FastifyInstance {
  const server: FastifyInstance = fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    requestTimeout: timeout,
    // Said to Node itself, too: with its own longer time for headers it would give a body that longer time.
    http: {
      requestTimeout: timeout,
      headersTimeout: timeout,
      connectionsCheckingInterval: timeout / 5,
    },
    forceCloseConnections: true,
    routerOptions: { maxParamLength: maxPathLength },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
    frameworkErrors: answerError,
  })
  server.removeContentTypeParser('text/plain')
  server.setErrorHandler(answerError)
  server.setNotFoundHandler(answerNotFound)
  return server
}

async function addRest(
  server: FastifyInstance,
  options: AdminOptions,
  port: () => number,
): Promise<Live | undefined> {
  let registry: Promise<Registry> | undefined
  const types = (): Promise<Registry> => (registry ??= options.types())
  const nodeTypes = createNodeTypes(types)
  addNodeTypes(server, nodeTypes)
  await servePage(server)
  if (options.editor === undefined) {
    server.get('/', (_request, reply) => reply.redirect(livePath))
    return undefined
  }
  // A runtime without an editor does not pay for its libraries.
  const { addEditor } = await import('./editor/editor.ts')
  return addEditor(server, options.editor, { types, nodeTypes, port })
}

async function listen(server: FastifyInstance, { host, port }: AdminOptions): Promise<void> {
  await server.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE'
      ? new Error(`the admin port ${port} is in use: choose another (${host}:PORT)`)
      : error
  })
}
