/** Who may ask for what: every route and every WebSocket, by the server's own list of them. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'

import { hashOf, newToken, withEntry } from '../../runtime/admin/access/access-file.ts'
import { isRole, mayDo, roles } from '../../runtime/admin/access/role.ts'
import type { Needed, Role } from '../../runtime/admin/access/role.ts'
import { heldBytes } from '../helpers/heap.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { goodFlow, startTested } from '../admin/admin-server.ts'
import type { Asking, Tested } from '../admin/admin-server.ts'
import { until } from '../helpers/wait.ts'

/** Whom every route is for. What the server has and this table has not, or the other way round, fails. */
const needed: Readonly<Record<string, Needed>> = {
  'GET /livez': 'anyone',
  'GET /readyz': 'anyone',
  'GET /login': 'anyone',
  'GET /login/login.css': 'anyone',
  'GET /login/login.js': 'anyone',
  'POST /api/login': 'anyone',
  'POST /api/logout': 'anyone',
  'GET /metrics': 'viewer',
  'GET /api/me': 'viewer',
  'GET /api/status': 'viewer',
  'GET /api/flows': 'viewer',
  'GET /api/events': 'viewer',
  'GET /api/node-types': 'viewer',
  'GET /api/project': 'viewer',
  'GET /api/files': 'viewer',
  'GET /api/files/*': 'viewer',
  'GET /api/expression': 'viewer',
  'GET /api/git/status': 'viewer',
  'GET /api/git/log': 'viewer',
  'GET /api/git/show': 'viewer',
  'POST /api/validate': 'viewer',
  'POST /api/try': 'operator',
  'POST /api/evaluate': 'operator',
  'POST /api/run/inject': 'operator',
  'POST /api/run/trace': 'viewer',
  'GET /api/run/record': 'operator',
  'GET /api/run/breakpoints': 'viewer',
  'POST /api/run/breakpoints/set': 'operator',
  'POST /api/run/breakpoints/step': 'operator',
  'POST /api/run/breakpoints/drop': 'operator',
  'POST /api/run/breakpoints/release': 'operator',
  'POST /api/run/breakpoints/touch': 'operator',
  'POST /api/run/breakpoints/renew': 'operator',
  'PUT /api/files/*': 'editor',
  'DELETE /api/files/*': 'editor',
  'PUT /api/attachments/*': 'editor',
  'GET /api/samples': 'viewer',
  'POST /api/samples': 'editor',
  'POST /api/rename': 'editor',
  'POST /api/tests/run': 'operator',
  'POST /api/tests/save': 'editor',
  'POST /api/duplicate': 'editor',
  'POST /api/git/commit': 'editor',
  'GET /': 'viewer',
  'GET /index.html': 'viewer',
  'GET /flows': 'viewer',
  'GET /flows/*': 'viewer',
  'GET /*': 'viewer',
  'GET /live': 'viewer',
  ...Object.fromEntries(
    [
      '',
      'page.css',
      'page.js',
      'rates.js',
      'flow-graph.js',
      'flow-card.js',
      'endpoint.js',
      'dom.js',
      'sparkline.js',
      'icon.svg',
    ].map((name): [string, Needed] => [`GET /live/${name}`, 'viewer']),
  ),
  'UPGRADE /api/live': 'viewer',
  'UPGRADE /api/taps': 'viewer',
}

type Tokens = Readonly<Record<Role | 'expired' | 'revoked', string>>

/** A server with one token for each role, and two that hold no longer. */
async function startGuarded(): Promise<Tested & { tokens: Tokens; file: string; audit: string }> {
  const folder = await temporaryFolder()
  const file = join(folder, 'access.yaml')
  const tokens = Object.fromEntries(
    [...roles, 'expired', 'revoked'].map((name) => [name, newToken()]),
  ) as Tokens // made of the same names
  let text = ''
  for (const role of roles)
    text = withEntry(text, { name: role, role, hash: hashOf(tokens[role]), expires: undefined })
  const past = { name: 'past', role: 'editor' as const, hash: hashOf(tokens.expired) }
  text = withEntry(text, { ...past, expires: Date.now() - 1000 })
  await writeFile(file, text, { mode: 0o600 })
  const auditFile = join(folder, 'audit.jsonl')
  const tested = await startTested({ flows: { a: goodFlow() }, access: { file, auditFile } })
  return { ...tested, tokens, file, audit: auditFile }
}

const withoutViewer = (text: string): string => text.replace(/ +- name: viewer\n(?: {4}.*\n)+/, '')

