/**
 * What mqtt.js alone does wrong for end-to-end delivery, one test each: they keep holding when its
 * version changes, because the data plane is ours.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { afterEach, expect, it } from 'vitest'

import type {
  FakeBroker,
  FakeBrokerOptions,
  FakeConnection,
} from '../../test/helpers/fake-broker.ts'
import { startFakeBroker } from '../../test/helpers/fake-broker.ts'
import type { OpenConnection } from '../../test/helpers/mqtt-edge.ts'
import { openMqtt, startSink, startSource } from '../../test/helpers/mqtt-edge.ts'
import { until } from '../../test/helpers/wait.ts'
import { Outcome, PermanentError, TransientError } from '../../runtime/plugin.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function startBroker(options: FakeBrokerOptions = {}): Promise<FakeBroker> {
  const broker = await startFakeBroker(options)
  cleanups.push(() => broker.stop())
  return broker
}
function open(broker: FakeBroker, config: object = {}, stateFolder?: string): OpenConnection {
  const settings = { url: broker.url, clientId: 'me', ...config }
  const opened = openMqtt(settings, stateFolder === undefined ? {} : { stateFolder })
  cleanups.push(() => opened.close())
  return opened
}
function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mqtt-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}
const publish = (connection: FakeConnection, messageId: number, qos: 0 | 1 | 2 = 1, dup = false) =>
  connection.send({
    cmd: 'publish',
    topic: 'a',
    payload: `m${messageId}`,
    qos,
    messageId,
    dup,
    retain: false,
  })
const idsOf = (connection: FakeConnection | undefined, cmd: string) =>
  (connection?.packets ?? []).flatMap((packet) =>
    packet.cmd === cmd ? [packet.messageId ?? 0] : [],
  )
const subscribed = (broker: FakeBroker, index = 0) =>
  until('a subscription', () => {
    const connection = broker.connections[index]
    return idsOf(connection, 'subscribe').length > 0 ? connection : undefined
  })

it('keeps the connection while a message is held for longer than the keepalive', async () => {
  const broker = await startBroker()
  const { client } = open(broker, { keepalive: '1s' })
  const { inbox } = startSource(client, { topics: ['a'] })
  const connection = await subscribed(broker)
  publish(connection, 1)
  await until('two pings', () => idsOf(connection, 'pingreq').length >= 2)
  await pause(800)
  expect(connection.closed).toBe(false)
  inbox.received[0]?.settle(Outcome.delivered)
  await until('the acknowledgement', () => idsOf(connection, 'puback').length === 1)
})

it('keeps the connection while answers come late, yet within the keepalive', async () => {
  const broker = await startBroker({
    answerPings: false,
    onPacket(packet, connection) {
      if (packet.cmd === 'pingreq') setTimeout(() => connection.send({ cmd: 'pingresp' }), 750)
    },
  })
  const { client } = open(broker, { keepalive: '1s' })
  startSource(client, { topics: ['a'] })
  const connection = await subscribed(broker)
  await until('four pings', () => idsOf(connection, 'pingreq').length >= 4)
  expect(connection.closed).toBe(false)
  expect(broker.connections.length).toBe(1)
})

it('keeps the connection while it does not read, and reads on afterwards', async () => {
  const broker = await startBroker()
  const { client } = open(broker, { keepalive: '1s' })
  const { inbox, texts } = startSource(client, { topics: ['a'] }, { outcome: Outcome.delivered })
  const connection = await subscribed(broker)
  const full = deferred()
  inbox.wait = full.promise
  for (let id = 1; id <= 20; id++) publish(connection, id)
  await until('three pings', () => idsOf(connection, 'pingreq').length >= 3)
  expect(connection.closed).toBe(false)
  expect(texts()).toEqual(['m1'])
  inbox.wait = undefined
  full.resolve()
  await until('all messages', () => texts().length === 20)
  expect(texts().at(-1)).toBe('m20')
})

it('acknowledges nothing of an old connection on a new one without session', async () => {
  const broker = await startBroker()
  const { client } = open(broker)
  const { inbox } = startSource(client, { topics: ['a'] })
  const first = await subscribed(broker)
  for (let id = 1; id <= 50; id++) publish(first, id)
  await until('all messages', () => inbox.received.length === 50)
  first.socket.destroy()
  const second = await subscribed(broker, 1)
  for (const received of inbox.received.slice(0, 50)) received.settle(Outcome.delivered)
  publish(second, 7)
  await until('the new message', () => inbox.received.length === 51)
  inbox.received[50]?.settle(Outcome.delivered)
  await until('its acknowledgement', () => idsOf(second, 'puback').length > 0)
  expect(idsOf(second, 'puback')).toEqual([7])
  expect(idsOf(first, 'puback')).toEqual([])
})

it('never acknowledges a failed message, keeps the order and fetches it again', async () => {
  const broker = await startBroker({ connack: (_, attempt) => ({ sessionPresent: attempt > 1 }) })
  const { client } = open(broker)
  const { inbox } = startSource(client, { topics: ['a'] })
  const first = await subscribed(broker)
  for (const id of [1, 2, 3]) publish(first, id)
  await until('three messages', () => inbox.received.length === 3)
  inbox.received[0]?.settle(Outcome.failed)
  inbox.received[1]?.settle(Outcome.delivered)
  inbox.received[2]?.settle(Outcome.delivered)
  await until('a new connection', () => broker.connections.length === 2)
  expect(idsOf(first, 'puback')).toEqual([])
})

it('says who the broker is, whether it kept the session, and why it refused', async () => {
  const broker = await startBroker({
    connack: (_, attempt) => (attempt > 2 ? { reasonCode: 0x86 } : { sessionPresent: attempt > 1 }),
  })
  const { client, ctx } = open(broker)
  startSource(client, { topics: ['a'] })
  const peer = `mqtt://127.0.0.1:${broker.port}`
  const first = await subscribed(broker)
  expect(ctx.statuses.at(-1)).toMatchObject({ state: 'up', peer, session: 'new' })
  first.socket.destroy()
  await until('it is back', () => ctx.statuses.at(-1)?.session === 'present')
  broker.connections[1]?.socket.destroy()
  await until('it is refused', () => ctx.statuses.at(-1)?.state === 'failed')
  expect(ctx.statuses.at(-1)).toMatchObject({ peer, reasonCode: 0x86 })
})

it('counts and releases a failed message when the broker keeps no session', async () => {
  const broker = await startBroker()
  const { client, ctx } = open(broker, { clientId: undefined })
  const { inbox } = startSource(client, { topics: ['a'] })
  const connection = await subscribed(broker)
  publish(connection, 1)
  await until('the message', () => inbox.received.length === 1)
  inbox.received[0]?.settle(Outcome.failed)
  await until('its release', () => idsOf(connection, 'puback').length === 1)
  expect(ctx.drops.get('failed')).toBe(1)
})

it('publishes and waits for the answer while a message is held on the same connection', async () => {
  const broker = await startBroker()
  const { client } = open(broker)
  const { inbox } = startSource(client, { topics: ['a'] })
  const out = startSink(client, { topic: 'b' })
  const connection = await until('both clients', () => {
    const source = broker.connections.find(({ connect }) => connect?.clientId === 'me')
    return broker.connections.length === 2 && idsOf(source, 'subscribe').length > 0
      ? source
      : undefined
  })
  publish(connection, 1)
  await until('the message', () => inbox.received.length === 1)
  await until('the sink is ready', () => out.ctx.paused === undefined)
  out.send('x')
  await until('the answer', () => out.done[0] === 'delivered')
  expect(broker.connections.map(({ connect }) => connect?.clientId).toSorted()).toEqual([
    'me',
    'me-sink',
  ])
})

it('gives 70,000 messages of QoS 1 identifiers that are unique among those in flight', async () => {
  const inFlight = new Set<number>()
  let most = 0
  let twice = 0
  const broker = await startBroker({
    connack: () => ({ properties: { receiveMaximum: 100 } }),
    onPublish({ messageId = 0 }, connection) {
      if (inFlight.has(messageId)) twice++
      inFlight.add(messageId)
      most = Math.max(most, inFlight.size)
      setImmediate(() => {
        inFlight.delete(messageId)
        connection.puback(messageId)
      })
    },
  })
  const { client } = open(broker)
  const out = startSink(client, { topic: 'a' })
  await until('the sink is ready', () => out.ctx.paused === undefined)
  for (let index = 0; index < 70_000; index++) out.send('x')
  await until('all answers', () => !out.done.includes('open'), { timeoutMs: 20_000 })
  expect(out.done.every((how) => how === 'delivered')).toBe(true)
  expect([most <= 100, twice]).toEqual([true, 0])
})

it.each([
  ['a topic alias that was not offered', 'a1 30 08 00 01 61 03 23 00 01 78'],
  ['topic alias 0', '30 08 00 01 61 03 23 00 00 78'],
  ['an empty topic', '30 04 00 00 00 78'],
  ['QoS 3', '36 07 00 01 61 00 01 00 78'],
  ['packet identifier 0', '32 07 00 01 61 00 00 00 78'],
  ['DUP at QoS 0', '38 05 00 01 61 00 78'],
  ['a wildcard in the topic', '30 05 00 01 2b 00 78'],
  ['U+0000 in the topic', '30 05 00 01 00 00 78'],
  ['a surrogate in the topic', '30 07 00 03 ed a0 80 00 78'],
  ['an acknowledgement that nobody waits for', '40 02 00 09'],
  ['a second CONNACK', '20 03 00 00 00'],
])('closes the connection on %s and takes nothing behind it', async (_what, hex) => {
  const broker = await startBroker()
  const { client, ctx } = open(broker)
  const { texts } = startSource(client, { topics: ['#'] }, { outcome: Outcome.delivered })
  const connection = await subscribed(broker)
  connection.sendBytes(
    Buffer.from(`${hex.replace(/^a1 /, '')} 30 05 00 01 61 00 79`.replaceAll(' ', ''), 'hex'),
  )
  await until('the end', () => connection.closed, { timeoutMs: 1000 })
  expect(texts()).toEqual([])
  expect(connection.packets.at(-1)).toMatchObject({ cmd: 'disconnect' })
  expect(ctx.statuses.some(({ reason }) => reason?.includes('broke the protocol'))).toBe(true)
})

it('delivers a message of QoS 2 once although the process dies after PUBREC', async () => {
  const stateFolder = await temporaryFolder()
  const broker = await startBroker({ connack: (_, attempt) => ({ sessionPresent: attempt > 1 }) })
  const first = open(broker, {}, stateFolder)
  const before = startSource(first.client, { topics: ['a'], qos: 2 })
  const connection = await subscribed(broker)
  publish(connection, 5, 2)
  publish(connection, 6, 2)
  await until('the messages', () => before.inbox.received.length === 2)
  expect(idsOf(connection, 'pubrec')).toEqual([])
  before.inbox.received[0]?.settle(Outcome.delivered)
  await until('PUBREC of the settled one', () => idsOf(connection, 'pubrec').length === 1)
  connection.socket.destroy()
  await first.close()

  const second = open(broker, {}, stateFolder)
  const after = startSource(second.client, { topics: ['a'], qos: 2 }, { outcome: 0 })
  const again = await until('a new connection', () => broker.connections[1])
  await until('its CONNECT', () => again.connect)
  publish(again, 5, 2, true)
  publish(again, 6, 2, true)
  await until('both answers', () => idsOf(again, 'pubrec').length === 2)
  expect(after.texts()).toEqual(['m6'])
  for (const messageId of [5, 6]) again.send({ cmd: 'pubrel', messageId })
  await until('the end of both', () => idsOf(again, 'pubcomp').length === 2)
  // The identifier is free again: now it means another message.
  publish(again, 5, 2)
  await until('the new message', () => after.texts().length === 2)
})

it('does not deliver a message of QoS 2 again that is still open after a reconnect', async () => {
  const broker = await startBroker({ connack: (_, attempt) => ({ sessionPresent: attempt > 1 }) })
  const { client } = open(broker)
  const { inbox, texts } = startSource(client, { topics: ['a'], qos: 2 })
  const first = await subscribed(broker)
  for (const id of [5, 6, 7]) publish(first, id, 2)
  await until('the messages', () => inbox.received.length === 3)
  first.socket.destroy()
  const second = await until('a new connection', () => broker.connections[1])
  inbox.received[1]?.settle(Outcome.delivered)
  await until('its CONNECT', () => second.connect)
  for (const id of [5, 6, 7]) publish(second, id, 2, true)
  publish(second, 8, 2)
  await until('the new message', () => inbox.received.length === 4)
  for (const index of [0, 2, 3]) inbox.received[index]?.settle(Outcome.delivered)
  await until('all answers', () => idsOf(second, 'pubrec').length === 4)
  expect(idsOf(second, 'pubrec')).toEqual([5, 6, 7, 8])
  expect(texts()).toEqual(['m5', 'm6', 'm7', 'm8'])
})

it('keeps to a Receive Maximum of 1', async () => {
  const broker = await startBroker({
    connack: () => ({ properties: { receiveMaximum: 1 } }),
    onPublish: () => {},
  })
  const { client } = open(broker)
  const out = startSink(client, { topic: 'a' })
  await until('the sink is ready', () => out.ctx.paused === undefined)
  for (let index = 0; index < 5; index++) out.send('x')
  const [connection] = broker.connections
  for (let count = 1; count <= 5; count++) {
    await until('one more', () => idsOf(connection, 'publish').length === count)
    await new Promise(setImmediate)
    expect(idsOf(connection, 'publish')).toHaveLength(count)
    connection?.puback(idsOf(connection, 'publish').at(-1) ?? 0)
  }
  await until('all answers', () => out.done.every((how) => how === 'delivered'))
})

it('refuses a packet that is too long from its header, before it is there', async () => {
  const broker = await startBroker()
  const { client, ctx } = open(broker, { maxPacketSize: '1KiB' })
  startSource(client, { topics: ['a'] })
  const connection = await subscribed(broker)
  connection.sendBytes(Buffer.from('30ffffff7f', 'hex'))
  await until('the end', () => connection.closed, { timeoutMs: 1000 })
  expect(connection.packets.at(-1)).toMatchObject({ cmd: 'disconnect', reasonCode: 0x95 })
  expect(ctx.statuses.at(-1)?.reason).toContain('maxPacketSize (1024 bytes)')
})

it('shows no password in logs and statuses', async () => {
  const broker = await startBroker({ connack: () => ({ reasonCode: 0x86 }) })
  const { client, ctx } = open(broker, { username: 'u', password: 'tops3cret' })
  startSource(client, { topics: ['a'] })
  await until('the refusal', () => ctx.statuses.some(({ state }) => state === 'failed'))
  expect(broker.connections[0]?.connect?.password?.toString()).toBe('tops3cret')
  expect(JSON.stringify([ctx.statuses, ctx.lines])).not.toContain('tops3cret')
})

it('sends what is unacknowledged again at once, in order, with DUP, after a resumed session', async () => {
  const broker = await startBroker({
    connack: (_, attempt) => ({ sessionPresent: attempt > 1 }),
    onPublish: () => {},
  })
  const { client } = open(broker)
  const out = startSink(client, { topic: 'a' })
  await until('the sink is ready', () => out.ctx.paused === undefined)
  for (let index = 0; index < 5; index++) out.send(`n${index}`)
  const first = broker.connections[0]
  await until('all of them', () => idsOf(first, 'publish').length === 5)
  first?.socket.destroy()
  await until('all of them again', () => idsOf(broker.connections[1], 'publish').length === 5)
  const again = (broker.connections[1]?.packets ?? []).flatMap((packet) =>
    packet.cmd === 'publish' ? [[packet.messageId, packet.dup, String(packet.payload)]] : [],
  )
  expect(again).toEqual(
    idsOf(first, 'publish').map((messageId, index) => [messageId, true, `n${index}`]),
  )
  await until('the sink is ready', () => out.ctx.paused === undefined)
  out.send('new')
  await until('the new one', () => idsOf(broker.connections[1], 'publish').length === 6)
  for (const id of idsOf(broker.connections[1], 'publish')) broker.connections[1]?.puback(id)
  await until('all answers', () => out.done.every((how) => how === 'delivered'))
})

it('hands unacknowledged messages back in order when the session is gone', async () => {
  const broker = await startBroker({ onPublish: () => {} })
  const { client } = open(broker)
  const out = startSink(client, { topic: 'a' })
  await until('the sink is ready', () => out.ctx.paused === undefined)
  for (let index = 0; index < 3; index++) out.send('x')
  await until('all of them', () => idsOf(broker.connections[0], 'publish').length === 3)
  broker.connections[0]?.socket.destroy()
  await until('the pause', () => out.ctx.paused !== undefined)
  expect(out.done).toEqual(['open', 'open', 'open'])
  await until('all ends', () => out.done.every((how) => how instanceof TransientError))
  expect(idsOf(broker.connections[1], 'publish')).toEqual([])
})

it.each([
  ['a/#', 'wildcard'],
  ['a+', 'wildcard'],
  ['a\0', 'U+0000'],
  ['', 'empty'],
  ['x'.repeat(65_536), '65,535'],
  ['a\ud800', 'surrogate'],
])('refuses to publish to the topic %j', async (topic, reason) => {
  const broker = await startBroker()
  const { client } = open(broker)
  const out = startSink(client, { topic: '{{ topic }}' })
  await until('the sink is ready', () => out.ctx.paused === undefined)
  out.send('x', { topic })
  out.send('y', { topic: 'fine' })
  await until('the answer', () => out.done[1] === 'delivered')
  const [error] = out.done
  expect(error).toBeInstanceOf(PermanentError)
  expect(error).toMatchObject({ code: 'topic', message: expect.stringContaining(reason) })
  expect(idsOf(broker.connections[0], 'publish')).toHaveLength(1)
})

it('closes although a message is unacknowledged', async () => {
  const broker = await startBroker({ onPublish: () => {} })
  const { client, close } = open(broker)
  const out = startSink(client, { topic: 'a' })
  await until('the sink is ready', () => out.ctx.paused === undefined)
  out.send('x')
  await until('the message', () => idsOf(broker.connections[0], 'publish').length === 1)
  await close()
  expect(out.done[0]).toBeInstanceOf(TransientError)
  await until('DISCONNECT', () => idsOf(broker.connections[0], 'disconnect').length === 1)
})

it('says the reason code of a refused message in words', async () => {
  const codes = [0x87, 0x97, 0x10]
  const broker = await startBroker({
    onPublish: ({ messageId = 0 }, connection) =>
      connection.send({ cmd: 'puback', messageId, reasonCode: codes[messageId - 1] ?? 0 }),
  })
  const { client } = open(broker)
  const out = startSink(client, { topic: 'a' })
  await until('the sink is ready', () => out.ctx.paused === undefined)
  for (let index = 0; index < 3; index++) out.send('x')
  await until('all answers', () => !out.done.includes('open'))
  expect(out.done[0]).toBeInstanceOf(PermanentError)
  expect(out.done[0]).toMatchObject({ message: expect.stringContaining('not authorised (0x87)') })
  expect(out.done[1]).toBeInstanceOf(TransientError)
  expect(out.done[2]).toBe('delivered')
})

it('retries when the broker is busy and slows down when it does not authorise', async () => {
  const busy = await startBroker({
    connack: (_, attempt) => ({ reasonCode: attempt < 3 ? 0x89 : 0x87 }),
  })
  const { client, ctx } = open(busy)
  startSource(client, { topics: ['a'] })
  await until('the last refusal', () => ctx.statuses.some(({ state }) => state === 'failed'))
  expect(busy.connections).toHaveLength(3)
  const last = ctx.statuses.at(-1)
  expect(last?.reason).toContain('not authorised')
  expect((last?.retryAt ?? 0) - Date.now()).toBeGreaterThan(25_000)
})

it('says that another client took the session over, and stays away for a while', async () => {
  const broker = await startBroker({
    onSubscribed: (connection) => connection.send({ cmd: 'disconnect', reasonCode: 0x8e }),
  })
  const { client, ctx } = open(broker)
  startSource(client, { topics: ['a'] })
  const status = await until('the status', () => ctx.statuses.find(({ state }) => state === 'down'))
  expect(status.reason).toContain('client id "me"')
  expect((status.retryAt ?? 0) - Date.now()).toBeGreaterThan(25_000)
})

it('lets messages of a node wait while it is replaced, and withdraws one that stays away', async () => {
  const broker = await startBroker()
  const { client } = open(broker)
  const stays = startSource(client, { topics: ['b'] }, { id: 'stays', outcome: 0 })
  const before = startSource(client, { topics: ['a'] }, { id: 'edited', outcome: 0 })
  const connection = await until('both are up', () =>
    [stays, before].every(({ ctx }) => ctx.statuses.at(-1)?.state === 'up')
      ? broker.connections[0]
      : undefined,
  )
  await before.instance.stop()
  publish(connection, 1)
  await until('a stall', () => client.sources.client.link?.reader.stalled)
  expect(idsOf(connection, 'puback')).toEqual([])
  const after = startSource(client, { topics: ['a'] }, { id: 'edited', outcome: 0 })
  await until('the message', () => after.texts().length === 1)
  await until('its acknowledgement', () => idsOf(connection, 'puback').length === 1)
  expect(before.texts()).toEqual([])
  expect(idsOf(connection, 'unsubscribe')).toEqual([])
  await after.instance.stop()
  await until('the end of the subscription', () => idsOf(connection, 'unsubscribe').length === 1)
})

it('tries the addresses in turn', async () => {
  const broker = await startBroker()
  const { client, ctx } = open(broker, { url: ['mqtt://127.0.0.1:1', broker.url] })
  startSource(client, { topics: ['a'] })
  await subscribed(broker)
  expect(ctx.statuses.some(({ reason }) => reason?.includes('nothing answers'))).toBe(true)
})

it('gives up on a broker that never answers, within the deadline', async () => {
  const broker = await startBroker({ connack: () => undefined })
  const { client, ctx } = open(broker, { connectTimeout: '200ms' })
  startSource(client, { topics: ['a'] })
  await until('a second attempt', () => broker.connections.length >= 2)
  expect(ctx.statuses.some(({ reason }) => reason?.includes('within 200 ms'))).toBe(true)
})
