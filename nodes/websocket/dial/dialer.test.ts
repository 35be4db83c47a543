import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { makeCertificates } from '../../../test/helpers/certificates.ts'
import type { Certificates } from '../../../test/helpers/certificates.ts'
import { connectionContext, resolved, until } from '../../../test/helpers/context.ts'
import { freePort } from '../../../test/helpers/ports.ts'
import { createScope, startSink, startSource } from '../../../test/helpers/websocket.ts'
import clientType from '../client.ts'

const scope = createScope()
const { server, client, keep } = scope
afterEach(scope.close)

let certificates: Certificates
beforeAll(async () => {
  certificates = await makeCertificates()
})
afterAll(() => certificates.remove())

async function listenOn(made: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    made.listen(0, '127.0.0.1', resolve)
  })
  return (made.address() as AddressInfo).port
}

/** A server that answers each handshake with a status. */
async function answering(status: number, headers: Record<string, string> = {}) {
  let requests = 0
  const answer = (_request: IncomingMessage, response: ServerResponse) => {
    requests++
    response.writeHead(status, headers).end()
  }
  const made = createHttpServer(answer)
  const port = await listenOn(made)
  keep(made, () => made.closeAllConnections())
  keep(made, () => made.close())
  return { url: `ws://127.0.0.1:${port}/`, requests: () => requests }
}

