import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import { until } from '../../../test/helpers/context.ts'
import { freePort } from '../../../test/helpers/ports.ts'
import { createScope, exchange, handshake, openServer } from '../../../test/helpers/websocket.ts'

const scope = createScope()
const { server, peer, keep } = scope
afterEach(scope.close)

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])

describe('the handshake', () => {
  it('answers an ordinary request with 426 and a sentence, and another path with 404', async () => {
    const { link } = await server({ path: '/live' })
    const ordinary = { Upgrade: undefined, Connection: 'close' }
    const here = await exchange(link.port!, handshake('/live', ordinary))
    expect(statusOf(here)).toBe(426)
    expect(here).toMatch(/upgrade: websocket/i)
    expect(here).toMatch(/connect with ws/)
    expect(statusOf(await exchange(link.port!, handshake('/other', ordinary)))).toBe(404)
    expect(statusOf(await exchange(link.port!, handshake('/live/')))).toBe(404)
  })

  it('refuses wrong keys, versions, methods and heads with a 4xx and closes', async () => {
    const { link, url } = await server()
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`A${index}`, 'b']))
    const requests = {
      'no key': handshake('/', { 'Sec-WebSocket-Key': undefined }),
      'short key': handshake('/', { 'Sec-WebSocket-Key': 'abc' }),
      'wrong version': handshake('/', { 'Sec-WebSocket-Version': '7' }),
      'no version': handshake('/', { 'Sec-WebSocket-Version': undefined }),
      'another protocol': handshake('/', { Upgrade: 'h2c' }),
      'a post': handshake('/').replace('GET', 'POST'),
      '2,000 headers': handshake('/', many),
      '150 headers': handshake('/', Object.fromEntries(Object.entries(many).slice(0, 150))),
      'a header of 64 KB': handshake('/', { Cookie: 'x'.repeat(65_536) }),
      'not HTTP': 'hello\r\n\r\n',
      'no path': handshake('*'),
      'an absolute form': handshake('http://other.example/'),
    }
    for (const [what, request] of Object.entries(requests)) {
      const answer = await exchange(link.port!, request)
      const hasBody = (answer.split('\r\n\r\n')[1]?.length ?? 0) > 3
      const isRefused = statusOf(answer) >= 400 && statusOf(answer) < 500
      expect({ what, isRefused, hasBody }).toEqual({ what, isRefused: true, hasBody: true })
    }
    const good = await peer(url())
    expect(good.closed).toBeUndefined()
  })

  it('cuts off slow heads at the deadline while a good client connects', async () => {
    const { link, url } = await server({ handshakeTimeout: '600ms' })
    const slow = Array.from({ length: 200 }, () => connect(link.port!, '127.0.0.1'))
    let closed = 0
    for (const socket of slow) {
      keep(socket, () => socket.destroy())
      socket.on('error', () => {})
      socket.on('close', () => closed++)
      socket.resume()
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: a')
    }
    const trickle = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write('a')
    }, 100)
    keep(trickle, () => clearInterval(trickle))
    const begin = performance.now()
    const good = await peer(url())
    expect(good.closed).toBeUndefined()
    expect(performance.now() - begin).toBeLessThan(1000)
    await until(() => closed === slow.length, 'all slow ones cut off', 8000)
  })

  it('lets in pages of the same host and programs, and no other page', async () => {
    const { link } = await server()
    const host = `127.0.0.1:${link.port}`
    const status = async (Origin: string | undefined) =>
      statusOf(
        await exchange(
          link.port!,
          // A broken frame behind the handshake ends the connection of those who are let in.
          `${handshake('/', { Host: host, Origin })}xx`,
        ),
      )
    expect(await status(undefined)).toBe(101)
    expect(await status(`http://${host}`)).toBe(101)
    for (const origin of [
      'null',
      'http://evil.example',
      `http://${host}.evil.example`,
      `http://evil${host}`,
      `http://${host}@evil.example`,
      `http://127.0.0.1`,
      `http://${host}/path`,
      `file://${host}`,
      '',
    ]) {
      expect([origin, await status(origin)]).toEqual([origin, 403])
    }
  })

  it('lets in exactly the origins of a list', async () => {
    const { link } = await server({ origins: ['https://app.example', 'null'] })
    const status = async (Origin: string | undefined) =>
      statusOf(await exchange(link.port!, `${handshake('/', { Origin })}xx`))
    expect(await status('https://app.example')).toBe(101)
    expect(await status('null')).toBe(101)
    for (const origin of [
      undefined,
      'http://app.example',
      'https://app.example.evil.example',
      'https://evil-app.example',
      'https://APP.example',
      `http://127.0.0.1:${link.port}`,
    ]) {
      expect([origin, await status(origin)]).toEqual([origin, 403])
    }
  })

  it('takes a token as header, in the query or as subprotocol, and basic credentials', async () => {
    const auth = { tokens: ['correct-horse'], basic: { ann: 'secret' } }
    const { link, url } = await server({ auth })
    const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
    const good = [
      peer(url(), { headers: { authorization: 'Bearer correct-horse' } }),
      peer(`${url()}?access_token=correct-horse`),
      peer(url(), { protocols: ['bearer.correct-horse', 'chat'] }),
      peer(url(), { headers: { authorization: basic('ann:secret') } }),
    ]
    for (const made of await Promise.all(good)) expect(made.closed).toBeUndefined()
    const facts = link.hub.all.map(({ handshake: { query, user } }) => ({ query, user }))
    expect(facts.filter(({ user }) => user === 'ann')).toHaveLength(1)
    expect(JSON.stringify(facts)).not.toContain('correct-horse')
    for (const authorization of ['Bearer correct', 'Bearer ', basic('ann:'), basic('bob:'), 'x']) {
      const answer = await exchange(link.port!, handshake('/', { Authorization: authorization }))
      expect([authorization, statusOf(answer)]).toEqual([authorization, 401])
      expect(answer).toMatch(/WWW-Authenticate: Bearer, Basic/)
    }
    for (const name of ['toString', '__proto__', 'constructor']) {
      const made = exchange(link.port!, handshake('/', { Authorization: basic(`${name}:`) }))
      expect([name, statusOf(await made)]).toEqual([name, 401])
    }
  })

  it('never answers with the token as subprotocol', async () => {
    const { url } = await server({ auth: { tokens: ['t'] }, subprotocols: ['b', 'a'] })
    const { ws } = await peer(url(), { protocols: ['bearer.t', 'a', 'b'] })
    expect(ws.protocol).toBe('b')
  })

  it('refuses more clients than allowed with 503', async () => {
    const { link, url } = await server({ maxClients: 1 })
    const first = await peer(url())
    expect(statusOf(await exchange(link.port!, handshake('/')))).toBe(503)
    first.ws.close()
    await until(() => link.hub.peers.size === 0)
    expect((await peer(url())).closed).toBeUndefined()
  })

  it('takes rooms and other parts from the path', async () => {
    const { link, url } = await server({ path: '/sites/{site}/{room}' })
    await peer(url().replace('{site}', 'a%20b').replace('{room}', 'hall'))
    expect(link.hub.all[0]?.handshake).toMatchObject({
      room: 'hall',
      params: { site: 'a b', room: 'hall' },
    })
    const bad = ['/sites/a', '/sites/a/', '/sites/a/b/c', '/sites/%E0%A4%A/b']
    for (const path of bad) {
      const status = statusOf(await exchange(link.port!, handshake(path)))
      expect([path, status]).toEqual([path, 404])
    }
  })

  it('says seldom that "rooms" fails, however often a client comes', async () => {
    const { link, ctx } = await server({ rooms: 'payload.query.hall.name' })
    for (let count = 0; count < 20; count++)
      expect(statusOf(await exchange(link.port!, handshake('/?token=S3cret')))).toBe(400)
    expect(ctx.lines).toHaveLength(1)
    expect(JSON.stringify(ctx.lines)).not.toContain('S3cret')
  })
})

