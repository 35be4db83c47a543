/** The same messages over both protocols at once, one copy taken: either link is cut again and again. */
import { afterEach, describe, expect, it } from 'vitest'

import { startFaultProxy } from '../helpers/fault-proxy.ts'
import { drained, startFinalSink, startPublisher } from '../helpers/load.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { createOracle, report } from '../helpers/oracle.ts'
import { freePort } from '../helpers/ports.ts'
import { seeded } from '../helpers/random.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { pause, until } from '../helpers/wait.ts'

const broker = (port: number, clientId: string) => `
    type: mqtt
    url: mqtt://127.0.0.1:${port}
    clientId: ${clientId}
    session: { clean: false, expiry: 1h }
    reconnect: { min: 50ms, max: 200ms }`

const sender = (ports: { in: number; between: number; peer: number }) => `version: 1
name: Sender
connections:
  in:${broker(ports.in, 'dual-in')}
  between:${broker(ports.between, 'dual-between')}
  peer:
    type: websocket/client
    url: ws://127.0.0.1:${ports.peer}/dual
    reconnect: { min: 50ms, max: 200ms }
nodes:
  source:
    type: mqtt/source
    connection: in
    topics: [oracle/#]
    qos: 1
  as-text:
    type: text/decode
  stamp:
    type: stamp
    id: payload
  write:
    type: json/encode
  both:
    type: redundant
    ports: [websocket, mqtt]
  over-websocket:
    type: websocket/sink
    connection: peer
    acks: application
  over-mqtt:
    type: mqtt/sink
    connection: between
    topic: between/{{ topic }}
    qos: 1
wires:
  - source -> as-text -> stamp -> write -> both
  - both.websocket -> over-websocket
  - both.mqtt -> over-mqtt
`

const receiver = (ports: { between: number; out: number; peer: number }) => `version: 1
name: Receiver
connections:
  between:${broker(ports.between, 'dual-from')}
  out:${broker(ports.out, 'dual-out')}
  peers:
    type: websocket/server
    listen: 127.0.0.1:${ports.peer}
    path: /dual
nodes:
  over-websocket:
    type: websocket/source
    connection: peers
    acks: application
  over-mqtt:
    type: mqtt/source
    connection: between
    topics: [between/#]
    qos: 1
  read:
    type: json/decode
  one:
    type: dedupe
    key: payload.id
    within: 1m
  unstamp:
    type: unstamp
  as-bytes:
    type: text/encode
  sink:
    type: mqtt/sink
    connection: out
    topic: out
    qos: 1
wires:
  - over-websocket -> read
  - over-mqtt -> read
  - read -> one -> unstamp -> as-bytes -> sink
`

describe.skipIf(mosquittoIsMissing)('both protocols at once', () => {
  const stack = createStack()
  afterEach(stack.end)

  it('brings out one copy of each of 100,000 ids while either link is cut 20 times', async () => {
    const start = stack.use(await startMosquitto())
    const middle = stack.use(await startMosquitto())
    const end = stack.use(await startMosquitto())
    const server = await freePort()
    const proxies = {
      mqtt: await startFaultProxy(middle.port),
      websocket: await startFaultProxy(server),
    }
    for (const { stop } of Object.values(proxies)) stack.defer(stop)
    const oracle = createOracle({ size: 64 })
    const final = await startFinalSink({ port: end.port, oracle, filters: ['out'] })
    stack.defer(final.stop)
    const runtime = stack.use(
      await startRuntime({
        flow: {
          receiver: receiver({ between: middle.port, out: end.port, peer: server }),
          sender: sender({
            in: start.port,
            between: proxies.mqtt.port,
            peer: proxies.websocket.port,
          }),
        },
      }),
    )
    const publisher = startPublisher({ port: start.port, oracle, total: 100_000, backlog: 5000 })
    stack.defer(publisher.stop)
    let isDone = false
    const done = publisher.done.then(() => (isDone = true))
    const random = seeded()
    const cuts = { mqtt: 0, websocket: 0 }
    let highestRss = 0
    // Never both: then nothing could come through, and nothing would be shown.
    while (cuts.mqtt < 20 || cuts.websocket < 20) {
      const link = cuts.mqtt <= cuts.websocket ? 'mqtt' : 'websocket'
      await pause(random.between(50, 400))
      await proxies[link].down()
      await pause(random.between(50, 400))
      await proxies[link].up()
      const flowed = oracle.deliveredCount
      await until('it flows', () => isDone || oracle.deliveredCount > flowed)
      cuts[link]++
      highestRss = Math.max(highestRss, runtime.rss())
    }
    await done
    await drained(oracle)
    const one = await runtime.node('one', 'receiver')
    const verdict = oracle.verdict()
    report('both protocols at once', { ...verdict, cuts: 40, filtered: one.filtered, highestRss })
    expect(verdict).toMatchObject({ lost: 0, duplicates: 0, altered: 0, neverIssued: 0 })
    expect(verdict.delivered).toBeGreaterThanOrEqual(100_000)
    expect(one.filtered).toBeGreaterThan(10_000)
  })
})
