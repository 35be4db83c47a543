import { connect } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import { until } from '../../../test/helpers/context.ts'
import { createScope, handshake, startSink } from '../../../test/helpers/websocket.ts'

const scope = createScope()
const { server, client, peer, keep } = scope
afterEach(scope.close)

/** A client that shakes hands and then reads nothing until told. */
async function lazyPeer(port: number, path = '/') {
  const socket = connect({ port, host: '127.0.0.1' })
  keep(socket, () => socket.destroy())
  socket.on('error', () => {})
  await new Promise<void>((resolve) => {
    socket.once('data', () => {
      socket.pause()
      resolve()
    })
    socket.write(handshake(path))
  })
  return socket
}

const kilobytes = (count: number) => 'x'.repeat(count * 1024)

describe('a client that does not read', () => {
  it('never holds up the others, is closed with 1013 and counted', async () => {
    const { link, url } = await server({ closeTimeout: '300ms' })
    const { ctx, settled, send } = await startSink(link, { clientQueue: '256KiB' })
    const others = await Promise.all(Array.from({ length: 99 }, () => peer(url())))
    const lazy = await lazyPeer(link.port!)
    await until(() => link.hub.peers.size === 100)
    const before = process.memoryUsage()
    const messages = 1500
    let held = 0
    for (let index = 0; index < messages; index++) {
      send(kilobytes(10))
      const slowest = Math.max(...link.hub.all.map(({ lane }) => lane.bytes))
      held = Math.max(held, slowest)
      if (index % 10 === 9) await until(() => others[0]!.received.length === index + 1)
      for (const { received } of others.slice(1)) received.length = 0
    }
    await until(() => settled.size === messages, 'every message is settled')
    await until(() => link.hub.peers.size === 99, 'the slow one is gone')
    expect([...settled.values()].every((error) => error === undefined)).toBe(true)
    expect(ctx.drops.get('slow-client')).toBeGreaterThan(0)
    expect(held).toBeLessThanOrEqual(256 * 1024)
    const growth = process.memoryUsage().rss - before.rss
    expect(growth).toBeLessThan(150 * 1024 * 1024)
    lazy.destroy()
  })

  it('says 1013 to a client that reads again in time', async () => {
    const { link, url } = await server()
    const { send } = await startSink(link, { clientQueue: '64KiB' })
    const { ws, received } = await peer(url())
    let code = 0
    ws.on('close', (value) => {
      code = value
    })
    ws.pause()
    for (let index = 0; link.hub.all.every(({ isOpen }) => isOpen); index++) {
      send(kilobytes(32))
      await new Promise(setImmediate)
    }
    ws.resume()
    await until(() => code !== 0, 'the close')
    expect(code).toBe(1013)
    expect(received.length).toBeGreaterThan(0)
  })

  it('loses the oldest with drop-oldest and the newest with drop-newest, counted', async () => {
    for (const slowClient of ['drop-oldest', 'drop-newest'] as const) {
      const { link, url } = await server()
      const { ctx, send, settled } = await startSink(link, { slowClient, clientQueue: '1MiB' })
      const { ws, received } = await peer(url())
      ws.pause()
      const count = 600
      for (let index = 0; index < count; index++) {
        send(`${index} ${kilobytes(32)}`)
        if (index % 8 === 0) await new Promise(setImmediate)
      }
      ws.resume()
      await until(() => settled.size === count, 'all settled')
      const dropped = ctx.drops.get('slow-client') ?? 0
      await until(() => received.length === count - dropped, 'all that was not dropped')
      const numbers = received.map((text) => Number.parseInt(String(text), 10))
      expect(dropped).toBeGreaterThan(10)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
      expect(numbers[0]).toBe(0)
      expect(numbers.at(-1) === count - 1).toBe(slowClient === 'drop-oldest')
    }
  })

  it('keeps the order when what is dropped makes room for the next at once', async () => {
    const { link, url } = await server()
    const { sink } = await startSink(link, { slowClient: 'drop-oldest', clientQueue: '1MiB' })
    const { ws, received } = await peer(url())
    ws.pause()
    const count = 600
    let next = 0
    let settled = 0
    // As the engine does it: each end hands over the next message, inside the call.
    const done = () => {
      settled++
      hand()
    }
    const hand = () => {
      // An end inside the last call of a loop may have handed over all that was left.
      if (next === count) return
      const payload = `${next} ${kilobytes(32)}`
      sink.send!({ payload, topic: '', meta: {} }, done, next++)
    }
    for (let index = 0; index < 64; index++) hand()
    await until(() => settled > 0 || next === count, 'the first')
    const hasMore = () => next < count
    while (hasMore()) {
      hand()
      await new Promise(setImmediate)
    }
    ws.resume()
    await until(() => settled === count, 'all settled')
    await until(() => String(received.at(-1)).startsWith(`${count - 1} `), 'the last')
    const numbers = received.map((text) => Number.parseInt(String(text), 10))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })

  it('holds up the flow with block, in bounds, and loses nothing', async () => {
    const { link, url } = await server()
    const made = await startSink(link, { slowClient: 'block', clientQueue: '256KiB' })
    const { ws, received } = await peer(url())
    ws.pause()
    let sent = 0
    while (made.ctx.paused === undefined) {
      made.send(`${sent++} ${kilobytes(32)}`)
      await new Promise(setImmediate)
    }
    expect(made.ctx.paused).toMatch(/client .* is slow/)
    expect(made.settled.size).toBeLessThan(sent)
    expect(link.hub.all[0]?.lane.bytes).toBeLessThan(400 * 1024)
    ws.resume()
    await until(() => made.settled.size === sent && received.length === sent, 'all arrived')
    await until(() => made.ctx.paused === undefined, 'resumed')
    expect(received.map((text) => Number.parseInt(String(text), 10))).toEqual(
      Array.from({ length: sent }, (_, index) => index),
    )
  })

  it('counts what a client has not had when it goes away', async () => {
    const { link } = await server()
    const made = await startSink(link, { slowClient: 'block', clientQueue: '256KiB' })
    const lazy = await lazyPeer(link.port!)
    let sent = 0
    while (made.ctx.paused === undefined) {
      sent++
      made.send(kilobytes(32))
      await new Promise(setImmediate)
    }
    lazy.destroy()
    await until(() => made.settled.size === sent, 'all settled')
    await until(() => made.ctx.paused === undefined, 'resumed')
    expect(made.ctx.drops.get('disconnected')).toBeGreaterThan(0)
    expect([...made.settled.values()].every((error) => error === undefined)).toBe(true)
  })

  it('takes a message that is larger than the queue when nothing waits', async () => {
    const { link, url } = await server()
    const { send } = await startSink(link, { clientQueue: '16KiB' })
    const { received } = await peer(url())
    send(kilobytes(500))
    await until(() => received.length === 1)
    expect(received[0]).toHaveLength(500 * 1024)
  })
})