describe('listening', () => {
  it('shares one port by path, and keeps it until the last connection closes', async () => {
    const listen = `127.0.0.1:${await freePort()}`
    const one = await server({ listen, path: '/one' }, 'one')
    const two = await server({ listen, path: '/two' }, 'two')
    await peer(one.url())
    await peer(two.url())
    expect(one.link.hub.peers.size).toBe(1)
    expect(two.link.hub.peers.size).toBe(1)
    await one.close()
    expect((await peer(two.url())).closed).toBeUndefined()
    expect(statusOf(await exchange(two.link.port!, handshake('/one')))).toBe(404)
  })

  it('says who has a path already, and takes it over when it is free', async () => {
    const listen = `127.0.0.1:${await freePort()}`
    const first = await server({ listen, path: '/rooms/{room}' }, 'first')
    const second = await openServer({ listen, path: '/rooms/{name}' }, 'second')
    keep(second, second.close)
    expect(second.ctx.statuses.at(-1)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('already served by connection "first" of flow "test"'),
    })
    await first.close()
    await until(() => second.link.port !== undefined, 'the second listens')
    expect(second.ctx.statuses.at(-1)?.state).toBe('up')
  })

  it('says that TLS settings differ', async () => {
    const listen = `127.0.0.1:${await freePort()}`
    await server({ listen, path: '/a' })
    const tls = { cert: 'a.crt', key: 'a.key' }
    const other = await openServer({ listen, path: '/b', tls })
    keep(other, other.close)
    expect(other.ctx.statuses.at(-1)?.reason).toMatch(/other TLS settings/)
  })

  it('says that another program has the port, and listens when it is free', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve)
    })
    const { port } = other.address() as AddressInfo
    const made = await openServer({ listen: `127.0.0.1:${port}` })
    keep(made, made.close)
    await until(() => made.ctx.statuses.some(({ state }) => state === 'failed'), 'a failure')
    expect(made.ctx.statuses.at(-1)?.reason).toMatch(/another program already listens/)
    other.close()
    await until(() => made.link.port !== undefined, 'listening after all')
  })
})