/** The file is looked at once a second at most: each call makes two seconds pass. */
function laterLooks(): () => void {
  const real = performance.now.bind(performance)
  let passed = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + passed)
  onTestFinished(() => clock.mockRestore())
  return () => {
    passed += 2000
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** The status of the answer to a request; of an upgrade, 101 when it was taken. */
async function statusOf(tested: Tested, route: string, token?: string): Promise<number> {
  const [method = '', pattern = ''] = route.split(' ')
  const path = pattern.replace('*', 'a')
  const headers = token === undefined ? {} : bearer(token)
  if (method === 'UPGRADE') return await upgradeStatus(tested, path, headers)
  // An answer without an end: with the type that it has, and nothing more than its head.
  if (path === '/api/events') return await headStatus(tested, path, headers)
  const asking: Asking = {
    method,
    headers,
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: {} }),
  }
  return (await tested.ask(path, asking)).code
}

function upgradeStatus({ url }: Tested, path: string, headers: Record<string, string>) {
  return new Promise<number>((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers })
    socket.once('open', () => {
      resolve(101)
      socket.terminate()
    })
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
      socket.on('error', () => {})
      socket.terminate()
    })
    socket.once('error', reject)
  })
}

async function headStatus({ url }: Tested, path: string, headers: Record<string, string>) {
  const ending = new AbortController()
  const answer = await fetch(`${url}${path}`, { headers, signal: ending.signal })
  ending.abort()
  return answer.status
}

function meaningOf(status: number): string {
  // Somebody with many wrong tokens is asked to wait.
  if (status === 401 || status === 429) return 'not known'
  return status === 403 ? 'not allowed' : 'let in'
}

