/** Commands of WebSocket clients to MQTT 5 devices and back, and MQTT 5 requests that a WebSocket peer answers. */
import type { IPublishPacket } from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'

import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { connectPeer } from '../helpers/mqtt-peer.ts'
import { freePort } from '../helpers/ports.ts'
import { seeded } from '../helpers/random.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { until } from '../helpers/wait.ts'
import { connectWebSocket } from '../helpers/websocket-peer.ts'

const commands = (broker: number, port: number) => `
version: 1
name: Commands
connections:
  plant: { type: mqtt, url: 'mqtt://127.0.0.1:${broker}' }
  panels: { type: websocket/server, listen: '127.0.0.1:${port}', path: /commands }
nodes:
  asked: { type: websocket/source, connection: panels }
  answered: { type: mqtt/source, connection: plant, topics: [reply/gateway], qos: 1 }
  ask:
    type: request
    answers: has(meta.qos)
    responseTopic: reply/gateway
    timeout: 1500ms
    maxPending: 1000
  to-device:
    type: mqtt/sink
    connection: plant
    topic: device/{{ string(payload).split("|")[0] }}/command
    forwardProperties: true
  to-asker: { type: websocket/sink, connection: panels, to: sender }
  refusal: { type: map, value: '"error|" + payload + "|" + meta.error.code' }
wires:
  - asked -> ask
  - answered -> ask
  - ask.request -> to-device
  - ask.reply -> to-asker
  - ask.error -> refusal -> to-asker
`

const questions = (broker: number, port: number) => `
version: 1
name: Questions
connections:
  plant: { type: mqtt, url: 'mqtt://127.0.0.1:${broker}' }
  helpers: { type: websocket/server, listen: '127.0.0.1:${port}', path: /helpers }
nodes:
  asked: { type: mqtt/source, connection: plant, topics: [question/#], qos: 1 }
  answered: { type: websocket/source, connection: helpers }
  read: { type: json/decode }
  ask: { type: request, answers: has(meta.client), into: payload, key: call, timeout: 5s }
  write-question: { type: json/encode }
  to-helper: { type: websocket/sink, connection: helpers, to: one, noClients: hold }
  write-answer: { type: json/encode }
  to-asker:
    type: mqtt/sink
    connection: plant
    topic: '{{ meta.responseTopic }}'
    forwardProperties: true
wires:
  - asked -> read
  - answered -> read
  - read -> ask
  - ask.request -> write-question -> to-helper
  - ask.reply -> write-answer -> to-asker
`

describe.skipIf(mosquittoIsMissing)('request and reply', () => {
  const stack = createStack()
  afterEach(stack.end)

  it('brings each of 600 answers to the one client that asked, and tells of the one that never comes', async () => {
    const random = seeded()
    const broker = stack.use(await startMosquitto())
    const port = await freePort()
    const runtime = stack.use(await startRuntime({ flow: commands(broker.port, port) }))
    // A device answers out of order, and now and then twice; "dead" takes a command and says nothing.
    const waiting: IPublishPacket[] = []
    const answer = ({ topic, payload, properties }: IPublishPacket) => {
      device.publish({
        topic: properties?.responseTopic ?? 'lost',
        payload: `done|${topic}|${String(payload)}`,
        qos: 0,
        properties: { correlationData: properties?.correlationData ?? Buffer.alloc(0) },
      })
    }
    const device = await connectPeer({
      port: broker.port,
      protocol: 5,
      onMessage(packet) {
        if (packet.topic !== 'device/dead/command') waiting.push(packet)
      },
    })
    stack.defer(device.end)
    await device.subscribe(['device/+/command'])
    const timer = setInterval(() => {
      while (waiting.length > 0) {
        const [packet] = waiting.splice(random.between(0, waiting.length), 1)
        if (packet === undefined) break
        answer(packet)
        if (random.between(0, 10) === 0) answer(packet)
      }
    }, 20)
    stack.defer(() => clearInterval(timer))

    const url = `ws://127.0.0.1:${port}/commands`
    const clients = await Promise.all([0, 1, 2].map(() => connectWebSocket(url)))
    stack.defer(() => clients.forEach(({ socket }) => socket.terminate()))
    const each = 200
    for (let n = 0; n < each; n++) {
      for (const [client, { send }] of clients.entries())
        await send(`d${random.between(0, 5)}|${client}|${n}`)
    }
    await clients[0]?.send('dead|0|now')
    await until('all answers', () => clients.every(({ received }) => received.length >= each), {
      timeoutMs: 8000,
    })
    await until('the timeout is told', () => clients[0]?.received.length === each + 1)
    for (const [client, { received }] of clients.entries()) {
      const answers = received.filter((text) => text.startsWith('done|'))
      const numbers = answers.map((text) => {
        const [, topic, name, who, n] = text.split('|')
        expect([topic, who]).toEqual([`device/${name}/command`, String(client)])
        return Number(n)
      })
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: each }, (_, n) => n))
    }
    expect(clients[0]?.received.filter((text) => !text.startsWith('done|'))).toEqual([
      'error|dead|0|now|timeout',
    ])
    const { dropped, failed } = await runtime.node('ask')
    expect(dropped['late']).toBeGreaterThan(0)
    expect(failed).toBe(1)
  })

  it('answers a request over MQTT 5 with what a WebSocket peer says, under its own correlation data', async () => {
    const broker = stack.use(await startMosquitto())
    const port = await freePort()
    stack.use(await startRuntime({ flow: questions(broker.port, port) }))
    const helper = await connectWebSocket(`ws://127.0.0.1:${port}/helpers`, {
      onMessage(data) {
        const { call, n } = JSON.parse(data.toString()) as { call: string; n: number }
        helper.socket.send(JSON.stringify({ call, square: n * n }))
      },
    })
    stack.defer(() => helper.socket.terminate())
    const answers: IPublishPacket[] = []
    const asker = await connectPeer({
      port: broker.port,
      protocol: 5,
      onMessage: (packet) => void answers.push(packet),
    })
    stack.defer(asker.end)
    await asker.subscribe(['answer/+'])
    for (let n = 0; n < 100; n++) {
      asker.publish({
        topic: 'question/square',
        payload: JSON.stringify({ n }),
        qos: 1,
        messageId: n + 1,
        properties: {
          responseTopic: `answer/${n % 3}`,
          correlationData: Buffer.from([0, 255, n]),
        },
      })
    }
    await until('all answers', () => answers.length === 100)
    for (const { topic, payload, properties } of answers) {
      const n = properties?.correlationData?.[2] ?? -1
      expect(properties?.correlationData).toEqual(Buffer.from([0, 255, n]))
      expect([topic, String(payload)]).toEqual([`answer/${n % 3}`, `{"square":${n * n}}`])
    }
  })
})
