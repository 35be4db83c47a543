import { request } from 'node:http'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { noDebug } from '../../test/helpers/no-debug.ts'
import type { Engine, EngineStatus, FlowStatus } from '../engine/status.ts'
import { createRegistry } from '../graph/registry.ts'
import { startAdmin } from './server.ts'
import type { Admin } from './server.ts'
import { createReloads } from './vitals.ts'

const node = {
  in: 7,
  out: 5,
  filtered: 2,
  failed: 0,
  rejected: 0,
  retries: 0,
  dropped: { 'no-clients': 3 },
  queued: 1,
  inFlight: 0,
  bytes: 10,
}
const flow = (state: FlowStatus['state']): FlowStatus => ({
  id: 'plant/line',
  name: 'Line <img src=x onerror=alert(1)>',
  description: '',
  state,
  since: 1,
  nodes: [{ id: 'hot', type: 'filter', kind: 'transform', ...node }],
  connections: [
    {
      name: 'broker',
      type: 'mqtt',
      status:
        state === 'running' ? { state: 'up' } : { state: 'down', reason: 'connection refused' },
      since: 1,
      losses: 4,
      dropped: {},
    },
  ],
  wires: [{ from: 'a.out', to: 'hot.in', count: 7 }],
})

const noTaps = (): never => {
  throw new Error('nothing is looked at here')
}

let status: EngineStatus
let lagMs: number
let admin: Admin
beforeEach(async () => {
  lagMs = 0
  status = { flows: [flow('running')] }
  const engine: Engine = {
    apply: async () => ({ flows: [] }),
    stop: async () => [],
    status: () => status,
    flowStatus: () => undefined,
    tap: noTaps,
    restart: noTaps,
    pause: noTaps,
    resume: noTaps,
    debug: noDebug,
  }
  admin = await startAdmin({
    host: '127.0.0.1',
    port: 0,
    engine,
    plan: () => ({ flows: new Map() }),
    types: () => createRegistry(),
    vitals: { lagMs: () => lagMs, reloads: createReloads().read },
  })
})
afterEach(() => admin.close())

interface Answer {
  readonly code: number
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}
/** Unlike fetch, this sends whatever Host and Origin a test wants. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = admin
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () =>
        resolve({ code: response.statusCode ?? 0, text, headers: response.headers }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

describe('the admin server', () => {
  it('is alive, and ready while everything runs', async () => {
    expect((await ask('/livez')).code).toBe(200)
    expect(await ask('/readyz')).toMatchObject({ code: 200, text: '{"ready":true,"reasons":[]}' })
  })

  it('is not ready while a connection is down, and says why', async () => {
    status = { flows: [flow('degraded')] }
    const { code, text } = await ask('/readyz')
    expect(code).toBe(503)
    expect(JSON.parse(text)).toEqual({
      ready: false,
      reasons: ['connection "broker" of plant/line is down: connection refused'],
    })
  })

  it('serves the metrics, fresh each time', async () => {
    const first = (await ask('/metrics')).text
    expect(first).toContain(
      'sluice_node_in_total{flow="plant/line",node="hot",type="filter",kind="transform"} 7',
    )
    status = { flows: [{ ...flow('running'), nodes: [] }] }
    expect((await ask('/metrics')).text).not.toContain('sluice_node_in_total{')
  })

  it('is not ready while the event loop is behind', async () => {
    lagMs = 900
    const { code, text } = await ask('/readyz')
    expect(code).toBe(503)
    expect(text).toContain('the event loop is behind: one turn in twenty is 900 ms late or more')
    const { text: metrics } = await ask('/metrics')
    expect(metrics).toContain('sluice_ready 0')
    expect(metrics).toContain('sluice_event_loop_lag_seconds 0.9')
  })

  it('answers status, flows and node types as JSON', async () => {
    const answer = JSON.parse((await ask('/api/status')).text) as { flows: unknown[] }
    expect(answer.flows).toEqual(status.flows)
    expect((await ask('/api/flows')).text).toBe('[]')
    const types = JSON.parse((await ask('/api/node-types')).text) as { type: string }[]
    expect(types.map(({ type }) => type)).toContain('json/decode')
  })

  it('sends a status to whoever watches', async () => {
    const abort = new AbortController()
    const response = await fetch(`${admin.url}/api/events`, { signal: abort.signal })
    const reader = response.body?.getReader()
    const chunk = await reader?.read()
    abort.abort()
    expect(new TextDecoder().decode(chunk?.value)).toContain('event: status\ndata: {"version"')
  })

  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '127.0.0.1:1'])(
    'refuses the Host "%s"',
    async (host) => {
      expect((await ask('/api/status', { host })).code).toBeGreaterThanOrEqual(400)
    },
  )

  it('refuses a page of another site, and takes its own', async () => {
    const from = (origin: string) => ask('/api/status', { origin })
    expect((await from('http://evil.example')).code).toBe(403)
    expect((await from('null')).code).toBe(403)
    expect((await from(`https://127.0.0.1:${admin.port}`)).code).toBe(403)
    expect((await from(admin.url)).code).toBe(200)
  })

  it.each(['POST', 'PUT', 'DELETE'])('changes nothing by %s', async (method) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await ask('/api/flows', form, method, 'a=1')).code).toBeGreaterThanOrEqual(400)
  })

  it('refuses a body that nobody asked for', async () => {
    const long = { 'content-type': 'application/json', 'content-length': String(10 ** 9) }
    expect((await ask('/api/status', long, 'POST', '{}')).code).toBeGreaterThanOrEqual(400)
  })

  it.each(['/..%2fpackage.json', '/page.js%00', '//etc/passwd', '/page/../server.ts'])(
    'refuses the path %s',
    async (path) => {
      expect((await ask(path)).code).toBe(400)
    },
  )

  it('leads from the root to the live page while there is no editor', async () => {
    expect(await ask('/')).toMatchObject({ code: 302, headers: { location: '/live/' } })
    expect((await ask('/api/files')).code).toBe(404)
  })

  it('serves the page under a policy without inline code', async () => {
    const { headers, text } = await ask('/live/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(text).not.toMatch(/<script>|style=|onclick=/)
  })

  it('refuses to start off loopback', async () => {
    const engine: Engine = {
      apply: async () => ({ flows: [] }),
      stop: async () => [],
      status: () => status,
      flowStatus: () => undefined,
      tap: noTaps,
      restart: noTaps,
      pause: noTaps,
      resume: noTaps,
      debug: noDebug,
    }
    const options = { engine, plan: () => ({ flows: new Map() }), types: () => createRegistry() }
    await expect(startAdmin({ ...options, host: '0.0.0.0', port: 0 })).rejects.toThrow(
      'can be reached from other machines',
    )
    await expect(startAdmin({ ...options, host: '127.0.0.1', port: admin.port })).rejects.toThrow(
      'is in use',
    )
  })
})
