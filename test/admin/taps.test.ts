import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

import type { TapEvent, TapRequest } from '../../runtime/admin/contract/taps.ts'
import { startAdmin } from '../../runtime/admin/server.ts'
import { createTapClient } from '../../runtime/admin/taps/client.ts'
import { createTapServer } from '../../runtime/admin/taps/taps.ts'
import type { TapLimits } from '../../runtime/admin/taps/taps.ts'
import type { Engine } from '../../runtime/engine/status.ts'
import { createRegistry } from '../../runtime/graph/registry.ts'
import { drivenSource, flowPlan, message, openSink, planOf, testEngine } from '../helpers/plan.ts'
import { until } from '../helpers/wait.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

async function startEngine() {
  const { engine } = testEngine()
  cleanups.push(() => engine.stop(0))
  const source = drivenSource()
  const nodes = { source: { definition: source.definition }, sink: { definition: openSink() } }
  await engine.apply(planOf(flowPlan(nodes, ['source -> sink'])))
  let open = 0
  const counting: Pick<Engine, 'tap'> = {
    tap(...args) {
      const tap = engine.tap(...args)
      open++
      const close = () => {
        open--
        tap.close()
      }
      return { ...tap, close }
    },
  }
  return { engine, counting, source, open: () => open }
}

const quick: TapLimits = {
  clients: 2,
  taps: 5,
  bufferedBytes: 64 * 1024,
  tickMs: 2,
  pingMs: 60_000,
}

