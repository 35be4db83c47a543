/** The admin server with the editor, over a folder that is gone after the test. */
import { mkdir } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'

import { onTestFinished } from 'vitest'

import type { EditorOptions } from '../../runtime/admin/editor/editor.ts'
import { startAdmin } from '../../runtime/admin/server.ts'
import type { AdminOptions } from '../../runtime/admin/server.ts'
import type { Held } from '../../runtime/admin/run/held.ts'
import type { Engine } from '../../runtime/engine/status.ts'
import { builtInFolder, createRegistry } from '../../runtime/graph/registry.ts'
import type { Registry } from '../../runtime/graph/registry.ts'
import { noDebug } from '../helpers/no-debug.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

export interface Answer {
  readonly code: number
  readonly text: string
  readonly headers: IncomingHttpHeaders
  /** The body as JSON. The caller names the contract's type. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- a cast in one place
  json<T>(): T
}
export interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, unless it is a string. */
  readonly body?: unknown
}
export interface Tested {
  /** The flows folder. */
  readonly folder: string
  readonly port: number
  readonly url: string
  /** `GET /`, `PUT /api/files/*` ... */
  readonly routes: readonly string[]
  ask(path: string, asking?: Asking): Promise<Answer>
  post(path: string, body: unknown): Promise<Answer>
  save(id: string, text: string, etag?: string): Promise<Answer>
  /** ETag of a flow. */
  etag(id: string): Promise<string>
}

export interface Settings extends Partial<Omit<EditorOptions, 'folder'>> {
  readonly flows?: Readonly<Record<string, string>>
  readonly nodes?: readonly string[]
  readonly timeoutMs?: number
  readonly access?: AdminOptions['access']
  readonly engine?: Engine
  /** What runs; without it, nothing does. */
  readonly held?: Held
  /** Called with the folder before the server starts. */
  prepare?(folder: string): Promise<void>
}

const nothingRuns = (): never => {
  throw new Error('nothing runs here')
}
const idle: Engine = {
  apply: async () => ({ flows: [] }),
  stop: async () => [],
  status: () => ({ flows: [] }),
  flowStatus: () => undefined,
  tap: nothingRuns,
  restart: nothingRuns,
  pause: nothingRuns,
  resume: nothingRuns,
  debug: noDebug,
}

export async function startTested(settings: Settings = {}): Promise<Tested> {
  const { flows = {}, nodes = [], prepare, timeoutMs, access, engine, held, ...options } = settings
  const files = Object.entries(flows).map(([id, text]) => [`flows/${id}.yaml`, text])
  const folder = join(await temporaryFolder(Object.fromEntries(files)), 'flows')
  await mkdir(folder, { recursive: true })
  await prepare?.(folder)
  const routes: string[] = []
  const { types, loaded } = loadable([builtInFolder, ...nodes])
  const admin = await startAdmin({
    host: '127.0.0.1',
    port: 0,
    engine: engine ?? idle,
    plan: () => held?.plan() ?? { flows: new Map() },
    ...(held === undefined ? {} : { held }),
    types,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(access === undefined ? {} : { access }),
    onRoute: (method, path) => routes.push(`${method} ${path}`),
    editor: {
      folder,
      isReadOnly: false,
      environment: {},
      isRunning: false,
      isWatching: false,
      ...options,
    },
  })
  onTestFinished(async () => {
    await admin.close()
    await loaded()
  })
  const ask: Tested['ask'] = (path, asking) => askServer(admin.port, path, asking)
  const tested: Tested = {
    folder,
    port: admin.port,
    url: admin.url,
    routes,
    ask,
    post: (path, body) => ask(path, { method: 'POST', body }),
    save: (id, text, etag) =>
      ask(`/api/files/${encodeURI(id)}`, {
        method: 'PUT',
        body: { text },
        headers: etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag },
      }),
    etag: async (id) => (await ask(`/api/files/${encodeURI(id)}`)).json<{ etag: string }>().etag,
  }
  return tested
}

/**
 * The server begins to load all types by itself. Test files share their modules: one that ends in the
 * middle of an import breaks it for those after it.
 */
function loadable(folders: readonly string[]) {
  const loads: Promise<unknown>[] = []
  return {
    async loaded(): Promise<void> {
      for (let known = -1; known < loads.length; await turn()) {
        known = loads.length
        await Promise.allSettled(loads)
      }
    },
    async types(): Promise<Registry> {
      const made = createRegistry(folders)
      loads.push(made)
      const registry = await made
      return {
        ...registry,
        load(names) {
          const load = registry.load(names)
          loads.push(load)
          return load
        },
      }
    },
  }
}

/** Unlike fetch, this sends whatever path and headers a test wants. */
function askServer(port: number, path: string, asking: Asking = {}): Promise<Answer> {
  const { method = 'GET', body, headers = {} } = asking
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const isJson = body !== undefined && typeof body !== 'string'
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers: {
          ...(isJson ? { 'content-type': 'application/json' } : {}),
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString()
          resolve({
            code: response.statusCode ?? 0,
            text: answer,
            headers: response.headers,
            // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
            json: <T>() => JSON.parse(answer) as T,
          })
        })
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(text)
  })
}

/** A flow without problems. */
export const goodFlow = (name = 'good') => `version: 1
name: ${name}
description: Ticks.
nodes:
  tick: { type: generate, every: 1s }
  end: { type: discard }
wires: [tick -> end]
`
