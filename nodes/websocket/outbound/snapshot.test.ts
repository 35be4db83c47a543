import { connect } from 'node:net'

import { afterEach, describe, expect, it } from 'vitest'

import { until } from '../../../test/helpers/context.ts'
import { seeded } from '../../../test/helpers/random.ts'
import { createScope, handshake, startSink } from '../../../test/helpers/websocket.ts'

const scope = createScope()
const { server, peer, keep } = scope
afterEach(scope.close)

const snapshot = (more: object = {}) => ({ snapshot: { key: 'topic', ...more } })

describe('a snapshot', () => {
  it('gives a new client the last message of each key, then what comes', async () => {
    const { link, url } = await server()
    const { send } = await startSink(link, snapshot())
    const early = await peer(url())
    for (const text of ['a1', 'b1', 'a2', 'c1']) send(text, {}, text[0])
    const late = await peer(url())
    for (const text of ['b2', 'd1']) send(text, {}, text[0])
    await until(() => late.received.length === 5 && early.received.length === 6)
    expect(late.received).toEqual(['b1', 'a2', 'c1', 'b2', 'd1'])
    expect(early.received).toEqual(['a1', 'b1', 'a2', 'c1', 'b2', 'd1'])
  })

  it('forgets a key when an empty message comes for it, and tells who is there', async () => {
    const { link, url } = await server()
    const { send } = await startSink(link, snapshot())
    const early = await peer(url())
    send('a1', {}, 'a')
    send('b1', {}, 'b')
    send(new Uint8Array(0), {}, 'a')
    const late = await peer(url())
    send('end', {}, 'end')
    await until(() => late.received.at(-1) === 'end' && early.received.at(-1) === 'end')
    expect(late.received).toEqual(['b1', 'end'])
    expect(early.received).toEqual(['a1', 'b1', Buffer.alloc(0), 'end'])
  })

  it('goes by keys and removals of its own', async () => {
    const { link, url } = await server()
    const options = snapshot({ key: 'meta.device', remove: 'meta.gone' })
    const { send, settled } = await startSink(link, options)
    send('a1', { device: 1, gone: false })
    send('b1', { device: 2, gone: false })
    send('a2', { device: 1, gone: true })
    const token = send('x', { gone: false })
    expect(settled.get(token)).toMatchObject({ code: 'expression' })
    const { received } = await peer(url())
    send('end', { device: 3, gone: false })
    await until(() => received.at(-1) === 'end')
    expect(received).toEqual(['b1', 'end'])
  })

  it('is bounded in keys and in bytes, and counts what it forgets', async () => {
    for (const [limits, kept] of [
      [{ maxKeys: 2 }, ['b', 'c']],
      [{ maxBytes: 2 * (64 + 2) }, ['b', 'c']],
    ] as const) {
      const { link, url } = await server()
      const { ctx, send } = await startSink(link, snapshot({ ...limits, ...sizes(limits) }))
      for (const text of ['a', 'b', 'c']) send(text, {}, text)
      const { received } = await peer(url())
      await until(() => received.length === 2)
      expect(received).toEqual(kept)
      expect(ctx.drops.get('snapshot')).toBe(1)
    }
  })

  it('gives a client what belongs to its room', async () => {
    const { link, url } = await server({ path: '/{room}' })
    const { send } = await startSink(link, {
      to: 'room',
      room: '{{ meta.room }}',
      ...snapshot(),
    })
    send('a1', { room: 'one' }, 'a')
    send('a2', { room: 'two' }, 'a')
    const { received } = await peer(url().replace('{room}', 'one'))
    send('end', { room: 'one' }, 'end')
    await until(() => received.length === 2)
    expect(received).toEqual(['a1', 'end'])
  })

  it('does not keep the buffer alive that a few bytes were received in', async () => {
    const { link, url } = await server()
    const { send } = await startSink(link, snapshot())
    const chunk = Buffer.alloc(1000, 'x')
    send(chunk.subarray(0, 3), {}, 'a')
    chunk.fill('y')
    const { received } = await peer(url())
    await until(() => received.length === 1)
    expect(String(received[0])).toBe('xxx')
  })

  it('is kept when the sink is started anew, unless it keeps something else now', async () => {
    const { link, url } = await server()
    const first = await startSink(link, snapshot())
    first.send('a1', {}, 'a')
    first.send('b1', {}, 'b')
    await first.sink.close?.()
    const second = await startSink(link, snapshot({ maxKeys: 1 }))
    const { received } = await peer(url())
    await until(() => received.length === 1)
    expect(received).toEqual(['b1'])
    await second.sink.close?.()
    await startSink(link, snapshot({ key: 'payload' })).then(({ send }) => send('end'))
    const late = await peer(url())
    await until(() => late.received.length === 1)
    expect(late.received).toEqual(['end'])
  })
})

/** A size as a file writes it. */
const sizes = (limits: object) =>
  'maxBytes' in limits ? { maxBytes: `${String(limits.maxBytes)}B` } : {}

