import { afterEach, describe, expect, it } from 'vitest'

import { until } from '../../../test/helpers/context.ts'
import { createScope, startSink, startSource } from '../../../test/helpers/websocket.ts'
import { Outcome } from '../../../runtime/plugin.ts'

const scope = createScope()
const { server, client, peer } = scope
afterEach(scope.close)

const acks = 'application'
const parsed = (texts: readonly (string | Buffer)[]) =>
  texts.map((text) => JSON.parse(String(text)) as Record<string, unknown>)

describe('a source with acknowledgements', () => {
  it('answers when the flow has settled, and only then', async () => {
    const { link, url } = await server()
    const { received } = await startSource(link, { acks }, 'never')
    const { ws, received: answers } = await peer(url())
    ws.send('{"id": 1, "text": "a"}')
    ws.send('{"id": "two", "base64": "AQI="}')
    ws.send('{"id": 3, "json": {"b": [1]}}')
    await until(() => received.length === 3)
    const payloads = received.map(({ message }) => message.payload)
    expect(payloads).toEqual(['a', Buffer.from([1, 2]), '{"b":[1]}'])
    expect(received[1]?.message.meta.id).toBe('two')
    expect(answers).toEqual([])
    received[1]?.settle(Outcome.delivered)
    received[0]?.settle(Outcome.failed)
    received[2]?.settle(Outcome.rejected)
    await until(() => answers.length === 3)
    expect(parsed(answers)).toEqual([
      { ack: 'two' },
      { nack: 1, retry: true, reason: 'failed' },
      { nack: 3, retry: false, reason: 'rejected' },
    ])
  })

  it('answers copies without delivering them again, also on a new connection', async () => {
    const { link, url } = await server()
    const { received } = await startSource(link, { acks })
    const first = await peer(`${url()}?client=meter-7`)
    first.ws.send('{"id": 1, "text": "a"}')
    await until(() => first.received.length === 1)
    first.ws.terminate()
    const second = await peer(`${url()}?client=meter-7`)
    second.ws.send('{"id": 1, "text": "a"}')
    second.ws.send('{"id": 2, "text": "b"}')
    await until(() => second.received.length === 2)
    expect(parsed(second.received)).toEqual([{ ack: 1 }, { ack: 2 }])
    expect(received.map(({ message }) => message.payload)).toEqual(['a', 'b'])
    const stranger = await peer(url())
    stranger.ws.send('{"id": 1, "text": "mine"}')
    await until(() => stranger.received.length === 1)
    expect(received).toHaveLength(3)
  })

  it('delivers a copy of an open message once, and answers where it came last', async () => {
    const { link, url } = await server()
    const { received } = await startSource(link, { acks }, 'never')
    const first = await peer(`${url()}?client=a`)
    first.ws.send('{"id": 1, "text": "a"}')
    await until(() => received.length === 1)
    first.ws.terminate()
    const second = await peer(`${url()}?client=a`)
    second.ws.send('{"id": 1, "text": "a"}')
    second.ws.send('{"id": 9, "text": "b"}')
    await until(() => received.length === 2)
    received[0]?.settle(Outcome.delivered)
    await until(() => second.received.length === 1)
    expect(parsed(second.received)).toEqual([{ ack: 1 }])
  })

  it('refuses what is no envelope, says why, and goes on', async () => {
    const { link, url } = await server()
    const { ctx, received } = await startSource(link, { acks })
    const { ws, received: answers } = await peer(url())
    for (const bad of ['x', '[]', '{"id": 1}', '{"text": "a"}', '{"id": {}, "text": "a"}']) {
      ws.send(bad)
    }
    ws.send(Buffer.from('{"id": 1, "text": "a"}'))
    ws.send('{"id": 1, "text": "good"}')
    await until(() => answers.length === 7)
    expect(ctx.drops.get('envelope')).toBe(6)
    expect(parsed(answers).filter((answer) => answer.nack === null)).toHaveLength(6)
    expect(received.map(({ message }) => message.payload)).toEqual(['good'])
  })
})

describe('a sink with acknowledgements', () => {
  it('is done when every client has answered', async () => {
    const { link, url } = await server()
    const { send, settled } = await startSink(link, { acks })
    const one = await peer(url())
    const two = await peer(url())
    const token = send('hello')
    await until(() => one.received.length === 1 && two.received.length === 1)
    const [{ id, text }] = parsed(one.received) as [{ id: string; text: string }]
    expect(text).toBe('hello')
    one.ws.send(JSON.stringify({ ack: id }))
    one.ws.send(JSON.stringify({ ack: id }))
    two.ws.send('{"ack": "unknown"}')
    expect(settled.size).toBe(0)
    two.ws.send(`  { "ack" : "${id}" }`)
    await until(() => settled.size === 1)
    expect(settled.get(token)).toBeUndefined()
  })

  it('tells refusals that may be mended from those that may not', async () => {
    const { link, url } = await server()
    const { send, settled } = await startSink(link, { acks })
    const { ws } = await peer(url())
    ws.on('message', (data: Buffer) => {
      const { id, text } = JSON.parse(data.toString()) as { id: string; text: string }
      ws.send(JSON.stringify({ nack: id, retry: text === 'later', reason: 'no' }))
    })
    send('later')
    send('never')
    await until(() => settled.size === 2)
    expect(settled.get(0)).toMatchObject({ name: 'TransientError', code: 'refused' })
    expect(settled.get(1)).toMatchObject({ name: 'PermanentError', code: 'refused' })
  })

  it('sends what is not acknowledged again after a reconnect, in order, under the same ids', async () => {
    const far = await server()
    const seen: string[] = []
    far.link.hub.listen({
      message(_peer, payload) {
        seen.push(String(payload))
        return undefined
      },
    })
    const { link } = await client(far.url())
    const { ctx, send, settled } = await startSink(link, { acks })
    await until(() => ctx.paused === undefined)
    for (const text of ['a', 'b', 'c']) send(text)
    await until(() => seen.length === 3)
    const ids = seen.map((text) => (JSON.parse(text) as { id: string }).id)
    const [near] = far.link.hub.all
    far.link.hub.outbox.post(near!.lane, JSON.stringify({ ack: ids[0] }))
    await until(() => settled.size === 1)
    near!.terminate()
    await until(() => seen.length === 5, 'the rest again')
    expect(seen.slice(3)).toEqual(seen.slice(1, 3))
    const [again] = far.link.hub.all
    for (const id of ids.slice(1))
      far.link.hub.outbox.post(again!.lane, JSON.stringify({ ack: id }))
    await until(() => settled.size === 3)
    expect([...settled.values()]).toEqual([undefined, undefined, undefined])
  })

  it('does not wait for a client that went away, and counts it', async () => {
    const { link, url } = await server()
    const { ctx, send, settled } = await startSink(link, { acks })
    const { ws, received } = await peer(url())
    send('a')
    await until(() => received.length === 1)
    ws.terminate()
    await until(() => settled.size === 1)
    expect(settled.get(0)).toBeUndefined()
    expect(ctx.drops.get('disconnected')).toBe(1)
  })

  it('works against our own source', async () => {
    const far = await server()
    const { received } = await startSource(far.link, { acks })
    const { link } = await client(far.url())
    const { ctx, send, settled } = await startSink(link, { acks })
    await until(() => ctx.paused === undefined)
    const payloads = ['text', Buffer.from([0, 255, 1]), 'grüße']
    for (const payload of payloads) send(payload)
    await until(() => settled.size === 3)
    expect(received.map(({ message }) => message.payload)).toEqual(payloads)
  })
})
