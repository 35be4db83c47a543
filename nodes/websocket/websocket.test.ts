import { afterEach, expect, it } from 'vitest'

import { until } from '../../test/helpers/context.ts'
import { createScope, startSink, startSource } from '../../test/helpers/websocket.ts'

const scope = createScope()
const { server, client, peer } = scope
afterEach(scope.close)

it('receives text as strings and binary as bytes, with who sent it', async () => {
  const { link, url } = await server({ path: '/live' })
  const { received } = await startSource(link)
  const { ws } = await peer(`${url()}?site=north`)
  ws.send('grüße')
  ws.send(Buffer.from([1, 2, 3]))
  await until(() => received.length === 2)
  const [first, second] = received.map(({ message }) => message)
  expect(first?.payload).toBe('grüße')
  expect(first?.topic).toBe('/live')
  expect(first?.meta).toMatchObject({ frame: 'text', path: '/live', query: { site: 'north' } })
  expect(second?.payload).toEqual(Buffer.from([1, 2, 3]))
  expect(second?.meta).toMatchObject({ frame: 'binary', client: first?.meta.client })
})

it('sends strings as text and bytes as binary frames to every client', async () => {
  const { link, url } = await server()
  const { send, settled } = await startSink(link)
  const one = await peer(url())
  const two = await peer(url())
  await until(() => link.hub.peers.size === 2)
  send('hello')
  send(new Uint8Array([9, 8]))
  send('x'.repeat(100_000))
  await until(() => settled.size === 3 && one.received.length === 3 && two.received.length === 3)
  expect([...settled.values()]).toEqual([undefined, undefined, undefined])
  expect(two.received).toEqual(['hello', Buffer.from([9, 8]), 'x'.repeat(100_000)])
  expect(one.received).toEqual(two.received)
})

it('carries messages of every size both ways between a client and a server', async () => {
  const { link, url } = await server()
  const near = await client(url())
  const fromServer = await startSource(near.link)
  const fromClient = await startSource(link)
  const toServer = await startSink(near.link)
  const toClient = await startSink(link)
  await until(() => link.hub.peers.size === 1 && near.link.hub.peers.size === 1)
  const sizes = [0, 1, 41, 42, 124, 125, 126, 127, 200, 4096, 21_845, 65_535, 65_536, 300_000]
  const texts = sizes.flatMap((size) => ['a'.repeat(size), 'ü€'.repeat(size / 4)])
  for (const text of texts) {
    toServer.send(text)
    toClient.send(Buffer.from(text))
  }
  await until(() => fromClient.received.length === texts.length, 'the server has all')
  await until(() => fromServer.received.length === texts.length, 'the client has all')
  expect(fromClient.received.map(({ message }) => message.payload)).toEqual(texts)
  expect(fromServer.received.map(({ message }) => String(message.payload))).toEqual(texts)
  expect(toServer.settled.size).toBe(texts.length)
})

it('replies to the sender only', async () => {
  const { link, url } = await server()
  const { received } = await startSource(link)
  const { send } = await startSink(link, { to: 'sender' })
  const asking = await peer(url())
  const other = await peer(url())
  asking.ws.send('ask')
  await until(() => received.length === 1)
  send('answer', received[0]?.message.meta)
  await until(() => asking.received.length === 1)
  expect(asking.received).toEqual(['answer'])
  expect(other.received).toEqual([])
})

it('tells when peers come and go', async () => {
  const { link, url } = await server()
  const { ctx } = await startSource(link)
  const { ws } = await peer(url())
  ws.close(1000, 'bye')
  await until(() => ctx.events.length === 2)
  expect(ctx.events.map(({ port }) => port)).toEqual(['connected', 'disconnected'])
  expect(ctx.events[1]?.message.payload).toMatchObject({ code: 1000, reason: 'bye', path: '/' })
})
