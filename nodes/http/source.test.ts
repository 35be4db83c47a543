import { Agent, request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import { createVirtualClock } from '../../runtime/engine/virtual-clock.ts'
import { Outcome } from '../../runtime/plugin.ts'
import type { Window } from '../../runtime/plugin.ts'
import {
  collector,
  connectionContext,
  resolved,
  sourceContext,
  until,
} from '../../test/helpers/context.ts'
import { makeCertificates } from '../../test/helpers/certificates.ts'
import { freePort } from '../../test/helpers/ports.ts'
import { connect as connectSocket, openServer } from '../../test/helpers/websocket.ts'
import type { HttpServer } from './listener/server.ts'
import server from './server.ts'
import source from './source.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

async function listen(config: object = {}) {
  const ctx = connectionContext({ name: 'web' })
  const options = resolved(server.config, { listen: '127.0.0.1:0', ...config })
  const client = await server.open(options, ctx)
  const close = () => server.close(client)
  stops.push(close)
  await until(() => client.port !== undefined, 'the server listens')
  return { client, ctx, close, port: client.port ?? 0 }
}

interface StartOptions {
  readonly outcome?: Outcome
  readonly window?: Partial<Window>
  readonly ack?: 'received'
}
async function start(client: HttpServer, config: object = {}, options: StartOptions = {}) {
  const time = createVirtualClock()
  const clock = {
    now: () => time.wall(),
    after: (ms: number, run: () => void) => time.after(ms, run),
  }
  const { outcome, ...rest } = options
  const ctx = sourceContext(client, { clock, ...rest })
  const inbox = collector(outcome)
  const values = resolved(source.config, { connection: 'web', path: '/in', ...config })
  const instance = await source.start(values, inbox.emit, ctx)
  await until(() => ctx.statuses.length > 0, 'the path is served')
  return { ctx, inbox, instance, time }
}
async function running(config: object = {}, options: StartOptions = {}, connection: object = {}) {
  const web = await listen(connection)
  return { ...web, ...(await start(web.client, config, options)), web }
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Record<string, unknown>
}
interface Ask {
  readonly path?: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly agent?: Agent
}
function ask(port: number, content: string | Buffer = '', options: Ask = {}): Promise<Answer> {
  const { path = '/in', method = 'POST', headers = {}, agent } = options
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { port, host: '127.0.0.1', path, method, headers, agent: agent ?? false },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => {
          const body: Answer['body'] = text.startsWith('{') ? JSON.parse(text) : { text }
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
        })
      },
    )
    sent.on('error', reject)
    sent.end(content)
  })
}
/** A socket to write whatever to; `said` is what came back. */
async function raw(port: number) {
  const socket: Socket = connect(port, '127.0.0.1')
  const heard = { said: '', isClosed: false }
  socket.on('data', (chunk) => (heard.said += chunk.toString()))
  socket.on('close', () => (heard.isClosed = true)).on('error', () => {})
  stops.push(() => socket.destroy())
  await new Promise((resolve) => socket.once('connect', resolve))
  return { socket, heard }
}
const json = { 'content-type': 'application/json; charset=UTF-8' }

