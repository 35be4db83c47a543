/** Brokers that lie, flood or die: memory stays bounded, and the user is told. */
import { afterEach, expect, it } from 'vitest'

import type { FakeBroker, FakeBrokerOptions } from '../../test/helpers/fake-broker.ts'
import { startFakeBroker } from '../../test/helpers/fake-broker.ts'
import { openMqtt, startSource } from '../../test/helpers/mqtt-edge.ts'
import { seeded } from '../../test/helpers/random.ts'
import { until } from '../../test/helpers/wait.ts'
import { ProtocolFault } from './wire/fault.ts'
import { PacketReader } from './wire/reader.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})
async function startBroker(options: FakeBrokerOptions = {}): Promise<FakeBroker> {
  const broker = await startFakeBroker(options)
  cleanups.push(() => broker.stop())
  return broker
}
function open(broker: FakeBroker, config: object = {}) {
  const opened = openMqtt({ url: broker.url, clientId: 'me', ...config })
  cleanups.push(() => opened.close())
  return opened
}
const subscribed = (broker: FakeBroker) =>
  until('a subscription', () => {
    const connection = broker.connections[0]
    return connection?.packets.some(({ cmd }) => cmd === 'subscribe') ? connection : undefined
  })

it('takes no more than the window of a broker that ignores Receive Maximum', async () => {
  const broker = await startBroker()
  const { client } = open(broker)
  const { inbox } = startSource(client, { topics: ['a'] }, { window: 10 })
  const connection = await subscribed(broker)
  expect(connection.connect?.properties?.receiveMaximum).toBe(10)
  let go = () => {}
  const emit = inbox.emit
  expect(typeof emit).toBe('function')
  const full = new Promise<void>((resolve) => (go = resolve))
  for (let messageId = 1; messageId <= 100; messageId++) {
    connection.send({
      cmd: 'publish',
      topic: 'a',
      payload: 'x',
      qos: 1,
      messageId,
      dup: false,
      retain: false,
    })
    if (messageId === 9) {
      await until('nine messages', () => inbox.received.length === 9)
      inbox.wait = full
    }
  }
  await until('the tenth', () => inbox.received.length === 10)
  await until('a stall', () => client.sources.client.link?.reader.stalled)
  expect(inbox.received).toHaveLength(10)
  inbox.wait = undefined
  go()
  await until('the rest', () => inbox.received.length === 100)
})

it.each([
  ['a refused filter', [0x87, 1], 'not authorised'],
  ['too few reason codes', [1], 'no answer for "b"'],
])('makes the source fail on %s', async (_what, granted, said) => {
  const broker = await startBroker({
    granted: () => granted,
  })
  const { client } = open(broker, { reconnect: { min: '10s', max: '10s' } })
  const { ctx } = startSource(client, { topics: ['a', 'b'] })
  await until('the failure', () => ctx.statuses.some(({ state }) => state === 'failed'))
  const status = ctx.statuses.find(({ state }) => state === 'failed')
  expect(status?.reason).toContain(said)
})

it('says that two clients fight for a name when a 3.1.1 broker closes at once, and gives way', async () => {
  const broker = await startBroker({ onSubscribed: ({ socket }) => void socket.end() })
  const { client, ctx } = open(broker, { protocol: '3.1.1' })
  startSource(client, { topics: ['a'] })
  const last = await until('a long wait', () =>
    ctx.statuses.find(({ retryAt = 0 }) => retryAt - Date.now() > 25_000),
  )
  expect(last.reason).toContain('client id "me"')
  expect(broker.connections.length).toBeLessThan(6)
})

it('holds a packet that is trickled within its limit, whatever its header says', () => {
  const faults: unknown[] = []
  const reader = makeReader()
  try {
    reader.push(Buffer.from([0x20, 2, 0, 0]))
    for (const byte of [0x30, 0xff, 0xff, 0xff, 0x7f]) reader.push(Buffer.of(byte))
  } catch (fault) {
    faults.push(fault)
  }
  expect(faults[0]).toMatchObject({ reasonCode: 0x95 })
})

function makeReader(seen: string[] = []) {
  return new PacketReader(
    {
      publish(packet) {
        const { chunk, topicStart, topicEnd, payloadStart, end, id } = packet
        const payload = chunk.subarray(payloadStart, end).toString('latin1')
        seen.push(`${id} ${chunk.subarray(topicStart, topicEnd).toString('latin1')} ${payload}`)
        return true
      },
      answer: (type, id, code) => void seen.push(`${type} ${id} ${code}`),
      control: (type) => void seen.push(`${type}`),
    },
    { isVersion5: false, maxPacketSize: 1 << 20 },
  )
}

/** CONNACK and a few hundred packets that a broker may send. */
function validStream(random: ReturnType<typeof seeded>): Buffer {
  const packets = [Buffer.from([0x20, 2, 0, 0])]
  for (let index = 0; index < 300; index++) {
    const id = Buffer.from([1 + random.between(0, 255), random.between(0, 256)])
    const kind = random.between(0, 5)
    if (kind === 0) packets.push(Buffer.concat([Buffer.from([0x40, 2]), id]))
    else if (kind === 1) packets.push(Buffer.concat([Buffer.from([0x62, 2]), id]))
    else if (kind === 2) packets.push(Buffer.from([0xd0, 0]))
    else {
      const payload = Buffer.alloc(random.between(0, 400), index)
      const body = Buffer.concat([Buffer.from([0, 3, 97, 47, 98]), id, payload])
      const length =
        body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7]
      packets.push(Buffer.concat([Buffer.from([kind === 3 ? 0x32 : 0x34, ...length]), body]))
    }
  }
  return Buffer.concat(packets)
}

it('reads the same packets however the stream is cut', () => {
  const random = seeded()
  for (let round = 0; round < 100; round++) {
    const stream = validStream(random)
    const whole: string[] = []
    makeReader(whole).push(stream)
    const cut: string[] = []
    const reader = makeReader(cut)
    for (let at = 0; at < stream.length;) {
      const size = 1 + random.between(0, random.between(1, 600))
      reader.push(Buffer.from(stream.subarray(at, at + size)))
      at += size
    }
    expect(cut, `seed ${random.seed}, round ${round}`).toEqual(whole)
    expect(whole).toHaveLength(301)
  }
})

it('ends every mutated stream in packets or in a protocol fault, never in another error', () => {
  const random = seeded()
  let faults = 0
  for (let round = 0; round < 1500; round++) {
    const stream = validStream(random)
    for (let change = random.between(1, 6); change > 0; change--) {
      stream[random.between(4, stream.length)] = random.between(0, 256)
    }
    const reader = makeReader()
    const cut = random.between(0, stream.length)
    try {
      reader.push(stream.subarray(0, cut))
      reader.push(stream.subarray(cut))
    } catch (fault) {
      if (!(fault instanceof ProtocolFault)) throw fault
      faults++
    }
  }
  expect(faults).toBeGreaterThan(100)
})