async function start(limits: Partial<TapLimits> = {}) {
  const started = await startEngine()
  const taps = createTapServer(started.counting, { ...quick, ...limits })
  const server = createServer().on('upgrade', taps.take)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  cleanups.push(() => {
    taps.close()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { ...started, url: `ws://127.0.0.1:${port}/api/taps` }
}

async function connect(url: string) {
  const socket = new WebSocket(url)
  cleanups.push(() => socket.terminate())
  const events: TapEvent[] = []
  socket.on('message', (data: Buffer) => events.push(JSON.parse(data.toString()) as TapEvent))
  await new Promise((done, fail) => socket.once('open', done).once('error', fail))
  const batches = (id: string) =>
    events.filter((each) => each.event === 'messages').filter((each) => each.id === id)
  return {
    socket,
    events,
    batches,
    ask: (request: TapRequest) => socket.send(JSON.stringify(request)),
    has: (event: TapEvent['event'], id: string) =>
      until(`${event} ${id}`, () => events.some((each) => each.event === event && each.id === id)),
    passed: (id: string) => batches(id).at(-1)?.passed ?? 0,
  }
}

describe('/api/taps', () => {
  it('shows what passes, with counts, until it is asked to stop', async () => {
    const { url, source, open } = await start()
    const client = await connect(url)
    client.ask({ do: 'tap', id: 'a', flow: 'flow', port: 'sink' })
    await client.has('tapped', 'a')
    expect(client.events).toContainEqual({
      event: 'tapped',
      id: 'a',
      flow: 'flow',
      node: 'sink',
      port: 'in',
    })
    source.emit({ payload: Buffer.from('hello'), topic: 'a/b', meta: { qos: 1 } })
    await until('it is shown', () => client.passed('a') === 1)
    expect(client.batches('a').at(-1)).toMatchObject({
      state: 'attached',
      passed: 1,
      shown: 1,
      lost: 0,
      messages: [
        {
          topic: 'a/b',
          meta: { qos: 1 },
          payload: { kind: 'bytes', text: 'hello', size: 5, isCut: false },
        },
      ],
    })
    client.ask({ do: 'untap', id: 'a' })
    await until('it is closed', () => open() === 0)
  })

  it('says that a port is gone', async () => {
    const { url, engine } = await start()
    const client = await connect(url)
    client.ask({ do: 'tap', id: 'a', flow: 'flow', port: 'source' })
    await client.has('tapped', 'a')
    await engine.apply({ flows: new Map() })
    await until('it is gone', () => client.batches('a').at(-1)?.state === 'gone')
  })

  it('refuses what is not there, what is too much, and what it does not understand', async () => {
    const { url } = await start()
    const client = await connect(url)
    client.ask({ do: 'tap', id: 'a', flow: 'flow', port: 'sorce' })
    client.ask({ do: 'tap', id: 'b', flow: 'flaw', port: 'source' })
    for (const id of ['1', '2', '3', '4', '5', '1'])
      client.ask({ do: 'tap', id, flow: 'flow', port: 'source' })
    client.socket.send('{"do":"tap"}')
    client.socket.send(Buffer.from([1]))
    await until('all is answered', () => client.events.length >= 10)
    const refused = client.events.filter((each) => each.event === 'refused')
    expect(refused.map(({ id, code, suggestion }) => [id, code, suggestion])).toEqual([
      ['a', 'no-port', 'source'],
      ['b', 'no-flow', 'flow'],
      ['5', 'too-many', undefined],
      ['1', 'taken', undefined],
      ['', 'request', undefined],
      ['', 'request', undefined],
    ])
    const other = await connect(url)
    other.ask({ do: 'tap', id: 'x', flow: 'flow', port: 'source' })
    await other.has('tapped', 'x')
    other.ask({ do: 'tap', id: 'y', flow: 'flow', port: 'source' })
    await other.has('refused', 'y')
    await expect(connect(url)).rejects.toThrow('503')
  })

  it('lets a client that stops reading miss messages, counts them, and keeps none', async () => {
    const bufferedBytes = 64 * 1024
    let passed = 0
    const payload = { kind: 'text', text: 'x'.repeat(30_000), size: 30_000, isCut: false } as const
    const sample = { time: 0, topic: '', meta: {}, isMetaCut: false, payload }
    const take = () => ({ state: 'attached', passed: ++passed, samples: [sample] }) as const
    const tap = () => ({ flow: 'f', node: 'n', port: 'out', take, close: () => {} })
    const options = { engine: { tap }, bufferedBytes, mayTap: () => true, changed: () => {} }
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    cleanups.push(() => server.close())
    await new Promise((done) => server.once('listening', done))
    const accepted = new Promise<WebSocket>((done) => server.once('connection', done))
    const client = await connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const socket = await accepted
    const served = createTapClient(socket, options)
    client.ask({ do: 'tap', id: 'a', flow: 'f', port: 'n' })
    await client.has('tapped', 'a')
    client.socket.pause()
    // The buffers of the two sockets take some; what the system has taken does not count as unread.
    await until(
      'the socket is full',
      () => {
        for (let count = 0; count < 50; count++) served.tick()
        return socket.bufferedAmount > bufferedBytes
      },
      { everyMs: 1 },
    )
    for (let count = 0; count < 1000; count++) served.tick()
    expect(socket.bufferedAmount).toBeLessThan(bufferedBytes * 2)
    client.socket.resume()
    await until('it has read all', () => socket.bufferedAmount === 0)
    served.tick()
    await until('it has caught up', () => client.passed('a') === passed)
    const last = client.batches('a').at(-1)!
    const got = client.batches('a').reduce((all, { messages }) => all + messages.length, 0)
    expect(last.lost).toBeGreaterThanOrEqual(1000)
    expect([got, last.shown + last.lost]).toEqual([last.shown, passed])
  })

  it('forgets a client that disappears', async () => {
    const { url, open } = await start({ pingMs: 500 })
    const gone = await connect(url)
    gone.ask({ do: 'tap', id: 'a', flow: 'flow', port: 'source' })
    await gone.has('tapped', 'a')
    gone.socket.terminate()
    await until('its tap is closed', () => open() === 0)
    const mute = await connect(url)
    mute.ask({ do: 'tap', id: 'a', flow: 'flow', port: 'source' })
    await until('its tap is open', () => open() === 1)
    mute.socket.pause()
    await until('its tap is closed, too', () => open() === 0)
  })
})

describe('the admin server', () => {
  it('serves taps without an editor, and only to pages of its own', async () => {
    const { engine, source } = await startEngine()
    const admin = await startAdmin({
      host: '127.0.0.1',
      port: 0,
      engine,
      plan: () => ({ flows: new Map() }),
      types: () => createRegistry(),
    })
    cleanups.push(() => admin.close())
    const url = `${admin.url.replace('http', 'ws')}/api/taps`
    const client = await connect(url)
    client.ask({ do: 'tap', id: 'a', flow: 'flow', port: 'source' })
    await client.has('tapped', 'a')
    source.emit(message(1))
    await until('it is shown', () => client.passed('a') === 1)
    const foreign = new WebSocket(url, { origin: 'http://example.com' })
    const error = await new Promise<Error>((done) => foreign.once('error', done))
    expect(error.message).toContain('403')
  })
})