describe('http/source', () => {
  it('makes a message of a request and answers when it has been delivered', async () => {
    const { port, inbox } = await running({ path: '/devices/{device}', headers: ['X-Kind'] })
    const answer = ask(port, '{"t":[1,2.5]}', {
      path: '/devices/a%20b?site=north',
      headers: { ...json, 'x-request-id': 'abc', 'X-Kind': 'k', authorization: 'Bearer no' },
    })
    await until(() => inbox.received.length === 1)
    const [{ message, settle } = { message: undefined, settle: () => {} }] = inbox.received
    expect(message).toMatchObject({ payload: { t: [1, 2.5] }, topic: '/devices/a%20b' })
    expect(message?.meta).toMatchObject({
      id: 'abc',
      method: 'POST',
      query: { site: 'north' },
      params: { device: 'a b' },
      headers: { 'x-kind': 'k' },
    })
    expect(JSON.stringify(message?.meta)).not.toContain('Bearer')
    settle(Outcome.delivered)
    const { status, body, headers } = await answer
    expect({ status, body }).toEqual({ status: 202, body: { id: 'abc', outcome: 'delivered' } })
    expect(headers['x-request-id']).toBe('abc')
  })

  it('answers with how the message ended', async () => {
    for (const [outcome, status] of [
      [Outcome.delivered, 202],
      [Outcome.filtered, 202],
      [Outcome.rejected, 422],
      [Outcome.failed, 503],
    ] as const) {
      const { port, close } = await running({}, { outcome })
      const answer = await ask(port)
      expect(answer.status).toBe(status)
      expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined)
      await close()
    }
  })

  it('answers at once when received is enough', async () => {
    const { port, inbox } = await running({}, { ack: 'received' })
    expect(await ask(port, 'x')).toMatchObject({ status: 202, body: { outcome: 'received' } })
    expect(inbox.received[0]?.wantsAnswer).toBe(false)
  })

  it('reads the body by its content type', async () => {
    const { port, inbox } = await running({}, { outcome: Outcome.delivered })
    const types = [
      'application/json',
      'application/problem+json',
      'text/csv',
      'application/x-www-form-urlencoded',
      'application/octet-stream',
      '',
    ]
    for (const type of types) await ask(port, '[1]', { headers: { 'content-type': type } })
    const payloads = inbox.received.map(({ message }) => message.payload)
    const bytes = Buffer.from('[1]')
    expect(payloads).toEqual([[1], [1], '[1]', '[1]', bytes, bytes])
  })

  it('refuses a body that would not arrive as it was sent', async () => {
    const { port, inbox } = await running({ as: 'json' }, { outcome: Outcome.delivered })
    const broken = [
      '',
      '{',
      '{"a":12345678901234567890}',
      '['.repeat(129) + ']'.repeat(129),
      Buffer.of(0x22, 0xff, 0x22),
    ]
    for (const body of broken) expect((await ask(port, body)).status).toBe(400)
    expect(
      (await ask(port, '"x"', { headers: { 'content-type': 'application/json; charset=latin1' } }))
        .status,
    ).toBe(415)
    expect((await ask(port, '1', { headers: { 'content-encoding': 'gzip' } })).status).toBe(415)
    expect(inbox.received).toHaveLength(0)
    expect(
      (await ask(port, '{"n":9007199254740991,"s":"12345678901234567890","f":1.2345678901234567}'))
        .status,
    ).toBe(202)
    expect((await ask(port, '{"__proto__":{"polluted":1}}')).status).toBe(202)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('takes only its methods and its path', async () => {
    const { port } = await running({}, { outcome: Outcome.delivered })
    const wrong = await ask(port, '', { method: 'DELETE' })
    expect(wrong.status).toBe(405)
    expect(wrong.headers.allow).toBe('POST, PUT')
    for (const path of ['/', '/in/', '/in/x', '/IN', '//in', '/../in']) {
      expect((await ask(port, '', { path })).status, path).toBe(404)
    }
    expect((await ask(port, '', { method: 'PUT', path: '/in?a=1' })).status).toBe(202)
  })

  it('lets in only who has credentials, and keeps them to itself', async () => {
    const auth = { tokens: ['right'], basic: { ada: 'pass' } }
    const { port, inbox } = await running({}, { outcome: Outcome.delivered }, { auth })
    const basic = (text: string) => ({
      authorization: `Basic ${Buffer.from(text).toString('base64')}`,
    })
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      basic('ada:wrong'),
      basic('eve:'),
    ]) {
      const answer = await ask(port, 'x', { headers })
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toContain('Bearer, Basic')
    }
    expect(inbox.received).toHaveLength(0)
    expect((await ask(port, 'x', { headers: { authorization: 'Bearer right' } })).status).toBe(202)
    expect((await ask(port, 'x', { path: '/in?access_token=right&a=1' })).status).toBe(202)
    expect((await ask(port, 'x', { headers: basic('ada:pass') })).status).toBe(202)
    const metas = inbox.received.map(({ message }) => message.meta)
    expect(metas[1]?.query).toEqual({ a: '1' })
    expect(metas[2]?.user).toBe('ada')
    expect(JSON.stringify(metas)).not.toMatch(/right|pass/)
  })

  it('refuses pages of other sites', async () => {
    const { port } = await running({}, { outcome: Outcome.delivered })
    for (const origin of ['https://evil.example', 'null']) {
      expect((await ask(port, 'x', { headers: { origin } })).status).toBe(403)
    }
    expect((await ask(port, 'x', { headers: { origin: `http://127.0.0.1:${port}` } })).status).toBe(
      202,
    )
  })

  it('says 503 while the flow is full, and takes again when it is not', async () => {
    const { port, inbox, ctx } = await running({}, { outcome: Outcome.delivered })
    let resume: () => void = () => {}
    inbox.wait = new Promise((resolve) => (resume = resolve))
    expect((await ask(port)).status).toBe(202)
    const full = await ask(port)
    expect(full).toMatchObject({ status: 503, body: { error: 'the flow is full' } })
    expect(full.headers['retry-after']).toBe('1')
    expect(ctx.drops.get('back-pressure')).toBe(1)
    const waited = inbox.wait
    inbox.wait = undefined
    resume()
    await waited
    expect((await ask(port)).status).toBe(202)
  })

  it('says 504 when the deadline passes, and nothing when the message ends later', async () => {
    const { port, inbox, time, ctx } = await running({ deadline: '5s' })
    const answer = ask(port)
    await until(() => inbox.received.length === 1)
    time.pass(5000)
    expect((await answer).status).toBe(504)
    expect(ctx.drops.get('deadline')).toBe(1)
    inbox.received[0]?.settle(Outcome.delivered)
  })

  it('answers a thousand requests at once', async () => {
    const { port, inbox } = await running()
    const agent = new Agent({ keepAlive: true, maxSockets: 1000 })
    stops.push(() => agent.destroy())
    const answers = Array.from({ length: 1000 }, (_, index) =>
      ask(port, String(index), { agent, headers: json }),
    )
    await until(() => inbox.received.length === 1000, 'all have come', 15_000)
    for (const { settle } of inbox.received) settle(Outcome.delivered)
    const statuses = new Set((await Promise.all(answers)).map(({ status }) => status))
    expect(statuses).toEqual(new Set([202]))
    const payloads = new Set(inbox.received.map(({ message }) => message.payload))
    expect(payloads.size).toBe(1000)
  })

  it('refuses more requests at once than it may have', async () => {
    const { port, inbox } = await running({}, {}, { maxRequests: 2 })
    const held = [ask(port), ask(port)]
    await until(() => inbox.received.length === 2)
    expect((await ask(port)).status).toBe(503)
    for (const { settle } of inbox.received) settle(Outcome.delivered)
    await Promise.all(held)
    await until(() => inbox.received.length === 2)
    const again = ask(port)
    await until(() => inbox.received.length === 3)
    inbox.received[2]?.settle(Outcome.delivered)
    expect((await again).status).toBe(202)
  })

  it('cuts off a body without an end, and one that says how long it is before it comes', async () => {
    const { port, inbox } = await running({}, { outcome: Outcome.delivered }, { maxBody: '100KiB' })
    const endless = await raw(port)
    endless.socket.write('POST /in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
    const more = () => {
      while (!endless.heard.isClosed && endless.socket.write(chunk));
    }
    endless.socket.on('drain', more)
    more()
    await until(() => endless.heard.isClosed, 'it is cut off')
    expect(endless.heard.said).toContain('413')
    const declared = await raw(port)
    declared.socket.write('POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n')
    await until(() => declared.heard.said.includes('413'))
    expect(inbox.received).toHaveLength(0)
    expect((await ask(port, Buffer.alloc(100 * 1024))).status).toBe(202)
  })

  it.each([
    ['who has no token', '/in'],
    ['a path that nobody serves', '/nowhere'],
  ])('cuts off a body without an end for %s', async (_whose, path) => {
    const { port } = await running({}, {}, { auth: { tokens: ['right'], basic: {} } })
    const endless = await raw(port)
    endless.socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    let sent = 0
    const more = () => {
      while (!endless.heard.isClosed && endless.socket.write(chunk)) sent += chunk.length
    }
    endless.socket.on('drain', more)
    more()
    await until(() => endless.heard.isClosed, 'it is cut off')
    expect(endless.heard.said).toMatch(/^HTTP\/1\.1 40[14]/)
    // What the system takes on its way is a few megabytes.
    expect(sent).toBeLessThan(50 * 2 ** 20)
  })

  it('says no before the body when the client waits for a word', async () => {
    const { port } = await running({}, { outcome: Outcome.delivered }, { maxBody: '1KiB' })
    const waiting = await raw(port)
    waiting.socket.write(
      'POST /in HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n',
    )
    await until(() => waiting.heard.said.includes('413'))
    expect(waiting.heard.said).not.toContain('100 Continue')
    const fine = await raw(port)
    fine.socket.write(
      'POST /in HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n',
    )
    await until(() => fine.heard.said.includes('100 Continue'))
    fine.socket.write('hi')
    await until(() => fine.heard.said.includes('202'))
  })

  it('cuts off clients that trickle, while others are served', async () => {
    const times = { headersTimeout: '100ms', requestTimeout: '200ms' }
    const { port } = await running({}, { outcome: Outcome.delivered }, times)
    const slow = await Promise.all(Array.from({ length: 50 }, () => raw(port)))
    for (const [index, { socket }] of slow.entries()) {
      socket.write('POST /in HTTP/1.1\r\nHost: x\r\n')
      if (index % 2 === 0) socket.write('Content-Length: 10\r\n\r\nabc')
    }
    expect((await ask(port)).status).toBe(202)
    await until(() => slow.every(({ heard }) => heard.isClosed), 'all are cut off')
    expect(slow.every(({ heard }) => heard.said.includes('408'))).toBe(true)
  })

  it('forgets a request that is aborted in the middle', async () => {
    const { port, inbox } = await running()
    const gone = await raw(port)
    gone.socket.write('POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc')
    gone.socket.destroy()
    const left = await raw(port)
    left.socket.write('POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok')
    await until(() => inbox.received.length === 1)
    left.socket.destroy()
    await until(() => left.heard.isClosed)
    inbox.received[0]?.settle(Outcome.delivered)
    const next = ask(port, 'next')
    await until(() => inbox.received.length === 2)
    inbox.received[1]?.settle(Outcome.delivered)
    expect((await next).status).toBe(202)
  })

  it('bounds what all bodies together hold', async () => {
    const { port } = await running({}, { window: { bytes: 100_000 } }, { maxBody: '90KiB' })
    const head = 'POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n'
    const first = await raw(port)
    first.socket.write(head + 'x'.repeat(80_000))
    const second = await raw(port)
    second.socket.write(head + 'x'.repeat(80_000))
    await until(() => [first, second].some(({ heard }) => heard.said.includes('503')))
  })

  it('answers what is open when it stops, and refuses what comes then', async () => {
    const { port, inbox, instance, close } = await running()
    const delivered = ask(port, 'a')
    const stuck = ask(port, 'b')
    const half = await raw(port)
    half.socket.write('POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc')
    await until(() => inbox.received.length === 2)
    await instance.stop()
    await until(() => half.heard.said.includes('503'), 'the half one is refused')
    expect((await ask(port)).status).toBe(503)
    inbox.received.find(({ message }) => String(message.payload) === 'a')?.settle(Outcome.delivered)
    expect((await delivered).status).toBe(202)
    await close()
    expect((await stuck).status).toBe(503)
    await expect(ask(port)).rejects.toThrow('ECONNREFUSED')
  })

  it('is served again by the next version of the flow', async () => {
    const { port, instance, web } = await running({}, { outcome: Outcome.delivered })
    await instance.stop()
    const next = await start(web.client, { as: 'text' }, { outcome: Outcome.delivered })
    expect((await ask(port, 'x')).status).toBe(202)
    expect(next.inbox.received[0]?.message.payload).toBe('x')
  })

  it('shares the port by path, and says who has a path already', async () => {
    const { port, web } = await running({}, { outcome: Outcome.delivered })
    const other = await start(web.client, { path: '/other' }, { outcome: Outcome.rejected })
    expect((await ask(port)).status).toBe(202)
    expect((await ask(port, '', { path: '/other' })).status).toBe(422)
    const twice = await start(web.client, { path: '/other' })
    expect(twice.ctx.statuses.at(-1)).toMatchObject({ state: 'failed' })
    await other.instance.stop()
  })

  it('shares the port with WebSockets', async () => {
    const port = await freePort()
    const address = `127.0.0.1:${port}`
    const { link, close } = await openServer({ listen: address, path: '/live' })
    stops.push(close)
    await until(() => link.port !== undefined)
    const web = await listen({ listen: address })
    await start(web.client, {}, { outcome: Outcome.delivered })
    const peer = await connectSocket(`ws://${address}/live`)
    stops.push(() => peer.ws.terminate())
    await until(() => link.hub.peers.size === 1)
    expect((await ask(port)).status).toBe(202)
    expect((await ask(port, '', { path: '/live' })).status).toBe(426)
    await web.close()
    expect((await ask(port)).status).toBe(404)
    expect(link.hub.peers.size).toBe(1)
  })

  it('speaks TLS', async () => {
    const certificates = await makeCertificates()
    stops.push(() => certificates.remove())
    const { cert, key } = certificates.good
    const { port } = await running({}, { outcome: Outcome.delivered }, { tls: { cert, key } })
    const ca = certificates.ca.certPem
    const status = await new Promise((resolve, reject) => {
      const options = { port, host: 'localhost', path: '/in', method: 'POST', ca }
      const sent = httpsRequest(options, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.on('error', reject).end('x')
    })
    expect(status).toBe(202)
    await expect(ask(port)).rejects.toThrow(/socket hang up|ECONNRESET/)
  })

  it('finds what is wrong in the file', () => {
    const of = (config: object) =>
      [
        ...(source.check?.(resolved(source.config, { connection: 'c', path: '/', ...config })) ??
          []),
      ].map(({ path }) => path)
    expect(of({})).toEqual([])
    expect(of({ headers: ['x', 'Authorization'], deadline: '0' })).toEqual([
      '/headers/1',
      '/deadline',
    ])
    const ofServer = (config: object) =>
      [
        ...(server.check?.(resolved(server.config, { listen: '127.0.0.1:1', ...config })) ?? []),
      ].map(({ path }) => path)
    expect(ofServer({})).toEqual([])
    expect(ofServer({ listen: '0.0.0.0:1' })).toEqual(['/listen'])
    expect(ofServer({ auth: {}, tls: {}, origins: ['*'] })).toEqual(['/auth', '/tls', '/origins'])
  })
})
