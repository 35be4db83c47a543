import { readFile, copyFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { createVirtualClock } from '../../runtime/engine/virtual-clock.ts'
import { noMeta } from '../../runtime/plugin.ts'
import { makeCertificates } from '../../test/helpers/certificates.ts'
import type { Certificates } from '../../test/helpers/certificates.ts'
import { resolved, sinkContext, until } from '../../test/helpers/context.ts'
import { freePort } from '../../test/helpers/ports.ts'
import sink from './sink.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

interface Got {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
type Answer = (response: ServerResponse, got: Got, index: number) => void

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  // A server that listens on a port has an address.
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function peer(answer: Answer = (response) => response.writeHead(204).end()) {
  const got: Got[] = []
  const sockets = new Set<unknown>()
  const take: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    sockets.add(request.socket)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() }
      got.push(one)
      answer(response, one, got.length - 1)
    })
  }
  return { got, sockets, origin: `http://${await listen(createServer(take))}` }
}

async function start(config: object, options: { maxInFlight?: number } = {}) {
  const time = createVirtualClock(Date.UTC(2026, 0, 1))
  const clock = {
    now: () => time.wall(),
    after: (ms: number, run: () => void) => time.after(ms, run),
  }
  const ctx = sinkContext(undefined, { clock, maxInFlight: options.maxInFlight ?? 1 })
  const instance = await sink.start(resolved(sink.config, config), ctx)
  stops.push(() => instance.close?.())
  const ended = new Map<number, Error | undefined>()
  let tokens = 0
  const send = (payload: unknown, topic = 'a') => {
    const token = tokens++
    const message = { payload, topic, meta: noMeta }
    try {
      instance.send?.(message, (which, error) => void ended.set(which, error), token)
    } catch (error) {
      ended.set(token, error instanceof Error ? error : new Error(String(error)))
    }
    return token
  }
  const sent = async (payload: unknown, topic?: string) => {
    const token = send(payload, topic)
    await until(() => ended.has(token), 'it has ended')
    return ended.get(token)
  }
  return { ctx, time, send, sent, ended, instance }
}
const findings = (config: object) =>
  [...(sink.check?.(resolved(sink.config, config)) ?? [])].map(({ path }) => path)