describe('a client', () => {
  it('sends its opening messages first, on every connect', async () => {
    const far = await server()
    const { received } = await startSource(far.link)
    const open = ['{"subscribe":"a"}', '{"subscribe":"b"}']
    const { link } = await client(far.url(), { open })
    const { ctx, send } = await startSink(link)
    await until(() => ctx.paused === undefined)
    send('later')
    await until(() => received.length === 3)
    far.link.hub.all[0]?.terminate()
    await until(() => received.length === 5, 'again')
    const texts = received.map(({ message }) => message.payload)
    expect(texts).toEqual([...open, 'later', ...open])
  })

  it('sends its headers and its token, and shows neither', async () => {
    const far = await server({ auth: { tokens: ['hush'] }, headers: ['x-unit'] })
    const { ctx } = await client(far.url(), { bearer: 'hush', headers: { 'X-Unit': '7' } })
    await until(() => ctx.statuses.at(-1)?.state === 'up')
    expect(far.link.hub.all[0]?.handshake.headers).toEqual({ 'x-unit': '7' })
    expect(JSON.stringify([ctx.statuses, ctx.lines])).not.toContain('hush')
  })

  it('comes back when the server does', async () => {
    const listen = `127.0.0.1:${await freePort()}`
    const first = await server({ listen })
    const { link, ctx } = await client(first.url())
    await until(() => link.hub.peers.size === 1)
    await first.close()
    await until(() => ctx.statuses.at(-1)?.state !== 'up')
    const down = ctx.statuses.find(({ state }) => state === 'down')
    expect(down?.reason).toMatch(/closed the connection with code 1001: the flow is stopping/)
    expect(down?.retryAt).toBeGreaterThan(0)
    expect(down).toMatchObject({ reasonCode: 1001, peer: `ws://${listen}/` })
    const second = await server({ listen })
    await until(() => second.link.hub.peers.size === 1, 'back again')
    await until(() => link.hub.peers.size === 1)
  })

  it('says that credentials are wrong, and slows down', async () => {
    for (const status of [401, 403]) {
      const { url, requests } = await answering(status)
      const reconnect = { min: '10ms', max: '20s' }
      const { ctx } = await client(url, { reconnect })
      await until(() => ctx.statuses.at(-1)?.state === 'failed')
      expect(ctx.statuses.at(-1)?.reason).toMatch(/credentials are wrong or missing/)
      expect(ctx.statuses.at(-1)?.reasonCode).toBe(status)
      expect(ctx.statuses.at(-1)!.retryAt! - Date.now()).toBeGreaterThan(9000)
      expect(requests()).toBe(1)
    }
  })

  it('does not follow a redirect, and says so', async () => {
    const { url } = await answering(302, { Location: 'ws://elsewhere.example/?token=hush' })
    const { ctx } = await client(url)
    await until(() => ctx.statuses.some(({ state }) => state === 'failed'))
    const reason = ctx.statuses.find(({ state }) => state === 'failed')?.reason
    expect(reason).toMatch(/a redirect to ws:\/\/elsewhere.example\/, which is not followed/)
  })

  it('gives up a handshake that never ends, also one that trickles', async () => {
    let attempts = 0
    const made = createServer((socket) => {
      attempts++
      socket.on('error', () => {})
      const timer = setInterval(() => socket.write('X: y\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
      socket.write('HTTP/1.1 101 Switching Protocols\r\n')
    })
    const port = await listenOn(made)
    keep(made, () => made.close())
    const { ctx } = await client(`ws://127.0.0.1:${port}`, { handshakeTimeout: '200ms' })
    await until(() => attempts >= 3, 'three attempts')
    const down = ctx.statuses.find(({ state }) => state === 'down')
    expect(down?.reason).toMatch(/did not finish the handshake in 200 ms/)
  })

  it('spreads its attempts over time', async () => {
    const port = await freePort()
    const reconnect = { min: '1s', max: '10s' }
    const clients = await Promise.all(
      Array.from({ length: 60 }, () => client(`ws://127.0.0.1:${port}`, { reconnect })),
    )
    const retryAt = () => clients.flatMap(({ ctx }) => ctx.statuses.at(-1)?.retryAt ?? [])
    await until(() => retryAt().length === clients.length)
    const times = retryAt()
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(500)
  })

  it('says what it cannot reach, without credentials', async () => {
    const port = await freePort()
    const { ctx } = await client(`ws://user:hush@127.0.0.1:${port}/?token=hush`)
    await until(() => ctx.statuses.at(-1)?.state === 'down')
    expect(ctx.statuses.at(-1)?.reason).toMatch(/nothing listens there \(ECONNREFUSED\)/)
    expect(JSON.stringify(ctx.statuses)).not.toContain('hush')
  })

  it('closes while it is connecting', async () => {
    const made = createServer()
    const port = await listenOn(made)
    keep(made, () => made.close())
    const { close, ctx } = await client(`ws://127.0.0.1:${port}`)
    await close()
    expect(ctx.statuses.map(({ state }) => state)).toEqual(['connecting'])
  })
})

describe('a proxy', () => {
  /** Tunnels by CONNECT for those who know the password. */
  async function startProxy() {
    const asked: string[] = []
    const made = createHttpServer()
    made.on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push(request.url ?? '')
      socket.on('error', () => {})
      const wanted = `Basic ${Buffer.from('ann:secret').toString('base64')}`
      if (request.headers['proxy-authorization'] !== wanted) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
        return
      }
      const [, port] = (request.url ?? '').split(':')
      const through = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        through.pipe(socket).pipe(through)
      })
      through.on('error', () => socket.destroy())
      socket.on('close', () => through.destroy())
    })
    const port = await listenOn(made)
    keep(made, () => made.close())
    return { port, asked }
  }

  it('is gone through, with TLS inside', async () => {
    const { port, asked } = await startProxy()
    const proxy = `http://ann:secret@127.0.0.1:${port}`
    const plain = await server()
    const one = await client(plain.url(), { proxy })
    await until(() => one.ctx.statuses.at(-1)?.state === 'up', 'ws through the proxy')
    const { cert, key } = certificates.good
    const secure = await server({ tls: { cert, key } })
    const two = await client(secure.url(), { proxy, tls: { ca: certificates.ca.cert } })
    await until(() => two.ctx.statuses.at(-1)?.state === 'up', 'wss through the proxy')
    expect(asked).toEqual([`127.0.0.1:${plain.link.port}`, `127.0.0.1:${secure.link.port}`])
    const three = await client(secure.url(), { proxy, tls: { ca: certificates.otherCa.cert } })
    await until(() => three.ctx.statuses.some(({ state }) => state === 'failed'), 'still verified')
  })

  it('says what the proxy answered', async () => {
    const { port } = await startProxy()
    const { ctx } = await client('ws://127.0.0.1:9', { proxy: `http://127.0.0.1:${port}` })
    await until(() => ctx.statuses.some(({ state }) => state === 'down'))
    const down = ctx.statuses.find(({ state }) => state === 'down')
    expect(down?.reason).toMatch(/the proxy .* answered 407 to CONNECT 127.0.0.1:9/)
  })
})

describe('a probe', () => {
  const probe = (url: string) =>
    clientType.probe!(resolved(clientType.config, { url }), connectionContext())

  it('resolves when the server accepts, and rejects with the reason', async () => {
    const { url } = await server()
    await expect(probe(url())).resolves.toBeUndefined()
    await expect(probe(`ws://127.0.0.1:${await freePort()}`)).rejects.toThrow(/nothing listens/)
  })
})
