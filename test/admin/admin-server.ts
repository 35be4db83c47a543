/** The admin server with the editor, over a folder that is gone after the test. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach } from 'vitest'

import type { EditorOptions } from '../../runtime/admin/editor/editor.ts'
import { startAdmin } from '../../runtime/admin/server.ts'
import type { Engine } from '../../runtime/engine/status.ts'
import { builtInFolder, createRegistry } from '../../runtime/graph/registry.ts'

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
  /** Called with the folder before the server starts. */
  prepare?(folder: string): Promise<void>
}

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

/** A folder that is gone after the test. */
export async function temporaryFolder(
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'admin-')))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

const idle: Engine = {
  apply: async () => ({ flows: [] }),
  stop: async () => [],
  status: () => ({ flows: [] }),
}

export async function startTested(settings: Settings = {}): Promise<Tested> {
  const { flows = {}, nodes = [], prepare, timeoutMs, ...options } = settings
  const files = Object.entries(flows).map(([id, text]) => [`flows/${id}.yaml`, text])
  const folder = join(await temporaryFolder(Object.fromEntries(files)), 'flows')
  await mkdir(folder, { recursive: true })
  await prepare?.(folder)
  const routes: string[] = []
  const admin = await startAdmin({
    host: '127.0.0.1',
    port: 0,
    engine: idle,
    plan: () => ({ flows: new Map() }),
    types: () => createRegistry([builtInFolder, ...nodes]),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
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
  cleanups.push(() => admin.close())
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