describe('http/sink', () => {
  it('sends values as JSON, text as text and bytes as bytes, on one connection', async () => {
    const { got, origin, sockets } = await peer()
    const { sent } = await start({ url: `${origin}/in?a=1`, headers: { 'X-Topic': '{{ topic }}' } })
    for (const payload of [{ t: 1 }, 'grüße', Buffer.from([65, 66])]) {
      expect(await sent(payload, 'plant/1')).toBeUndefined()
    }
    expect(got.map(({ body }) => body)).toEqual(['{"t":1}', 'grüße', 'AB'])
    expect(got.map(({ headers }) => headers['content-type'])).toEqual([
      'application/json',
      'text/plain; charset=utf-8',
      'application/octet-stream',
    ])
    expect(got[0]).toMatchObject({ method: 'POST', url: '/in?a=1' })
    expect(got[0]?.headers).toMatchObject({ 'x-topic': 'plant/1', 'content-length': '7' })
    expect(sockets.size).toBe(1)
  })

  it('sends credentials', async () => {
    const { got, origin } = await peer()
    await (await start({ url: origin, auth: { token: 'secret' } })).sent(1)
    await (await start({ url: origin, auth: { user: 'ü', password: 'p:w' } })).sent(1)
    expect(got.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer secret',
      `Basic ${Buffer.from('ü:p:w').toString('base64')}`,
    ])
  })

  it('lets a message choose the path, and never the host or a way up', async () => {
    const { got, origin } = await peer()
    const { sent } = await start({ url: `${origin}/things/{{ topic }}` })
    expect(await sent(1, 'a/b%20c?d=ü')).toBeUndefined()
    expect(got[0]?.url).toBe('/things/a/b%20c?d=%C3%BC')
    const hostile = [
      '..',
      '../x',
      'a/../../x',
      '%2e%2E/x',
      '.%2e',
      '\\..\\x',
      'a b',
      'a\r\nHost: x',
      '#x',
      'x'.repeat(9000),
    ]
    for (const topic of hostile) {
      expect(await sent(1, topic), topic).toMatchObject({ name: 'PermanentError', code: 'url' })
    }
    expect(got).toHaveLength(1)
  })

  it('puts whatever a message says into one part of the query', async () => {
    const { got, origin } = await peer()
    const { sent } = await start({ url: `${origin}/in?room={{ escapeUrl(topic) }}` })
    const room = 'a&admin=1#/../ ü'
    expect(await sent(1, room)).toBeUndefined()
    expect([...new URL(got[0]?.url ?? '', origin).searchParams]).toEqual([['room', room]])
  })

  it('refuses headers that a message would break out of', async () => {
    const { got, origin } = await peer()
    const { sent } = await start({ url: origin, headers: { 'x-topic': '{{ topic }}' } })
    for (const topic of ['a\r\nx-evil: 1', 'a\0', '漢']) {
      expect(await sent(1, topic)).toMatchObject({ name: 'PermanentError', code: 'header' })
    }
    expect(got).toHaveLength(0)
  })

  it('rejects what the server will never take, with its first words', async () => {
    const { origin } = await peer((response) =>
      response.writeHead(400).end(`no field "a"\n${'x'.repeat(500)}`),
    )
    const error = await (await start({ url: origin })).sent(1)
    expect(error).toMatchObject({ name: 'PermanentError', code: 'http-400' })
    expect(error?.message).toMatch(/^the server answered 400 Bad Request: no field "a" x+$/)
    expect(error?.message.length).toBeLessThan(260)
  })

  it('does not follow redirects', async () => {
    const other = await peer()
    const { origin } = await peer((response) =>
      response.writeHead(307, { location: `${other.origin}/in?token=secret` }).end(),
    )
    const error = await (await start({ url: origin })).sent(1)
    expect(error).toMatchObject({ name: 'PermanentError', code: 'redirect' })
    expect(error?.message).toContain(other.origin)
    expect(error?.message).not.toContain('secret')
    expect(other.got).toHaveLength(0)
  })

  it('fails for now at 408, 425, 429 and 5xx, says so, and is well again', async () => {
    const statuses = [408, 425, 429, 500, 503, 200]
    const { origin } = await peer((response, _got, index) =>
      response.writeHead(statuses[index] ?? 200).end('busy'),
    )
    const { sent, ctx } = await start({ url: origin })
    for (const status of statuses.slice(0, -1)) {
      expect(await sent(1)).toMatchObject({ name: 'TransientError', code: `http-${status}` })
    }
    expect(ctx.statuses.at(-1)).toMatchObject({ state: 'down' })
    expect(await sent(1)).toBeUndefined()
    expect(ctx.statuses.at(-1)).toEqual({ state: 'up' })
  })

  it('waits for as long as the server asks, and not longer than it may', async () => {
    const waits = ['2', 'Thu, 01 Jan 2026 00:00:32 GMT', '999999', 'soon']
    const { origin } = await peer((response, _got, index) =>
      response.writeHead(503, { 'retry-after': waits[index] ?? '' }).end(),
    )
    const { sent, ctx, time } = await start({ url: origin, maxWait: '60s' })
    for (const ms of [2000, 30_000, 60_000]) {
      expect(await sent(1)).toMatchObject({ code: 'http-503' })
      await until(() => ctx.paused !== undefined, 'it waits')
      time.pass(ms - 1)
      expect(ctx.paused).toBe('the server asks to wait')
      time.pass(1)
      expect(ctx.paused).toBeUndefined()
    }
    await sent(1)
    expect(ctx.paused).toBeUndefined()
  })

  it('says in words why there is no connection', async () => {
    const { sent, ctx } = await start({ url: `http://127.0.0.1:${await freePort()}/` })
    const error = await sent(1)
    expect(error).toMatchObject({ name: 'TransientError', code: 'connect' })
    expect(error?.message).toContain('nothing listens there (ECONNREFUSED)')
    expect(ctx.statuses.at(-1)?.state).toBe('down')
  })

  it('fails for now when the server hangs up in the middle', async () => {
    const { origin } = await peer((response) => response.socket?.destroy())
    expect(await (await start({ url: origin })).sent(1)).toMatchObject({ name: 'TransientError' })
  })

  it('lets go of a request whose deadline has passed, and goes on', async () => {
    let isAborted = false
    const { origin, got } = await peer((response, _got, index) => {
      if (index > 0) return response.writeHead(200).end()
      response.on('close', () => (isAborted = true))
    })
    const { send, sent, instance, ended } = await start({ url: origin })
    const token = send(1)
    await until(() => got.length === 1)
    instance.cancel?.(token)
    await until(() => isAborted)
    expect(await sent(2)).toBeUndefined()
    expect(ended.has(token)).toBe(false)
  })

  it('is not held up by an answer without an end', async () => {
    let isCut = false
    const { origin } = await peer((response) => {
      response.writeHead(200)
      response.on('close', () => (isCut = true))
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      }
      response.on('drain', more)
      more()
    })
    const { sent } = await start({ url: origin })
    expect(await sent(1)).toBeUndefined()
    await until(() => isCut, 'the answer is cut')
  })

  it('is not held up by an answer that trickles', async () => {
    let isCut = false
    const { origin } = await peer((response) => {
      response.writeHead(500).write('wait')
      response.on('close', () => (isCut = true))
    })
    const { send, time, ended } = await start({ url: origin })
    const token = send(1)
    await until(() => time.untilNext() !== undefined, 'the answer has begun')
    time.pass(1000)
    await until(() => isCut && ended.has(token), 'the answer is cut')
    expect(ended.get(token)?.message).toContain('500')
  })

  it('sends several at once when it may', async () => {
    const held: ServerResponse[] = []
    const { origin, got } = await peer((response) => void held.push(response))
    const { send, ended } = await start({ url: origin }, { maxInFlight: 4 })
    for (let index = 0; index < 4; index++) send(index)
    await until(() => got.length === 4)
    for (const response of held) response.writeHead(200).end()
    await until(() => ended.size === 4)
  })

  it('refuses values that JSON cannot say', async () => {
    const { sent } = await start({ url: 'http://127.0.0.1:1/' })
    expect(await sent({ n: 2n ** 70n })).toMatchObject({ name: 'PermanentError', code: 'encode' })
  })

  it('finds what is wrong in the file', () => {
    expect(findings({ url: 'https://a.example/x/{{ topic }}' })).toEqual([])
    for (const url of [
      'ftp://a',
      '{{ topic }}',
      'https://{{ topic }}/x',
      'https://a.{{ topic }}',
      'http://u:p@a/',
      'a.example',
    ]) {
      expect(findings({ url }), url).toEqual(['/url'])
    }
    const url = 'http://a.example/'
    expect(findings({ url, headers: { host: 'x', 'b c': 'x' } })).toEqual([
      '/headers/host',
      '/headers/b c',
    ])
    expect(findings({ url, auth: { token: 'x' }, tls: {} })).toEqual(['/auth', '/tls'])
    expect(findings({ url: 'https://a', auth: {} })).toEqual(['/auth'])
    expect(findings({ url: 'https://a', auth: { token: 'x', user: 'y' } })).toEqual(['/auth'])
    expect(findings({ url: 'https://a', tls: { cert: 'x' } })).toEqual(['/tls'])
  })
})

