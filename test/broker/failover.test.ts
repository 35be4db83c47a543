/** Two links of different protocols: the better one fails in every way, and comes back. */
import { afterEach, describe, expect, it } from 'vitest'

import { startAckingPeer } from '../helpers/acking-peer.ts'
import { startFaultProxy } from '../helpers/fault-proxy.ts'
import { drained, startFinalSink, startPublisher } from '../helpers/load.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { createOracle, report } from '../helpers/oracle.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { pause, until } from '../helpers/wait.ts'

type Link = 'websocket' | 'mqtt'

/** Acknowledged inputs from one broker, out over the first link that works. */
const flow = (
  ports: { in: number; out: number; peer: number },
  order: readonly Link[],
) => `version: 1
name: Failover
connections:
  in:
    type: mqtt
    url: mqtt://127.0.0.1:${ports.in}
    clientId: failover-in
    session: { clean: false, expiry: 1h }
  out:
    type: mqtt
    url: mqtt://127.0.0.1:${ports.out}
    clientId: failover-out
    keepalive: 5s
    reconnect: { min: 100ms, max: 500ms }
  peer:
    type: websocket/client
    url: ws://127.0.0.1:${ports.peer}
    reconnect: { min: 100ms, max: 500ms }
nodes:
  source:
    type: mqtt/source
    connection: in
    topics: [oracle/#]
    qos: 1
  choose:
    type: failover
    ports: [${order.join(', ')}]
  over-websocket:
    type: websocket/sink
    connection: peer
    acks: application
  over-mqtt:
    type: mqtt/sink
    connection: out
    topic: out/{{ topic }}
    qos: 1
wires:
  - source -> choose
  - choose.websocket -> over-websocket
  - choose.mqtt -> over-mqtt
`

describe.skipIf(mosquittoIsMissing)('failover between a WebSocket peer and a broker', () => {
  const stack = createStack()
  afterEach(stack.end)

  async function between(order: readonly Link[]) {
    const from = stack.use(await startMosquitto())
    const to = stack.use(await startMosquitto())
    const proxy = await startFaultProxy(to.port)
    stack.defer(proxy.stop)
    const oracle = createOracle({ size: 64, topics: 50 })
    const arrivals: { readonly link: Link; readonly at: number }[] = []
    const take = (link: Link) => (payload: string | Uint8Array) => {
      arrivals.push({ link, at: Date.now() })
      return oracle.received(payload)
    }
    const peer = stack.use(await startAckingPeer(take('websocket')))
    const final = await startFinalSink({
      port: to.port,
      oracle: { received: take('mqtt') },
      filters: ['out/#'],
    })
    stack.defer(final.stop)
    const ports = { in: from.port, out: proxy.port, peer: peer.port }
    const runtime = stack.use(await startRuntime({ flow: flow(ports, order) }))
    const publisher = startPublisher({ port: from.port, oracle, total: 1_000_000, rate: 500 })
    stack.defer(publisher.stop)
    const first = order[0] as Link
    const uses = (link: Link) => arrivals.at(-1)?.link === link
    await until('the first link is used', () => arrivals.length > 500 && uses(first))
    /** From what happens to the first link until something arrives over the other one, in ms. */
    const switchesAfter = async (happens: () => unknown) => {
      const at = Date.now()
      await happens()
      const next = await until('the other link is used', () =>
        arrivals.find((arrival) => arrival.at >= at && arrival.link !== first),
      )
      return next.at - at
    }
    /** Until nothing but the first link has carried for 3 s: a late message over it is no return. */
    const goesBack = async () => {
      const at = Date.now()
      const lastElsewhere = () =>
        Math.max(at, arrivals.findLast(({ link }) => link !== first)?.at ?? 0)
      await until(
        'the first link carries all again',
        () => uses(first) && Date.now() - lastElsewhere() > 3000,
        { timeoutMs: 30_000 },
      )
      return lastElsewhere() - at
    }
    const judge = async (name: string, figures: object) => {
      await publisher.stop()
      await drained(oracle)
      const changes = arrivals.filter(({ link }, at) => link !== arrivals[at - 1]?.link).length - 1
      const gaps = arrivals.map(({ at }, index) => at - (arrivals[index - 1]?.at ?? at))
      const longestGapMs = Math.max(...gaps)
      const verdict = oracle.verdict()
      report(name, { ...verdict, ...figures, changes, longestGapMs })
      expect(verdict).toMatchObject({ lost: 0, altered: 0, neverIssued: 0, outOfOrder: 0 })
      expect(runtime.running).toBe(true)
      return { changes }
    }
    return { peer, proxy, switchesAfter, goesBack, judge }
  }

  it('leaves a WebSocket peer that stops acknowledging and dies, and goes back to it', async () => {
    const { peer, switchesAfter, goesBack, judge } = await between(['websocket', 'mqtt'])
    const hungMs = await switchesAfter(() => (peer.mode = 'hangs'))
    await pause(3000)
    await peer.die()
    await pause(3000)
    peer.mode = 'works'
    await peer.comeBack()
    const backMs = await goesBack()
    const diedMs = await switchesAfter(() => peer.die())
    await peer.comeBack()
    await goesBack()
    const { changes } = await judge('WebSocket first, MQTT second', { hungMs, diedMs, backMs })
    expect(hungMs).toBeLessThanOrEqual(2000)
    expect(diedMs).toBeLessThanOrEqual(2000)
    // There and back, twice: a message over the old link that arrives last is a change, too.
    expect(changes).toBeLessThan(20)
  })

  it('leaves a broker that stops acknowledging and dies, and goes back to it', async () => {
    const { proxy, switchesAfter, goesBack, judge } = await between(['mqtt', 'websocket'])
    const hungMs = await switchesAfter(() => proxy.set('both', { blackhole: true }))
    await pause(3000)
    await proxy.down()
    await pause(3000)
    proxy.clear()
    await proxy.up()
    const backMs = await goesBack()
    const diedMs = await switchesAfter(() => proxy.down())
    await proxy.up()
    await goesBack()
    const { changes } = await judge('MQTT first, WebSocket second', { hungMs, diedMs, backMs })
    expect(hungMs).toBeLessThanOrEqual(2000)
    expect(diedMs).toBeLessThanOrEqual(2000)
    expect(changes).toBeLessThan(20)
  })
})
