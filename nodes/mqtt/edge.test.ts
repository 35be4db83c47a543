import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'

import { Aedes } from 'aedes'
import { afterEach, expect, it } from 'vitest'

import {
  collector,
  connectionContext,
  resolved,
  sinkContext,
  sourceContext,
  until,
} from '../../test/helpers/context.ts'
import type { MqttConnection } from './client/connection.ts'
import mqtt from './index.ts'
import sink from './sink.ts'
import source from './source.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function broker(): Promise<number> {
  const aedes = await Aedes.createBroker()
  const server = createServer(aedes.handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(async () => {
    await new Promise<void>((resolve) => aedes.close(resolve))
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return port
}

async function open(config: object) {
  const ctx = connectionContext()
  const client = await mqtt.open(resolved(mqtt.config, config), ctx)
  cleanups.push(() => mqtt.close(client))
  return { client, ctx }
}

async function startSource(client: MqttConnection, config: object) {
  const ctx = sourceContext<MqttConnection>(client)
  const inbox = collector(0)
  const instance = await source.start(
    resolved(source.config, { connection: 'c', ...config }),
    inbox.emit,
    ctx,
  )
  return { ctx, inbox, instance }
}

async function startSink(client: MqttConnection, config: object) {
  const ctx = sinkContext<MqttConnection>(client)
  const instance = await sink.start(resolved(sink.config, { connection: 'c', ...config }), ctx)
  const done: (Error | undefined)[] = []
  const send = (payload: unknown, topic = '') =>
    instance.send?.(
      { payload, topic, meta: {} },
      (token, error) => (done[token] = error),
      done.push(new Error('open')) - 1,
    )
  return { ctx, instance, send, done }
}

it.each([0, 1, 2])(
  'carries messages of QoS %i from sink to source through a broker',
  async (qos) => {
    const port = await broker()
    const { client } = await open({ url: `mqtt://127.0.0.1:${port}`, protocol: '3.1.1' })
    const { ctx, inbox } = await startSource(client, { topics: ['a/+'], qos })
    const out = await startSink(client, { topic: 'a/{{ topic }}', qos })
    await until(() => ctx.statuses.at(-1)?.state === 'up' && out.ctx.paused === undefined)
    for (let index = 0; index < 100; index++) out.send(`n ${index}`, String(index % 7))
    await until(() => inbox.received.length === 100)
    await until(() => out.done.every((error) => error === undefined))
    expect(inbox.received.map(({ message }) => String(message.payload))).toEqual(
      Array.from({ length: 100 }, (_, index) => `n ${index}`),
    )
    expect(inbox.received[3]?.message).toMatchObject({ topic: 'a/3', meta: { qos, retain: false } })
  },
)

it('says to set the protocol when the broker does not speak MQTT 5', async () => {
  const port = await broker()
  const { client, ctx } = await open({ url: `mqtt://127.0.0.1:${port}` })
  await startSource(client, { topics: ['a'] })
  await until(() => ctx.statuses.some(({ reason }) => reason !== undefined))
  expect(ctx.statuses.at(-1)?.reason).toContain('set `protocol: 3.1.1`')
})
