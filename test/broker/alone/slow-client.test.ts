/** One WebSocket client of a hundred stops reading: the others do not notice. */
import { afterEach, describe, expect, it } from 'vitest'

import { type Mosquitto, mosquittoIsMissing, startMosquitto } from '../../helpers/mosquitto.ts'
import { connectPeer } from '../../helpers/mqtt-peer.ts'
import { report } from '../../helpers/oracle.ts'
import { freePort } from '../../helpers/ports.ts'
import { startRuntime } from '../../helpers/runtime-process.ts'
import { createStack } from '../../helpers/stack.ts'
import { pause, until } from '../../helpers/wait.ts'
import { connectWebSocket } from '../../helpers/websocket-peer.ts'

const clients = 100
/** In all more than the kernel holds for one connection (about 10 MB) and the queue together. */
const size = 40_000
const perSecond = Number(process.env['SLOW_CLIENT_RATE'] ?? 30)
const seconds = Number(process.env['SLOW_CLIENT_SECONDS'] ?? 16)
const queueMebibytes = 1

const flow = (broker: number, port: number, policy: string) => `
version: 1
name: Dashboards
connections:
  plant: { type: mqtt, url: 'mqtt://127.0.0.1:${broker}', clientId: dashboards }
  screens: { type: websocket/server, listen: '127.0.0.1:${port}', path: /live }
nodes:
  source: { type: mqtt/source, connection: plant, topics: [in/#], qos: 1 }
  sink:
    type: websocket/sink
    connection: screens
    slowClient: ${policy}
    clientQueue: ${queueMebibytes}MiB
wires:
  - source -> sink
`

describe.skipIf(mosquittoIsMissing)('a WebSocket client that stops reading', () => {
  const stack = createStack()
  afterEach(stack.end)

  /** A runtime with its clients, fed by the same publisher as its twin: noise hits both alike. */
  async function start(broker: Mosquitto, policy: string, isStalled: boolean) {
    const port = await freePort()
    const text = flow(broker.port, port, policy).replace('clientId: d', `clientId: ${isStalled}-d`)
    const runtime = stack.use(await startRuntime({ flow: text }))
    const url = `ws://127.0.0.1:${port}/live`
    const delays: number[] = []
    const onMessage = (data: Buffer) =>
      void delays.push(performance.now() - Number(data.toString('latin1', 0, 20)))
    const open = (take: (data: Buffer) => void) => connectWebSocket(url, { onMessage: take })
    const reading = await Promise.all(Array.from({ length: clients - 1 }, () => open(onMessage)))
    const last = await open(() => {})
    stack.defer(() => [...reading, last].forEach(({ socket }) => socket.terminate()))
    if (isStalled) last.socket.pause()
    const before = runtime.rss()
    let highest = before
    return {
      runtime,
      last,
      delays,
      look: () => (highest = Math.max(highest, runtime.rss())),
      growth: () => Math.round((highest - before) * 10) / 10,
      dropped: async () => (await runtime.node('sink')).dropped['slow-client'] ?? 0,
    }
  }
  const percentile = (delays: number[], share: number) =>
    delays.sort((a, b) => a - b)[Math.floor(delays.length * share)] ?? 0

  for (const policy of ['disconnect', 'drop-oldest'] as const) {
    it(`does not slow the other 99 down, stays bounded and is counted, with slowClient ${policy}`, async () => {
      const broker = stack.use(await startMosquitto())
      const alone = await start(broker, policy, false)
      const beside = await start(broker, policy, true)
      const both = [alone, beside]
      const publisher = await connectPeer({ port: broker.port })
      stack.defer(publisher.end)
      const filling = 'x'.repeat(size - 20)
      const total = perSecond * seconds
      const begun = performance.now()
      for (let sent = 0; sent < total; sent++) {
        const wait = begun + (sent / perSecond) * 1000 - performance.now()
        if (wait > 0) await pause(wait)
        const payload = performance.now().toFixed(3).padEnd(20) + filling
        publisher.publish({ topic: 'in/1', payload, qos: 1, messageId: (sent % 60_000) + 1 })
        for (const { look } of both) look()
        // Once it is given up, a client that reads again learns why.
        const isGivenUp = sent % perSecond === 0 && (await beside.dropped()) > 0
        if (isGivenUp && policy === 'disconnect') beside.last.socket.resume()
      }
      const due = total * (clients - 1)
      await until('all have all', () => both.every(({ delays }) => delays.length >= due), {
        timeoutMs: 30_000,
      })
      beside.last.socket.resume()
      const dropped = await beside.dropped()
      if (policy === 'disconnect') await until('it is closed', () => beside.last.closed)
      const p99 = { alone: percentile(alone.delays, 0.99), beside: percentile(beside.delays, 0.99) }
      const ratio = p99.beside / p99.alone
      report(`one of ${clients} stalled, ${policy}`, {
        p50Alone: percentile(alone.delays, 0.5).toFixed(1),
        p50Beside: percentile(beside.delays, 0.5).toFixed(1),
        p99Alone: p99.alone.toFixed(1),
        p99Beside: p99.beside.toFixed(1),
        ratio: ratio.toFixed(2),
        rssGrowthAlone: alone.growth(),
        rssGrowthBeside: beside.growth(),
        dropped,
        closed: beside.last.closed,
      })
      // The same in a quiet machine; the twin that the broker serves second is always a little later.
      expect(ratio).toBeLessThan(2)
      // What the kernel and the queue hold, and room for the collector.
      expect(beside.growth()).toBeLessThan(alone.growth() + queueMebibytes + 40)
      expect(dropped).toBeGreaterThan(0)
      expect(beside.last.closed?.code).toBe(policy === 'disconnect' ? 1013 : undefined)
    })
  }
})
