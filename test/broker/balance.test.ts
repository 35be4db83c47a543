/** Two links of different protocols share the load: by weight, and by key through the loss of one. */
import { afterEach, describe, expect, it } from 'vitest'

import { startAckingPeer } from '../helpers/acking-peer.ts'
import { drained, startFinalSink, startPublisher } from '../helpers/load.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { createOracle, report } from '../helpers/oracle.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { pause, until } from '../helpers/wait.ts'

type Link = 'websocket' | 'mqtt'

const flow = (ports: { in: number; out: number; peer: number }, balance: string) => `version: 1
name: Balance
connections:
  in:
    type: mqtt
    url: mqtt://127.0.0.1:${ports.in}
    clientId: balance-in
    session: { clean: false, expiry: 1h }
  out: { type: mqtt, url: 'mqtt://127.0.0.1:${ports.out}', clientId: balance-out }
  peer:
    type: websocket/client
    url: ws://127.0.0.1:${ports.peer}
    reconnect: { min: 100ms, max: 500ms }
nodes:
  source: { type: mqtt/source, connection: in, topics: [oracle/#], qos: 1 }
  share: { type: balance, ${balance} }
  over-websocket: { type: websocket/sink, connection: peer, acks: application }
  over-mqtt: { type: mqtt/sink, connection: out, topic: 'out/{{ topic }}', qos: 1 }
wires:
  - source -> share
  - share.websocket -> over-websocket
  - share.mqtt -> over-mqtt
`

describe.skipIf(mosquittoIsMissing)('balance between a WebSocket peer and a broker', () => {
  const stack = createStack()
  afterEach(stack.end)

  async function between(balance: string) {
    const from = stack.use(await startMosquitto())
    const to = stack.use(await startMosquitto())
    const oracle = createOracle({ size: 64, topics: 50 })
    const arrivals: { readonly link: Link; readonly at: number; readonly id: number }[] = []
    const take = (link: Link) => (payload: string | Uint8Array) => {
      const id = oracle.received(payload)
      arrivals.push({ link, at: Date.now(), id })
      return id
    }
    const peer = stack.use(await startAckingPeer(take('websocket')))
    const final = { received: take('mqtt') }
    const sink = await startFinalSink({ port: to.port, oracle: final, filters: ['out/#'] })
    stack.defer(sink.stop)
    const ports = { in: from.port, out: to.port, peer: peer.port }
    const runtime = stack.use(await startRuntime({ flow: flow(ports, balance) }))
    const publish = (options: { total: number; rate?: number }) => {
      const publisher = startPublisher({ port: from.port, oracle, backlog: 5000, ...options })
      stack.defer(publisher.stop)
      return publisher
    }
    return { oracle, arrivals, peer, runtime, publish }
  }

  it('gives each link its share of 100,000 messages within 1 %', async () => {
    const { oracle, arrivals, publish } = await between('ports: { websocket: 1, mqtt: 3 }')
    await publish({ total: 100_000 }).done
    await drained(oracle)
    const shareOfMqtt = arrivals.filter(({ link }) => link === 'mqtt').length / arrivals.length
    const verdict = oracle.verdict()
    report('balance three to one', { ...verdict, shareOfMqtt })
    // Without a key, messages of a topic may overtake each other on the two links.
    expect(verdict).toMatchObject({ lost: 0, altered: 0, neverIssued: 0, duplicates: 0 })
    expect(Math.abs(shareOfMqtt - 0.75)).toBeLessThanOrEqual(0.01)
  })

  it('keeps each key on one link and in order while a link hangs, dies and comes back', async () => {
    const balance =
      'mode: hash, key: topic, ports: { websocket: 1, mqtt: 1 }, slowStart: 2s, recovery: 1s'
    const { oracle, arrivals, peer, runtime, publish } = await between(balance)
    const publisher = publish({ total: 1_000_000, rate: 1000 })
    await until('both links are used', () => new Set(arrivals.map(({ link }) => link)).size === 2)
    await pause(3000)
    const hungAt = Date.now()
    peer.mode = 'hangs'
    await pause(4000)
    await peer.die()
    await pause(1000)
    peer.mode = 'works'
    await peer.comeBack()
    const backAt = Date.now()
    const returned = () => arrivals.some(({ link, at }) => link === 'websocket' && at > backAt)
    await until('the link is used again', returned, { timeoutMs: 30_000 })
    await pause(6000)
    await publisher.stop()
    await drained(oracle)
    const late = peer.ignoredAt.filter((at) => at > hungAt + 1000)
    const linksOf = (begin: number, end: number) => {
      const links = new Map<string, Set<Link>>()
      for (const { link, at, id } of arrivals)
        if (at >= begin && at < end)
          links.set(oracle.topicOf(id), (links.get(oracle.topicOf(id)) ?? new Set()).add(link))
      return links
    }
    const before = linksOf(0, hungAt)
    const after = linksOf(Date.now() - 2000, Infinity)
    const verdict = oracle.verdict()
    const figures = {
      lateOnDeadLink: late.length,
      keys: before.size,
      ignored: peer.ignoredAt.length,
    }
    report('balance by key through a loss', { ...verdict, ...figures })
    expect(verdict).toMatchObject({ lost: 0, altered: 0, neverIssued: 0, outOfOrder: 0 })
    expect([...before.values()].every((links) => links.size === 1)).toBe(true)
    // One message each `recovery` tries the link; it doubles, so three at most in three seconds.
    expect(late.length).toBeLessThanOrEqual(3)
    expect(after).toEqual(before)
    expect(runtime.running).toBe(true)
  })
})
