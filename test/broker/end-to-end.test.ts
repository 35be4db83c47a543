/** The first thing a user does: MQTT to WebSocket and back, through a filter and a map. */
import type { IPublishPacket } from 'mqtt-packet'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { drained, startFinalSink, startPublisher } from '../helpers/load.ts'
import { type Mosquitto, mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { connectPeer } from '../helpers/mqtt-peer.ts'
import { createOracle, report } from '../helpers/oracle.ts'
import { freePort } from '../helpers/ports.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { until } from '../helpers/wait.ts'
import { connectWebSocket } from '../helpers/websocket-peer.ts'

const total = 10_000

/** Readings above 30 degrees go to the dashboards; commands come back and are checked. */
const greenhouse = (options: { broker: number; dashboards: number; protocol: string }) => `
version: 1
name: Greenhouse
connections:
  plant:
    type: mqtt
    url: mqtt://127.0.0.1:${options.broker}
    protocol: ${options.protocol}
    clientId: greenhouse
    session: { clean: false, expiry: 1h }
  dashboards:
    type: websocket/server
    listen: 127.0.0.1:${options.dashboards}
    path: /live
nodes:
  telemetry:
    type: mqtt/source
    connection: plant
    topics: [greenhouse/+]
    qos: 1
  parse: { type: json/decode }
  hot:
    type: filter
    where: payload.temperature > 30
  name-it:
    type: map
    set: { payload.place: topicLevel(1) }
  pack: { type: json/encode }
  live:
    type: websocket/sink
    connection: dashboards
    noClients: hold
    slowClient: block
  commands:
    type: websocket/source
    connection: dashboards
  read-command: { type: json/decode }
  write-command: { type: json/encode }
  aim:
    type: map
    topic: commands/{{ payload.valve }}
  publish:
    type: mqtt/sink
    connection: plant
    topic: '{{ topic }}'
    qos: 1
  dead:
    type: mqtt/sink
    connection: plant
    topic: dead/commands
    qos: 1
wires:
  - telemetry -> parse -> hot -> name-it -> pack -> live
  - commands -> read-command -> aim -> write-command -> publish
  - read-command.error -> dead
`

describe.skipIf(mosquittoIsMissing)('a flow between MQTT and WebSocket', () => {
  const stack = createStack()
  let broker: Mosquitto
  beforeEach(async () => {
    broker = stack.use(await startMosquitto())
  })
  afterEach(stack.end)

  async function startGreenhouse(protocol: '5' | '3.1.1') {
    const dashboards = await freePort()
    const flow = greenhouse({ broker: broker.port, dashboards, protocol })
    const runtime = stack.use(await startRuntime({ flow }))
    return { runtime, url: `ws://127.0.0.1:${dashboards}/live` }
  }

  for (const protocol of ['5', '3.1.1'] as const) {
    it(`brings ${total} readings from MQTT ${protocol} QoS 1 to a WebSocket client, filtered and mapped`, async () => {
      const { runtime, url } = await startGreenhouse(protocol)
      const isCold = (id: number) => (id * 7) % 61 <= 30
      const oracle = createOracle({
        prefix: 'greenhouse',
        filtered: isCold,
        expected: (issued, id) => issued.replace(/}$/, `,"place":"${id % 10}"}`),
      })
      const client = await connectWebSocket(url, { onMessage: (data) => oracle.received(data) })
      stack.defer(client.close)
      const peerProtocol = protocol === '5' ? 5 : 4
      await startPublisher({ port: broker.port, oracle, total, protocol: peerProtocol }).done
      await drained(oracle, { quietMs: 5000 })
      const verdict = oracle.verdict()
      report(`MQTT ${protocol} to WebSocket`, { ...verdict, rss: runtime.rss() })
      expect(verdict).toMatchObject({ lost: 0, duplicates: 0, altered: 0, neverIssued: 0 })
      expect(verdict.outOfOrder).toBe(0)
      const hot = await runtime.node('hot')
      expect(hot.filtered).toBe(total - hot.out)
    })

    it(`brings commands from WebSocket to MQTT ${protocol} QoS 1, and bad ones to the dead letter`, async () => {
      const { url } = await startGreenhouse(protocol)
      const came: IPublishPacket[] = []
      const peer = await connectPeer({
        port: broker.port,
        protocol: protocol === '5' ? 5 : 4,
        onMessage: (packet) => void came.push(packet),
      })
      stack.defer(peer.end)
      await peer.subscribe(['commands/#', 'dead/#'])
      const client = await connectWebSocket(url)
      stack.defer(client.close)
      for (let valve = 0; valve < 100; valve++) {
        await client.send(JSON.stringify({ valve: `v${valve}`, open: valve % 2 === 0 }))
      }
      await client.send('{"valve": oops}')
      await until('all commands', () => came.length >= 101)
      const good = came.filter(({ topic }) => topic.startsWith('commands/'))
      expect(good.map(({ topic }) => topic)).toEqual(good.map((_, valve) => `commands/v${valve}`))
      expect(String(good[1]?.payload)).toBe('{"valve":"v1","open":false}')
      expect(good.every(({ qos }) => qos === 1)).toBe(true)
      const dead = came.filter(({ topic }) => topic === 'dead/commands')
      expect(dead.map(({ payload }) => String(payload))).toEqual(['{"valve": oops}'])
    })
  }

  it('reads and writes MQTT over WebSocket', async () => {
    const both = stack.use(await startMosquitto({ websockets: true }))
    const oracle = createOracle()
    const flow = `
version: 1
name: Bridge over WebSocket
connections:
  far:
    type: mqtt
    url: ws://127.0.0.1:${both.websocketPort}
    clientId: over-websocket
nodes:
  source: { type: mqtt/source, connection: far, topics: [oracle/#], qos: 1 }
  sink: { type: mqtt/sink, connection: far, topic: 'out/{{ topic }}', qos: 1 }
wires:
  - source -> sink
`
    const sink = await startFinalSink({ port: both.port, oracle, filters: ['out/#'] })
    stack.defer(sink.stop)
    stack.use(await startRuntime({ flow }))
    await startPublisher({ port: both.port, oracle, total }).done
    await drained(oracle, { quietMs: 5000 })
    const verdict = oracle.verdict()
    report('MQTT over WebSocket', verdict)
    expect(verdict).toMatchObject({ lost: 0, duplicates: 0, altered: 0, outOfOrder: 0 })
  })
})
