/** The MQTT edge against mosquitto: both protocol versions, sessions, shares, overlaps, WebSocket. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { Outcome } from '../../runtime/plugin.ts'
import mqtt from '../../nodes/mqtt/index.ts'
import { connectionContext, resolved } from '../helpers/context.ts'
import type { Mosquitto } from '../helpers/mosquitto.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import type { OpenConnection } from '../helpers/mqtt-edge.ts'
import { openMqtt, startSink, startSource } from '../helpers/mqtt-edge.ts'
import { until } from '../helpers/wait.ts'

let broker: Mosquitto
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})
let count = 0
const fresh = () => `client-${process.pid}-${count++}`

function open(config: object, stateFolder?: string): OpenConnection {
  const opened = openMqtt({ url: broker.url, ...config }, stateFolder ? { stateFolder } : {})
  cleanups.push(() => opened.close())
  return opened
}
async function publisher(protocol: 5 | '3.1.1', qos: number) {
  const { client } = open({ protocol })
  const sink = startSink(client, { topic: '{{ topic }}', qos })
  await until('the publisher is ready', () => sink.ctx.paused === undefined)
  return {
    async publish(...messages: readonly (readonly [topic: string, text: string])[]) {
      for (const [topic, text] of messages) sink.send(text, { topic })
      await until('all answers', () => !sink.done.includes('open'))
      expect(sink.done.filter((how) => how !== 'delivered')).toEqual([])
    },
  }
}
const isUp = (source: ReturnType<typeof startSource>) =>
  until('the source is up', () => source.ctx.statuses.at(-1)?.state === 'up')

describe.skipIf(mosquittoIsMissing)('the MQTT edge with mosquitto', () => {
  beforeAll(async () => {
    broker = await startMosquitto({ persistence: 'exit', websockets: true })
  })
  afterAll(() => broker.remove())

  describe.each([5, '3.1.1'] as const)('MQTT %s', (protocol) => {
    it.each([0, 1, 2])('carries QoS %i', async (qos) => {
      const { client } = open({ protocol })
      const source = startSource(client, { topics: [`q/${qos}/+`], qos }, { outcome: 0 })
      await isUp(source)
      const out = await publisher(protocol, qos)
      const texts = Array.from({ length: 1000 }, (_, index) => `m${index}`)
      await out.publish(...texts.map((text) => [`q/${qos}/x`, text] as const))
      await until('all messages', () => source.texts().length >= 1000)
      expect(source.texts()).toEqual(texts)
    })

    it('gets what was sent while it was away, from its session', async () => {
      const clientId = fresh()
      const config = { protocol, clientId }
      const first = open(config)
      const before = startSource(first.client, { topics: ['away/+'] }, { outcome: 0 })
      await isUp(before)
      await first.close()
      const out = await publisher(protocol, 1)
      await out.publish(['away/1', 'a'], ['away/2', 'b'])
      const after = startSource(open(config).client, { topics: ['away/+'] }, { outcome: 0 })
      await until('both', () => after.texts().length === 2)
      expect(after.texts()).toEqual(['a', 'b'])
    })

    it('gets what it did not acknowledge again after a reconnect', async () => {
      const config = { protocol, clientId: fresh() }
      const first = open(config)
      const before = startSource(first.client, { topics: ['again'] })
      await isUp(before)
      const out = await publisher(protocol, 1)
      await out.publish(['again', 'a'], ['again', 'b'], ['again', 'c'])
      await until('all', () => before.texts().length === 3)
      before.inbox.received[0]?.settle(Outcome.delivered)
      before.inbox.received[2]?.settle(Outcome.delivered)
      await first.close()
      const after = startSource(open(config).client, { topics: ['again'] }, { outcome: 0 })
      await until('the rest', () => after.texts().length === 2)
      expect(after.texts()).toEqual(['b', 'c'])
      expect(after.inbox.received[0]?.message.meta['duplicate']).toBe(true)
    })

    it('withdraws a subscription that the flow no longer has', async () => {
      const stateFolder = await mkdtemp(join(tmpdir(), 'mqtt-'))
      cleanups.push(() => rm(stateFolder, { recursive: true, force: true }))
      const config = { protocol, clientId: fresh() }
      const first = open(config, stateFolder)
      await isUp(startSource(first.client, { topics: ['keep', 'leave'] }, { outcome: 0 }))
      await first.close()
      const out = await publisher(protocol, 1)
      await out.publish(['leave', 'x'], ['keep', 'y'])
      const second = open(config, stateFolder)
      const source = startSource(second.client, { topics: ['keep'] }, { outcome: 0 })
      await until('the one that is wanted', () => source.texts().length === 1)
      await isUp(source)
      await out.publish(['leave', 'x'], ['keep', 'z'])
      await until('the next', () => source.texts().length === 2)
      expect(source.texts()).toEqual(['y', 'z'])
      expect(second.ctx.drops.get('no-subscriber')).toBe(1)
    })

    it('delivers a message once to each node although their filters overlap', async () => {
      const { client } = open({ protocol })
      const one = startSource(
        client,
        { topics: ['o/#', 'o/+/x', 'o/a/x'] },
        { id: 'one', outcome: 0 },
      )
      const two = startSource(client, { topics: ['o/a/x'] }, { id: 'two', outcome: 0 })
      const three = startSource(client, { topics: ['o/b/x', 'o/#'] }, { id: 'three', outcome: 0 })
      await Promise.all([one, two, three].map(isUp))
      const out = await publisher(protocol, 1)
      await out.publish(['o/a/x', '1'], ['o/b/x', '2'], ['o/end', 'end'])
      await until('the end', () => three.texts().includes('end') && one.texts().includes('end'))
      expect([one.texts(), two.texts(), three.texts()]).toEqual([
        ['1', '2', 'end'],
        ['1'],
        ['1', '2', 'end'],
      ])
    })

    it('delivers a message once to a node whose filters overlap in part', async () => {
      const { client } = open({ protocol })
      const source = startSource(client, { topics: ['p/+/c', 'p/b/+', 'p/end'] }, { outcome: 0 })
      await isUp(source)
      const out = await publisher(protocol, 1)
      await out.publish(['p/b/c', '1'], ['p/a/c', '2'], ['p/b/d', '3'], ['p/end', 'end'])
      await until('the end', () => source.texts().includes('end'))
      expect(source.texts()).toEqual(['1', '2', '3', 'end'])
    })

    it('gives way to another client with its name, and says so', async () => {
      const config = { protocol, clientId: fresh() }
      const clients = [open(config), open(config)]
      for (const { client } of clients) startSource(client, { topics: ['a'] })
      const given = await until('one gives way', () =>
        clients
          .flatMap(({ ctx }) => ctx.statuses)
          .find(({ retryAt = 0 }) => retryAt - Date.now() > 25_000),
      )
      expect(given.reason).toContain(config.clientId)
      // Each was accepted a handful of times at most: no fight.
      const ups = clients.flatMap(({ ctx }) => ctx.statuses.filter(({ state }) => state === 'up'))
      expect(ups.length).toBeLessThan(12)
    })

    it('tries a connection for a check, and says why it does not work', async () => {
      const settings = (config: object) => resolved(mqtt.config, { protocol, ...config })
      const ctx = connectionContext()
      await expect(mqtt.probe?.(settings({ url: broker.url }), ctx)).resolves.toBeUndefined()
      await expect(mqtt.probe?.(settings({ url: 'mqtt://127.0.0.1:1' }), ctx)).rejects.toThrow(
        'nothing answers at 127.0.0.1:1',
      )
    })

    it('acknowledges a message of several nodes when all have settled', async () => {
      const config = { protocol, clientId: fresh() }
      const first = open(config)
      const one = startSource(first.client, { topics: ['both'] }, { id: 'one', outcome: 0 })
      const two = startSource(first.client, { topics: ['both'] }, { id: 'two' })
      await Promise.all([one, two].map(isUp))
      const out = await publisher(protocol, 1)
      await out.publish(['both', 'a'])
      await until('the message', () => two.texts().length === 1)
      await first.close()
      const again = startSource(
        open(config).client,
        { topics: ['both'] },
        { id: 'one', outcome: 0 },
      )
      await until('it comes again', () => again.texts().length === 1)
      expect(again.texts()).toEqual(['a'])
    })

    it('shares a subscription between two clients', async () => {
      const sources = [0, 1].map(() =>
        startSource(open({ protocol }).client, { topics: ['s/#'], share: 'g' }, { outcome: 0 }),
      )
      await Promise.all(sources.map(isUp))
      const out = await publisher(protocol, 1)
      await out.publish(...Array.from({ length: 20 }, (_, index) => ['s/a', `${index}`] as const))
      await until('all', () => sources.flatMap((source) => source.texts()).length === 20)
      expect(sources.every((source) => source.texts().length > 0)).toBe(true)
    })

    it('subscribes anew after the broker has lost everything', async () => {
      const other = await startMosquitto()
      cleanups.push(() => other.remove())
      const { client } = open({ url: other.url, protocol, clientId: fresh() })
      const source = startSource(client, { topics: ['anew'] }, { outcome: 0 })
      const out = startSink(client, { topic: 'anew' })
      await isUp(source)
      await other.kill()
      await until('the source is down', () => source.ctx.statuses.at(-1)?.state === 'down')
      await other.start()
      await isUp(source)
      await until('the sink is ready', () => out.ctx.paused === undefined)
      out.send('x')
      await until('the message', () => source.texts().length === 1)
      expect(out.done).toEqual(['delivered'])
    })

    it('carries large payloads', async () => {
      const { client } = open({ protocol })
      const source = startSource(client, { topics: ['large'] }, { outcome: 0 })
      const out = startSink(client, { topic: 'large' })
      await isUp(source)
      await until('the sink is ready', () => out.ctx.paused === undefined)
      const payloads = [1000, 70_000, 3, 2_000_000, 40_000].map((size) => Buffer.alloc(size, 'x'))
      for (const payload of payloads) out.send(payload)
      await until('all', () => source.inbox.received.length === payloads.length)
      const sizes = source.texts().map((text) => text.length)
      expect(sizes).toEqual(payloads.map((payload) => payload.length))
      await until('all answers', () => !out.done.includes('open'))
    })

    it('works over WebSocket', async () => {
      const { client } = open({ url: broker.websocketUrl, protocol })
      const source = startSource(client, { topics: ['web'] }, { outcome: 0 })
      const out = startSink(client, { topic: 'web' })
      await isUp(source)
      await until('the sink is ready', () => out.ctx.paused === undefined)
      const texts = Array.from({ length: 500 }, (_, index) => `${index}${'.'.repeat(index)}`)
      for (const text of texts) out.send(text)
      await until('all', () => source.texts().length === 500)
      expect(source.texts()).toEqual(texts)
      await until('all answers', () => !out.done.includes('open'))
    })
  })

  it('carries MQTT 5 properties both ways', async () => {
    const { client } = open({})
    const source = startSource(client, { topics: ['p'] }, { outcome: 0 })
    const out = startSink(client, {
      topic: 'p',
      properties: {
        contentType: 'text/plain',
        responseTopic: 'answer/{{ payload }}',
        correlationData: 'c1',
        expiry: '1m',
        payloadFormat: 'text',
        userProperties: { a: '{{ topic }}' },
      },
    })
    await isUp(source)
    await until('the sink is ready', () => out.ctx.paused === undefined)
    out.send('x', { topic: 't' })
    const received = await until('the message', () => source.inbox.received[0])
    expect(received.message.meta).toMatchObject({
      qos: 1,
      contentType: 'text/plain',
      responseTopic: 'answer/x',
      expiry: 60,
      payloadFormat: 1,
      userProperties: { a: 't' },
    })
    const { correlationData } = received.message.meta
    expect(
      Buffer.from(correlationData instanceof Uint8Array ? correlationData : []).toString(),
    ).toBe('c1')
    const forward = startSink(client, { topic: 'p', forwardProperties: true })
    forward.send('y', received.message)
    const again = await until('the next', () => source.inbox.received[1])
    expect(again.message.meta).toMatchObject({
      contentType: 'text/plain',
      userProperties: { a: 't' },
    })
  })

  it('publishes birth and leaves a will', async () => {
    const watcher = startSource(open({}).client, { topics: ['life/#'] }, { outcome: 0 })
    await isUp(watcher)
    const { client } = open({
      birth: { topic: 'life/b', payload: 'here', qos: 1 },
      will: { topic: 'life/w', payload: 'gone', qos: 1 },
    })
    startSink(client, { topic: 'x' })
    await until('the birth', () => watcher.texts().includes('here'))
    client.sinks.client.link?.lose({ kind: 'network', reason: 'test' })
    await until('the will', () => watcher.texts().includes('gone'))
    expect(watcher.texts().slice(0, 2)).toEqual(['here', 'gone'])
    await until(
      'the birth again',
      () => watcher.texts().filter((text) => text === 'here').length === 2,
    )
  })
})