describe('who gets a message', () => {
  it('sends to the clients of a room only', async () => {
    const { link, url } = await server({ path: '/{room}' })
    const { send } = await startSink(link, { to: 'room', room: '{{ topic }}' })
    const in1 = await peer(url().replace('{room}', 'one'))
    const in2 = await peer(url().replace('{room}', 'two'))
    send('first', {}, 'one')
    send('second', {}, 'two')
    send('third', {}, 'one')
    await until(() => in1.received.length === 2 && in2.received.length === 1)
    expect(in1.received).toEqual(['first', 'third'])
    expect(in2.received).toEqual(['second'])
  })

  it('takes turns with `to: one`', async () => {
    const { link, url } = await server()
    const { send } = await startSink(link, { to: 'one' })
    const peers = await Promise.all([peer(url()), peer(url()), peer(url())])
    for (let index = 0; index < 30; index++) {
      send(String(index))
      await new Promise(setImmediate)
    }
    await until(() => peers.reduce((sum, { received }) => sum + received.length, 0) === 30)
    expect(peers.map(({ received }) => received.length)).toEqual([10, 10, 10])
  })

  it('gives a new client the last messages first', async () => {
    const { link, url } = await server({ path: '/{room}' })
    const { send } = await startSink(link, { to: 'room', room: '{{ topic }}', replay: 3 })
    for (const text of ['a', 'b', 'c', 'd']) send(text, {}, 'one')
    send('e', {}, 'two')
    const late = await peer(url().replace('{room}', 'one'))
    send('f', {}, 'one')
    await until(() => late.received.length === 3)
    expect(late.received).toEqual(['c', 'd', 'f'])
  })

  it('bounds what it replays in bytes', async () => {
    const { link, url } = await server()
    const { send } = await startSink(link, { replay: 1000, clientQueue: '100KiB' })
    for (let index = 0; index < 50; index++) send(kilobytes(10))
    const late = await peer(url())
    send('end')
    await until(() => late.received.at(-1) === 'end')
    expect(late.received).toHaveLength(10 + 1)
  })
})