describe('http/sink over TLS', () => {
  let certificates: Certificates
  beforeAll(async () => {
    certificates = await makeCertificates()
  })
  afterAll(() => certificates.remove())

  async function secure(pair: 'good' | 'expired' | 'wrongHost' | 'unknown', more: object = {}) {
    const { cert, key } = certificates[pair]
    const options = { cert: await readFile(cert), key: await readFile(key), ...more }
    const server = createTlsServer(options, (request, response) => {
      request.resume().on('end', () => response.writeHead(200).end())
    })
    return `https://${await listen(server)}/`
  }

  it('trusts the authority that it is told', async () => {
    const url = await secure('good')
    const { sent } = await start({ url, tls: { ca: certificates.ca.cert } })
    expect(await sent(1)).toBeUndefined()
  })

  it('says which of the many things is wrong', async () => {
    const words = {
      expired: 'has expired',
      wrongHost: 'for another host',
      unknown: 'unknown authority',
    } as const
    for (const pair of ['expired', 'wrongHost', 'unknown'] as const) {
      const { sent, ctx } = await start({
        url: await secure(pair),
        tls: { ca: certificates.ca.cert },
      })
      const error = await sent(1)
      expect(error).toMatchObject({ name: 'TransientError', code: 'tls' })
      expect(error?.message).toContain(words[pair])
      expect(ctx.statuses.at(-1)?.state).toBe('failed')
    }
  })

  it('shows its own certificate', async () => {
    const ca = await readFile(certificates.ca.cert)
    const url = await secure('good', { requestCert: true, rejectUnauthorized: true, ca })
    const { cert, key } = certificates.client
    const trusted = { ca: certificates.ca.cert }
    expect(await (await start({ url, tls: trusted })).sent(1)).toMatchObject({
      name: 'TransientError',
    })
    expect(await (await start({ url, tls: { ...trusted, cert, key } })).sent(1)).toBeUndefined()
  })

  it('uses a renewed authority without a restart', async () => {
    const path = join(certificates.folder, 'in-use.pem')
    await copyFile(certificates.otherCa.cert, path)
    const { sent, time } = await start({ url: await secure('good'), tls: { ca: path } })
    expect(await sent(1)).toMatchObject({ code: 'tls' })
    await copyFile(certificates.ca.cert, path)
    time.pass(1000)
    expect(await sent(1)).toBeUndefined()
  })
})
