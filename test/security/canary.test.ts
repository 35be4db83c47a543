/**
 * Secrets stay where they belong. Every secret is a word that stands nowhere else; everything that the
 * runtime says or writes, also when things go wrong, is searched for it.
 */
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { sluice, start } from '../cli/sluice.ts'
import { makeCertificates } from '../helpers/certificates.ts'
import { freePort } from '../helpers/ports.ts'
import { until } from '../helpers/wait.ts'

const word = 'canary'
const secrets = {
  MQTT_PASSWORD: `${word}-mqtt-password`,
  URL_PASSWORD: `${word}-url-password`,
  HEADER_TOKEN: `${word}-header-token`,
  QUERY_TOKEN: `${word}-query-token`,
  PASSPHRASE: `${word}-passphrase`,
  SERVER_TOKEN: `${word}-server-token`,
  HOOK_TOKEN: `${word}-hook-token`,
}

interface Ports {
  readonly dead: number
  readonly refusing: number
  readonly own: number
}

/** Every kind of secret, in connections that all fail in their own way. */
const flowOf = ({ dead, refusing, own }: Ports) => `version: 1
connections:
  broker:
    type: mqtt
    url: mqtt://127.0.0.1:${dead}
    username: someone
    password: \${env:MQTT_PASSWORD}
  with-key:
    type: mqtt
    url: mqtts://127.0.0.1:${dead}
    tls: { cert: good.crt, key: '\${file:good.key}', passphrase: '\${env:PASSPHRASE}' }
  dashboard:
    type: websocket/client
    url: ws://127.0.0.1:${refusing}/?access_token=\${env:QUERY_TOKEN}
    headers: { authorization: 'Bearer \${env:HEADER_TOKEN}' }
  public:
    type: websocket/server
    listen: 127.0.0.1:${own}
    auth: { tokens: ['\${env:SERVER_TOKEN}'], basic: { someone: '\${file:password.txt}' } }
nodes:
  a: { type: mqtt/source, connection: broker, topics: ['#'] }
  c: { type: mqtt/source, connection: with-key, topics: ['#'] }
  d: { type: websocket/source, connection: dashboard }
  e: { type: websocket/source, connection: public }
  tick: { type: generate, every: 100ms }
  wrong: { type: map, value: payload.missing.field }
  hook:
    type: http/sink
    url: http://127.0.0.1:${refusing}/hook
    headers: { authorization: 'Bearer \${env:HOOK_TOKEN}' }
  end: { type: discard }
wires:
  - a -> end
  - c -> end
  - d -> end
  - e -> wrong
  - wrong -> end
  - tick -> hook
`

describe('a secret', () => {
  it('is in no log, answer, metric, argument or file that the runtime writes', async () => {
    const certificates = await makeCertificates()
    onTestFinished(certificates.remove)
    let authorization: string | undefined
    const refusing = createServer((request, answer) => {
      authorization = request.headers.authorization
      answer.writeHead(401).end('no')
    })
    const ports = { dead: await freePort(), refusing: await freePort(), own: await freePort() }
    await new Promise<void>((done) => refusing.listen(ports.refusing, '127.0.0.1', done))
    onTestFinished(() => void refusing.close())
    const folder = await temporaryFolder({
      'flows/a.yaml': flowOf(ports),
      // Refused, with the line as it stands in the file.
      'flows/broken.yaml': flowOf(ports).replace(
        'mqtt://127',
        'mqtt://someone:${env:URL_PASSWORD}@127',
      ),
      'flows/password.txt': `${word}-basic-password`,
      'flows/good.crt': certificates.good.certPem,
      'flows/good.key': certificates.good.keyPem,
    })
    const tokenFile = ['--file', join(folder, 'access.yaml')]
    const token = (
      await sluice(['token', 'new', 'ann', '--role', 'editor', ...tokenFile])
    ).out.trim()
    const admin = await freePort()
    const args = ['--admin', `127.0.0.1:${admin}`, '--access', 'access.yaml', '--log', 'json']
    const running = start(['run', 'flows', '--watch', ...args], { cwd: folder, env: secrets })
    const ask = async (path: string, options: RequestInit = {}) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const answer = await fetch(`http://127.0.0.1:${admin}${path}`, { headers, ...options })
      return await answer.text()
    }
    await until('it runs', () => ask('/livez').catch(() => undefined))
    const stranger = new WebSocket(`ws://127.0.0.1:${ports.own}/?access_token=nobody`)
    stranger.on('error', () => {})
    const client = new WebSocket(
      `ws://127.0.0.1:${ports.own}/?access_token=${secrets.SERVER_TOKEN}`,
    )
    client.on('open', () => client.send('{'))
    onTestFinished(() => client.terminate())
    // Each of them has failed once, and said so.
    await until('all have failed', () => {
      const said = running.err()
      return ['broken', 'broker', 'with-key', 'dashboard', 'hook', 'wrong'].every(
        (name) => said.includes(`"${name}"`) || said.includes(`\\"${name}\\"`),
      )
    })

    const post = (body: object) => ({ method: 'POST', body: JSON.stringify(body) })
    const text = flowOf(ports)
    const found = {
      status: await ask('/api/status'),
      flows: await ask('/api/flows'),
      metrics: await ask('/metrics'),
      ready: await ask('/readyz'),
      project: await ask('/api/project'),
      files: await ask('/api/files'),
      file: await ask('/api/files/a'),
      nodeTypes: await ask('/api/node-types'),
      validate: await ask('/api/validate', post({ id: 'a', text: text.replace('#', '##') })),
      arguments: await readFile(`/proc/${running.child.pid}/cmdline`, 'utf8'),
      check: JSON.stringify(await start(['check', 'flows'], { cwd: folder, env: secrets }).ended),
      graph: JSON.stringify(
        await start(['graph', 'flows/a.yaml'], { cwd: folder, env: secrets }).ended,
      ),
    }
    running.child.kill('SIGTERM')
    const { out, err } = await running.ended
    const written = await textsIn(join(folder, '.sluice'))
    const everywhere = { ...found, out, err, ...written }
    expect(authorization).toBe(`Bearer ${secrets.HOOK_TOKEN}`)
    // The search is worth something only if each place has said something.
    for (const [place, said] of Object.entries(found))
      expect({ place, said }).not.toMatchObject({ said: '' })
    expect(err.length).toBeGreaterThan(1000)
    const leaks = Object.entries(everywhere).flatMap(([place, said]) =>
      [word, token]
        .filter((secret) => said.includes(secret))
        .map((secret) => ({ place, secret, around: around(said, secret) })),
    )
    expect(leaks).toEqual([])
  })
})

/** Where it stands, to be found and mended. */
const around = (text: string, secret: string): string => {
  const at = text.indexOf(secret)
  return text.slice(Math.max(0, at - 200), at + 60)
}

async function textsIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Object.fromEntries(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name)
        return [path, await readFile(path, 'latin1')] as const
      }),
    ),
  )
}