describe('when nobody is there', () => {
  it('counts a message as delivered, waits, or fails', async () => {
    const { link, url } = await server()
    const deliver = await startSink(link)
    const hold = await startSink(link, { noClients: 'hold' })
    const fail = await startSink(link, { noClients: 'fail' })
    deliver.send('a')
    hold.send('b')
    hold.send('c')
    fail.send('d')
    expect(deliver.settled.get(0)).toBeUndefined()
    expect(deliver.ctx.drops.get('no-clients')).toBe(1)
    expect(fail.settled.get(0)).toMatchObject({ name: 'PermanentError', code: 'no-clients' })
    expect(hold.ctx.paused).toBe('no client is connected')
    expect(hold.settled.size).toBe(0)
    const { received } = await peer(url())
    await until(() => hold.settled.size === 2)
    expect(hold.ctx.paused).toBeUndefined()
    await until(() => received.length === 2)
    expect(received).toEqual(['b', 'c'])
  })

  it('forgets a held message whose deadline has passed', async () => {
    const { link, url } = await server()
    const { sink, send } = await startSink(link, { noClients: 'hold' })
    sink.cancel!(send('gone'))
    send('kept')
    const { received } = await peer(url())
    await until(() => received.length === 1)
    expect(received).toEqual(['kept'])
  })

  it('pauses while the connection of a client is down, and hands messages back', async () => {
    const far = await server()
    const { link } = await client(far.url())
    const { ctx, send, settled } = await startSink(link)
    await until(() => ctx.paused === undefined, 'connected')
    await far.close()
    await until(() => ctx.paused === 'the connection is down', 'paused')
    const token = send('late')
    expect(settled.get(token)).toMatchObject({ name: 'TransientError', code: 'disconnected' })
  })
})

describe('what a frame carries', () => {
  it('refuses payloads that are neither bytes nor text, and text that is not UTF-8', async () => {
    const { link, url } = await server()
    const made = await startSink(link, { frame: 'text' })
    await peer(url())
    for (const payload of [{ a: 1 }, null, 7, [1]]) {
      const error = made.settled.get(made.send(payload))
      expect(error).toMatchObject({ name: 'PermanentError', code: 'payload' })
    }
    const error = made.settled.get(made.send(new Uint8Array([0xff, 0xfe])))
    expect(error).toMatchObject({ name: 'PermanentError', code: 'utf8' })
  })

  it('sends bytes as text and text as bytes when told', async () => {
    const { link, url } = await server()
    const { received } = await peer(url())
    const text = await startSink(link, { frame: 'text' })
    const binary = await startSink(link, { frame: 'binary' })
    text.send(Buffer.from('größe'))
    binary.send('größe')
    await until(() => received.length === 2)
    expect(received).toEqual(['größe', Buffer.from('größe')])
  })

  it('goes through ws when the connection compresses', async () => {
    const { link, url } = await server({ compression: true })
    const { received, ws } = await peer(url(), { perMessageDeflate: true })
    expect(ws.extensions).toMatch(/permessage-deflate/)
    const { send, settled } = await startSink(link)
    for (const text of ['small', kilobytes(100), 'end']) send(text)
    send(Buffer.from(kilobytes(70)))
    await until(() => received.length === 4 && settled.size === 4)
    expect(received).toEqual(['small', kilobytes(100), 'end', Buffer.from(kilobytes(70))])
  })
})