describe('a server with an access file', () => {
  it('says of each route whom it is for', async () => {
    const { routes } = await startGuarded()
    const known = routes.filter((route) => !route.startsWith('HEAD '))
    expect(known.toSorted()).toEqual(Object.keys(needed).toSorted())
  })

  it.each(['nothing', 'expired', 'revoked', ...roles] as const)(
    'lets %s do exactly what it may',
    async (credential) => {
      const tested = await startGuarded()
      const token = credential === 'nothing' ? undefined : tested.tokens[credential]
      const who = isRole(credential) ? credential : undefined
      for (const [route, role] of Object.entries(needed)) {
        const status = await statusOf(tested, route, token)
        const may = role === 'anyone' || (who !== undefined && mayDo(who, role))
        const wanted = may ? 'let in' : who === undefined ? 'not known' : 'not allowed'
        expect({ route, got: meaningOf(status) }).toEqual({ route, got: wanted })
      }
    },
  )

  it('leads a browser to where it can sign in, and lets it in with a cookie', async () => {
    const { ask, post, tokens } = await startGuarded()
    const page = await ask('/flows/a?x=1', { headers: { accept: 'text/html' } })
    expect(page).toMatchObject({
      code: 302,
      headers: { location: '/login?to=%2Fflows%2Fa%3Fx%3D1' },
    })
    const login = await post('/api/login', { token: tokens.viewer })
    expect(login.json()).toEqual({ name: 'viewer', role: 'viewer', canSignOut: true })
    const [setCookie = ''] = login.headers['set-cookie'] ?? []
    expect(setCookie).toMatch(/^sluice-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const cookie = setCookie.split(';')[0] ?? ''
    expect((await ask('/api/me', { headers: { cookie } })).json()).toMatchObject({ role: 'viewer' })
    expect((await ask('/api/project', { headers: { cookie } })).json()).toMatchObject({
      isReadOnly: true,
    })
    const foreign = { cookie, origin: 'http://evil.example' }
    expect((await ask('/api/me', { headers: foreign })).code).toBe(403)
    await ask('/api/logout', { method: 'POST', headers: { cookie } })
    expect((await ask('/api/me', { headers: { cookie } })).code).toBe(401)
  })

  it('says the login page in the language of the browser', async () => {
    const { ask } = await startGuarded()
    const page = async (language: string) =>
      (await ask('/login', { headers: { 'accept-language': language } })).text
    expect(await page('de,en;q=0.5')).toContain('Sign in to Sluice')
    expect(await page('zh-CN,zh;q=0.9')).toContain('登录 Sluice')
  })

  it('takes a changed file at once, and ends what is open', async () => {
    const { ask, url, tokens, file, post } = await startGuarded()
    const { headers } = await post('/api/login', { token: tokens.viewer })
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`, { headers: { cookie } })
    const closed = new Promise<void>((done) => socket.once('close', () => done()))
    socket.on('error', () => {})
    await new Promise<void>((done) => socket.once('open', () => done()))
    const events = await fetch(`${url}/api/events`, { headers: { cookie, accept: '*/*' } })
    const text = await readFile(file, 'utf8')
    await writeFile(file, withoutViewer(text))
    await until('it is out', async () => {
      const both = [bearer(tokens.viewer), { cookie }].map((each) =>
        ask('/api/me', { headers: each }),
      )
      return (await Promise.all(both)).every(({ code }) => code === 401 || code === 429)
    })
    await closed
    // An open answer ends too, whatever the client said that it wants.
    await events.text().catch(() => '')
    expect((await ask('/api/me', { headers: bearer(tokens.editor) })).code).toBe(200)
  })

  it('keeps the tokens of before when the file has a mistake', async () => {
    const { ask, tokens, file } = await startGuarded()
    const codeOf = async (token: string) => (await ask('/api/me', { headers: bearer(token) })).code
    const passTime = laterLooks()
    const text = await readFile(file, 'utf8')
    await writeFile(file, 'tokens: [')
    passTime()
    expect(await codeOf(tokens.editor)).toBe(200)
    // It had looked: the file that is right again counts, by the next look.
    await writeFile(file, withoutViewer(text))
    passTime()
    expect(await codeOf(tokens.viewer)).toBe(401)
    expect(await codeOf(tokens.editor)).toBe(200)
  })

  it('answers ten thousand bad log-ins in the same words, slows them down, and stays small', async () => {
    const { post, ask, tokens } = await startGuarded()
    const seen = new Map<string, number>()
    const attempt = async (batches: number) => {
      for (let batch = 0; batch < batches; batch++) {
        const answers = await Promise.all(
          Array.from({ length: 100 }, (_, index) =>
            post('/api/login', { token: index % 2 === 0 ? newToken() : tokens.expired }),
          ),
        )
        for (const { code, text } of answers) {
          const key = `${code} ${text}`
          seen.set(key, (seen.get(key) ?? 0) + 1)
        }
      }
    }
    await attempt(1)
    // While it waits, a right token is not looked at either.
    const waiting = await post('/api/login', { token: tokens.editor })
    expect(waiting.code).toBe(429)
    expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0)
    // Node's own pools are full after so many.
    await attempt(70)
    const before = heldBytes()
    await attempt(100)
    const unknown = '401 {"error":"the token is not known, or has expired","code":"token"}'
    const wait = '429 {"error":"too many wrong tokens","code":"wait"}'
    expect([...seen.keys()].toSorted()).toEqual([unknown, wait])
    expect(seen.get(wait)).toBeGreaterThan(16_000)
    // Whatever is kept of an attempt takes more than this.
    expect((heldBytes() - before) / 10_000).toBeLessThan(64)
    // Programs with a right token go on.
    expect((await ask('/api/me', { headers: bearer(tokens.editor) })).code).toBe(200)
  })

  it('writes down who changed what, and who was refused', async () => {
    const { ask, post, tokens, audit } = await startGuarded()
    const flow = goodFlow('b')
    const put = (token: string) =>
      ask('/api/files/b', {
        method: 'PUT',
        body: { text: flow },
        headers: { ...bearer(token), 'if-none-match': '*' },
      })
    await put(tokens.viewer)
    await put(tokens.editor)
    await post('/api/login', { token: 'wrong' })
    const lines = await until('three lines', async () => {
      const text = await readFile(audit, 'utf8').catch(() => '')
      return text.split('\n').length > 3 ? text.trim().split('\n') : undefined
    })
    const deeds = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(deeds).toMatchObject([
      {
        name: 'viewer',
        role: 'viewer',
        address: '127.0.0.1',
        action: 'save',
        target: 'b',
        status: 403,
      },
      { name: 'editor', role: 'editor', action: 'save', target: 'b', status: 201 },
      { name: '', action: 'login', status: 401 },
    ])
    expect(deeds.every(({ time }) => !Number.isNaN(Date.parse(String(time))))).toBe(true)
    expect((await stat(audit)).mode & 0o777).toBe(0o600)
  })

  it('tells a stranger that it is not ready, and no reasons', async () => {
    const { ask, tokens } = await startGuarded()
    expect((await ask('/readyz')).json()).toEqual({ ready: false, reasons: [] })
    const known = await ask('/readyz', { headers: bearer(tokens.viewer) })
    expect(known.json()).toEqual({ ready: false, reasons: ['no flow runs'] })
  })
})