describe('a client that is slow to take the snapshot', () => {
  const value = (key: number, version: number, length = 2000) =>
    JSON.stringify({ key, version, filling: 'x'.repeat(length) })

  it('never has more waiting than clientQueue, and ends with the present state', async () => {
    const { link, url } = await server()
    const { send } = await startSink(link, { clientQueue: '64KiB', ...snapshot() })
    // More than the kernel takes for a client that does not read.
    const keys = 2000
    const firstChanging = keys - 50
    const put = (key: number, version: number) => send(value(key, version, 8192), {}, String(key))
    for (let key = 0; key < keys; key++) put(key, 0)
    const { ws, received } = await peer(url())
    ws.pause()
    let most = 0
    const look = () => (most = Math.max(most, ...link.hub.all.map(({ lane }) => lane.bytes)))
    for (let version = 1; version <= 20; version++) {
      for (let key = firstChanging; key < keys; key++) put(key, version)
      await new Promise(setImmediate)
      look()
    }
    ws.resume()
    send('end', {}, 'end')
    await until(() => (look(), received.at(-1) === 'end'))
    expect(most).toBeLessThanOrEqual(64 * 1024)
    const state = new Map<number, number>()
    for (const text of received.slice(0, -1)) {
      const { key, version } = JSON.parse(String(text)) as { key: number; version: number }
      expect(version).toBeGreaterThanOrEqual(state.get(key) ?? 0)
      state.set(key, version)
    }
    expect(state.size).toBe(keys)
    expect([...state].every(([key, version]) => version === (key < firstChanging ? 0 : 20))).toBe(
      true,
    )
    // What changed while it waited came once.
    expect(received.length).toBeLessThan(keys + 2 * 50)
  })

  it('holds up nobody else, and no message', async () => {
    const { link, url } = await server()
    const { send, settled } = await startSink(link, { clientQueue: '16KiB', ...snapshot() })
    for (let key = 0; key < 4000; key++) send(value(key, 0), {}, String(key))
    const socket = connect({ port: link.port ?? 0, host: '127.0.0.1' })
    keep(socket, () => socket.destroy())
    socket.once('data', () => socket.pause())
    socket.write(handshake('/'))
    await until(() => link.hub.peers.size === 1)
    await new Promise(setImmediate)
    const token = send(value(1, 1), {}, '1')
    expect(settled.has(token)).toBe(true)
    const { received } = await peer(url())
    await until(() => received.length === 4000)
  })

  it('is closed with 1013 when more keys are removed meanwhile than are kept', async () => {
    const { link, url } = await server()
    const options = { clientQueue: '16KiB', ...snapshot({ maxKeys: 4000, maxBytes: '64MiB' }) }
    const { ctx, send } = await startSink(link, options)
    for (let key = 0; key < 4000; key++) send(value(key, 0).repeat(2), {}, String(key))
    const { ws } = await peer(url())
    ws.pause()
    let code = 0
    ws.on('close', (number) => (code = number))
    for (let key = 0; key < 4001; key++) send('', {}, `gone-${key}`)
    ws.resume()
    await until(() => code === 1013)
    expect(ctx.drops.get('slow-client')).toBe(1)
  })
})

it('leaves every client with exactly the present state, whenever it came and however it reads', async () => {
  const random = seeded()
  // A snapshot that no kernel takes at once.
  const filling = 'x'.repeat(30_000)
  const { link, url } = await server()
  const { send } = await startSink(link, {
    clientQueue: '8KiB',
    slowClient: 'block',
    ...snapshot({ remove: 'payload.startsWith("-")' }),
  })
  const state = new Map<string, number>()
  const clients: Awaited<ReturnType<typeof peer>>[] = []
  for (let version = 1; version <= 1200; version++) {
    const topic = `t${random.between(0, 200)}`
    const isRemoval = random.between(0, 5) === 0
    if (isRemoval) state.delete(topic)
    else state.set(topic, version)
    const text = JSON.stringify({ topic, version, isRemoval, filling })
    send(isRemoval ? `- ${text}` : `+ ${text}`, {}, topic)
    if (version % 120 === 0) clients.push(await peer(url()))
    const some = clients[random.between(0, 20)]
    if (version % 2 === 0) some?.ws.pause()
    else some?.ws.resume()
    if (version % 20 === 0) await new Promise(setImmediate)
  }
  for (const { ws } of clients) ws.resume()
  send('+ {"topic":"end","version":1}', {}, 'end')
  await until(() => clients.every(({ received }) => String(received.at(-1)).includes('"end"')))
  for (const { received } of clients) {
    const mine = new Map<string, number>()
    const seen = new Map<string, number>()
    for (const text of received.slice(0, -1).map(String)) {
      const { topic, version } = JSON.parse(text.slice(2)) as { topic: string; version: number }
      expect(version).toBeGreaterThan(seen.get(topic) ?? 0)
      seen.set(topic, version)
      if (text.startsWith('-')) mine.delete(topic)
      else mine.set(topic, version)
    }
    expect(mine).toEqual(state)
  }
})
