/**
 * The admin server: health for a supervisor, metrics for Prometheus, the live page, and the editor of a
 * flows folder where there is one. It listens on loopback unless it has tokens and TLS, answers only to
 * its own names, and serves no page that could run a foreign script.
 */
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'

import type { Engine } from '../engine/status.ts'
import type { Plan } from '../graph/plan.ts'
import type { Registry } from '../graph/registry.ts'
import type { Log } from '../plugin.ts'
import { createAccess, openAccess } from './access/access.ts'
import { askForRoles, createAdmission } from './access/admission.ts'
import { noAudit, openAudit } from './access/audit.ts'
import { openCertificate } from './access/certificate.ts'
import type { Certificate, SecureServer } from './access/certificate.ts'
import { addLoginRoutes } from './access/login-routes.ts'
import { needs } from './access/role.ts'
import { inUrl, refuseOffLoopback } from './address.ts'
import { usualBodyBytes } from './body-limits.ts'
import { addDebugRoutes } from './debug/routes.ts'
import type { EditorOptions } from './editor/editor.ts'
import { createWatchers } from './events.ts'
import { refuseOtherTypes, refuseStrangers, refuseTrickyPath } from './guard.ts'
import type { Live } from './live/live.ts'
import { addNodeTypes, createNodeTypes } from './node-types.ts'
import { livePath, servePage } from './page.ts'
import { setPolicy } from './policy.ts'
import { answerError, answerNotFound, sendRefusal } from './refusal.ts'
import type { Held } from './run/held.ts'
import { addStatusRoutes } from './status-routes.ts'
import { statusOf } from './status.ts'
import { openTaps } from './taps/open.ts'
import { routeUpgrades } from './upgrade.ts'
import type { Upgrades } from './upgrade.ts'
import type { Vitals } from './vitals.ts'

export interface AdminOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly engine: Engine
  /** The plan that runs, also after a reload. */
  plan(): Plan
  /** What runs in this process, for running it from the editor. */
  readonly held?: Held
  /** Opened when somebody asks for the node types. */
  types(): Promise<Registry>
  /** Without a folder there is no editor, and `/` leads to the live page. */
  readonly editor?: EditorOptions
  /** Told of every route as it is added. */
  onRoute?(method: string, path: string): void
  /** How long a request may take to arrive. */
  readonly timeoutMs?: number
  /** Who may ask for what; without it everybody on this machine may do everything. */
  readonly access?: AccessSettings
  /** What the process knows of itself, for health and metrics. */
  readonly vitals?: Vitals
  /** Told of what went wrong beside a request. */
  readonly log?: Log
}
export interface AccessSettings {
  /** The file with the tokens. */
  readonly file?: string
  /** Where it is written down who changed what. */
  readonly auditFile?: string
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
  /** A proxy in front has the TLS, and says for whom it asks. */
  readonly isBehindProxy?: boolean
  /** Names under which the server is asked, beside those of loopback. */
  readonly names?: readonly string[]
}
export interface Admin {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** A request that takes longer to arrive is answered with 408. */
const usualTimeoutMs = 10_000
/** A flow's id, percent-encoded. */
const maxPathLength = 4096

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} }

export async function startAdmin(options: AdminOptions): Promise<Admin> {
  const { host, access: settings = {}, log = quiet } = options
  const { file, auditFile, tls, isBehindProxy = false } = settings
  refuseOffLoopback({
    host,
    hasAccess: file !== undefined,
    isTls: tls !== undefined,
    isBehindProxy,
  })
  let port = options.port
  const certificate = tls && (await openCertificate(tls, log))
  const names = [host, ...(settings.names ?? [])].map((name) => name.toLowerCase())
  const isTls = certificate !== undefined
  const access =
    file === undefined
      ? openAccess
      : await createAccess({ file, log, isTls: isTls || isBehindProxy, port: () => port })
  const admission = createAdmission({
    access,
    naming: () => ({ port, names, isTls, isBehindProxy }),
  })
  const audit = auditFile === undefined ? noAudit : openAudit(auditFile, log)
  const server = createServer(options.timeoutMs ?? usualTimeoutMs, certificate)
  const watchers = createWatchers(() => statusOf(options.engine))
  server.addHook('onRoute', ({ method, path }) => {
    for (const each of [method].flat()) options.onRoute?.(each, path)
  })
  server.addHook('onRequest', (request, reply, done) => {
    const refusal =
      refuseStrangers(request, admission.naming()) ??
      refuseTrickyPath(request) ??
      refuseOtherTypes(request)
    if (refusal === undefined) return done()
    void sendRefusal(reply, refusal)
  })
  askForRoles(server, admission, audit)
  await setPolicy(server, { ...options, naming: admission.naming })
  await addLoginRoutes(server, access, admission)
  addStatusRoutes(server, { ...options, watchers })
  addDebugRoutes(server, options)
  const upgrades = routeUpgrades(server.server, { ...options, admission })
  const taps = openTaps(upgrades, options.engine)
  const live = await addRest(server, options, upgrades)
  await listen(server, options).catch(async (error: unknown) => {
    await live?.close()
    throw error
  })
  const address = server.server.address()
  if (address !== null && typeof address === 'object') port = address.port
  return {
    url: `${isTls ? 'https' : 'http'}://${inUrl(options.host, port)}`,
    port,
    close: async () => {
      watchers.close()
      admission.close()
      certificate?.close()
      await taps.close()
      await live?.close()
      await server.close()
      await audit.close()
    },
  }
}

function createServer(timeout: number, certificate: Certificate | undefined): FastifyInstance {
  // Said to Node itself, too: with its own longer time for headers it would give a body that longer time.
  const times = {
    requestTimeout: timeout,
    headersTimeout: timeout,
    connectionsCheckingInterval: timeout / 5,
  }
  const settings = {
    logger: false,
    bodyLimit: usualBodyBytes,
    requestTimeout: timeout,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: maxPathLength },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
    frameworkErrors: answerError,
  }
  const server = certificate
    ? (fastify({
        ...settings,
        https: { ...certificate.pem, ...times },
      }) as unknown as FastifyInstance) // they differ in the type of the socket alone
    : fastify({ ...settings, http: times })
  certificate?.keepNew(server.server as unknown as SecureServer)
  server.removeContentTypeParser('text/plain')
  server.setErrorHandler(answerError)
  server.setNotFoundHandler(answerNotFound)
  return server
}

async function addRest(
  server: FastifyInstance,
  options: AdminOptions,
  upgrades: Upgrades,
): Promise<Live | undefined> {
  let registry: Promise<Registry> | undefined
  const types = (): Promise<Registry> => (registry ??= options.types())
  const nodeTypes = createNodeTypes(types)
  addNodeTypes(server, nodeTypes)
  await servePage(server)
  if (options.editor === undefined) {
    server.get('/', needs('viewer'), (_request, reply) => reply.redirect(livePath))
    return undefined
  }
  // A runtime without an editor does not pay for its libraries.
  const { addEditor } = await import('./editor/editor.ts')
  const { engine, held } = options
  return addEditor(server, options.editor, { types, nodeTypes, upgrades, engine, held })
}

async function listen(server: FastifyInstance, { host, port }: AdminOptions): Promise<void> {
  await server.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE'
      ? new Error(`the admin port ${port} is in use: choose another (${host}:PORT)`)
      : error
  })
}
