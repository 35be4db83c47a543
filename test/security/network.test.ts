/** The admin server on the network: only with tokens and TLS, and only under its own names. */
import { readFile, stat } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'

import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { goodFlow, startTested } from '../admin/admin-server.ts'
import { start } from '../cli/sluice.ts'
import { makeCertificates } from '../helpers/certificates.ts'
import type { Certificates } from '../helpers/certificates.ts'
import { freePort } from '../helpers/ports.ts'
import { until } from '../helpers/wait.ts'

let certificates: Certificates
beforeAll(async () => (certificates = await makeCertificates()))
afterAll(() => certificates.remove())

const token = async (folder: string, role: string): Promise<string> => {
  const file = join(folder, 'access.yaml')
  const made = await start(['token', 'new', role, '--role', role, '--file', file]).ended
  expect(made.err).toContain('shown only now')
  return made.out.trim()
}
const runFlow = { 'flows/a.yaml': goodFlow() }

describe('a runtime that others could reach', () => {
  it.each([
    [[], ['--access', '--admin-cert', '--behind-proxy']],
    [['--access', 'access.yaml'], ['--admin-cert']],
    [['--behind-proxy'], ['--access']],
  ])('does not start with %j, and says what is missing', async (args, missing) => {
    const folder = await temporaryFolder(runFlow)
    const running = start(['run', 'flows', '--admin', '0.0.0.0:0', ...args], { cwd: folder })
    const { code, err } = await running.ended
    expect(code).toBe(2)
    for (const each of missing) expect(err).toContain(each)
  })

  it('serves HTTPS with tokens, and sluice top and tap come in with one', async () => {
    const folder = await temporaryFolder(runFlow)
    const secret = await token(folder, 'viewer')
    const port = await freePort()
    const { cert, key } = certificates.good
    const args = ['--access', 'access.yaml', '--admin-cert', cert, '--admin-key', key]
    const at = `127.0.0.1:${port}`
    const names = ['--admin-name', 'localhost']
    start(['run', 'flows', '--admin', `0.0.0.0:${port}`, ...args, ...names], { cwd: folder })
    const asked = () => askHttps(port, '/api/status', { authorization: `Bearer ${secret}` })
    const answer = await until('it answers', () => asked().catch(() => undefined))
    expect(answer.code).toBe(200)
    expect(answer.headers['strict-transport-security']).toMatch(/max-age/)
    const login = await askHttps(port, '/api/login', {}, { token: secret })
    expect(login.headers['set-cookie']?.[0]).toContain('Secure')
    const env = { SLUICE_TOKEN: secret, NODE_EXTRA_CA_CERTS: certificates.ca.cert }
    const url = ['--admin', `https://${at}`]
    const top = await start(['top', '--once', '--json', ...url], { env }).ended
    expect(JSON.parse(top.out)).toBeTypeOf('object')
    const tap = await start(['tap', 'a', 'tick', '--count', '1', ...url], { env }).ended
    expect(tap).toMatchObject({ code: 0 })
    const { SLUICE_TOKEN: _left, ...without } = env
    const refused = await start(['top', '--once', ...url], { env: without }).ended
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.err).toContain('SLUICE_TOKEN')
    const state = join(folder, '.sluice')
    expect((await stat(join(state, 'audit.jsonl'))).mode & 0o777).toBe(0o600)
    expect((await stat(state)).mode & 0o077).toBe(0)
    expect((await stat(join(folder, 'access.yaml'))).mode & 0o777).toBe(0o600)
  })

  it('keeps no token, and no trace of one, in the access file', async () => {
    const folder = await temporaryFolder()
    const secret = await token(folder, 'editor')
    expect(secret).toMatch(/^sluice_[\w-]{43}$/)
    const file = join(folder, 'access.yaml')
    expect(await readFile(file, 'utf8')).not.toContain(secret.slice(7, 15))
    const again = await start(['token', 'new', 'editor', '--role', 'viewer', '--file', file]).ended
    expect(again).toMatchObject({ code: 2 })
    const listed = await start(['token', 'ls', '--file', file]).ended
    expect(listed.out).toBe('editor  editor\n')
    expect(await start(['token', 'revoke', 'editor', '--file', file]).ended).toMatchObject({
      code: 0,
    })
    expect((await start(['token', 'ls', '--file', file]).ended).out).toContain('no tokens')
  })
})

describe('a server behind a proxy', () => {
  it('answers under its names and no others, and writes down for whom the proxy asked', async () => {
    const folder = await temporaryFolder()
    const auditFile = join(folder, 'audit.jsonl')
    const names = ['plant.example']
    const { ask, url } = await startTested({ access: { auditFile, names, isBehindProxy: true } })
    const ours = { host: 'plant.example', origin: 'https://plant.example' }
    expect((await ask('/api/me', { headers: ours })).code).toBe(200)
    expect((await ask('/api/me', { headers: { host: 'Plant.Example:8443' } })).code).toBe(200)
    for (const headers of [
      { host: 'evil.example' },
      { host: 'plant.example.evil.example' },
      { host: 'plant.example', origin: 'https://evil.example' },
      { host: 'plant.example', origin: 'null' },
    ])
      expect({ about: headers, code: (await ask('/api/me', { headers })).code }).toEqual({
        about: headers,
        code: 403,
      })
    const foreign = new WebSocket(`${url.replace('http', 'ws')}/api/live`, {
      headers: { host: 'evil.example' },
    })
    await expect(
      new Promise((done, fail) => foreign.on('open', done).on('error', fail)),
    ).rejects.toThrow('403')
    const forwarded = { ...ours, 'x-forwarded-for': '6.6.6.6, 192.0.2.7' }
    await ask('/api/logout', { method: 'POST', headers: forwarded })
    const line = await until('a line', () => readFile(auditFile, 'utf8').catch(() => undefined))
    expect(JSON.parse(line)).toMatchObject({ address: '192.0.2.7', action: 'logout' })
  })
})

function askHttps(port: number, path: string, headers: Record<string, string>, body?: object) {
  return new Promise<{ code: number; headers: IncomingHttpHeaders }>((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: body === undefined ? 'GET' : 'POST',
        ca: certificates.ca.certPem,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
      },
      (response) => {
        response.resume()
        resolve({ code: response.statusCode ?? 0, headers: response.headers })
      },
    )
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
