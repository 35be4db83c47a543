/** The link to the broker is bad or gone for a while, on the source's side or the sink's. */
import { afterEach, describe, expect, it } from 'vitest'

import { type FaultProxy, startFaultProxy } from '../helpers/fault-proxy.ts'
import { bridgeFlow } from '../helpers/flows.ts'
import { drained, freshPasses, startFinalSink, startPublisher } from '../helpers/load.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { createOracle, report } from '../helpers/oracle.ts'
import { seeded } from '../helpers/random.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { pause, until } from '../helpers/wait.ts'

const keepaliveMs = 2000

describe.skipIf(mosquittoIsMissing)('a bad link to the broker', () => {
  const stack = createStack()
  afterEach(stack.end)

  /** Two brokers, each behind a proxy of its own, and the bridge between them. */
  async function between(options: { connection?: string; reconnect?: string; size?: number } = {}) {
    const from = stack.use(await startMosquitto({ persistence: 'exit' }))
    const to = stack.use(await startMosquitto({ persistence: 'exit' }))
    const proxies = {
      source: await startFaultProxy(from.port),
      sink: await startFaultProxy(to.port),
    }
    stack.defer(proxies.source.stop)
    stack.defer(proxies.sink.stop)
    const oracle = createOracle({ size: options.size ?? 64 })
    const final = await startFinalSink({ port: to.port, oracle, filters: ['out/#'] })
    stack.defer(final.stop)
    const flow = bridgeFlow({
      from: proxies.source.port,
      to: proxies.sink.port,
      connection: options.connection ?? 'keepalive: 2s',
      reconnect: options.reconnect ?? 'min: 100ms, max: 1s',
    })
    const runtime = stack.use(await startRuntime({ flow }))
    return { from, to, ...proxies, oracle, runtime }
  }
  type Setting = Awaited<ReturnType<typeof between>>

  async function expectAllHere({ oracle, from, runtime }: Setting, name: string, figures = {}) {
    await drained(oracle)
    await freshPasses(oracle, from.port)
    const verdict = oracle.verdict()
    report(name, { ...verdict, ...figures, rss: runtime.rss() })
    expect(verdict).toMatchObject({ lost: 0, altered: 0, neverIssued: 0, outOfOrder: 0 })
    expect(runtime.running).toBe(true)
    return verdict
  }
  const connection = async ({ runtime }: Setting, name: string) =>
    (await runtime.flow()).connections.find((each) => each.name === name)
  const state = async (setting: Setting, name: string) =>
    (await connection(setting, name))?.status.state

  it('keeps the session of the source while the sink is dead for ten times the keepalive', async () => {
    const setting = await between()
    const { oracle, from, source, sink, runtime } = setting
    const publisher = startPublisher({ port: from.port, oracle, total: 30_000, rate: 1000 })
    stack.defer(publisher.stop)
    await until('it flows', () => oracle.deliveredCount > 1000)
    const connects = source.accepted
    const before = runtime.rss()
    await sink.down()
    await until('the sink is seen as down', async () => (await state(setting, 'out')) === 'down')
    let highest = before
    const end = Date.now() + 10 * keepaliveMs
    while (Date.now() < end) {
      await pause(250)
      highest = Math.max(highest, runtime.rss())
      expect((await connection(setting, 'in'))?.status).toMatchObject({ state: 'up' })
    }
    expect(await runtime.isReady()).toBe(false)
    expect(source.accepted).toBe(connects)
    await sink.up()
    await publisher.done
    const growth = Math.round((highest - before) * 10) / 10
    await expectAllHere(setting, 'sink dead for 10 keepalives', {
      sourceReconnects: source.accepted - connects,
      rssBefore: before,
      rssGrowth: growth,
    })
    expect(source.accepted).toBe(connects)
    expect(growth).toBeLessThan(50)
  })

  for (const side of ['source', 'sink'] as const) {
    it(`notices a half-open connection of the ${side} within 1.5 keepalives, and loses nothing`, async () => {
      const setting = await between()
      const { oracle, from, runtime } = setting
      const proxy: FaultProxy = setting[side]
      const name = side === 'source' ? 'in' : 'out'
      const publisher = startPublisher({ port: from.port, oracle, total: 9000, rate: 1000 })
      stack.defer(publisher.stop)
      await until('it flows', () => oracle.deliveredCount > 1000)
      proxy.set('both', { blackhole: true })
      const at = Date.now()
      await until('noticed', async () => (await state(setting, name)) !== 'up', { everyMs: 10 })
      const noticedMs = Date.now() - at
      proxy.cut()
      proxy.clear()
      await publisher.done
      await expectAllHere(setting, `half-open ${side}`, { noticedMs, keepaliveMs })
      // The rest is for a busy machine: the timers of both sides are a quarter of a second apart.
      expect(noticedMs).toBeLessThanOrEqual(1.5 * keepaliveMs + 500)
      expect(runtime.running).toBe(true)
    })
  }

  it('loses nothing over 200 resets in the middle of a packet, and leaks no file', async () => {
    const setting = await between({
      reconnect: 'min: 5ms, max: 20ms',
      connection: 'keepalive: 60s',
    })
    const { oracle, from, source, sink, runtime } = setting
    const random = seeded()
    const files = runtime.files()
    const publisher = startPublisher({ port: from.port, oracle, total: 1_000_000, rate: 2000 })
    stack.defer(publisher.stop)
    const resets = 200
    let done = 0
    while (done < resets) {
      const proxy = done % 2 === 0 ? source : sink
      const accepted = proxy.accepted
      const limit = { bytes: random.between(200, 4000), end: 'reset' } as const
      proxy.set(random.between(0, 2) === 0 ? 'up' : 'down', { limit })
      // A limit counts from the start of a connection: one that passed it ends at its next byte.
      await until('a reset', () => proxy.accepted > accepted, { timeoutMs: 20_000, everyMs: 2 })
      proxy.clear()
      done++
    }
    await publisher.stop()
    await expectAllHere(setting, 'resets in the middle of a packet', {
      resets,
      files,
      filesAfter: runtime.files(),
    })
    expect(runtime.files()).toBeLessThanOrEqual(files + 3)
  })

  it('does not take latency of 2 s for a dead link', async () => {
    const setting = await between({ connection: 'keepalive: 5s' })
    const { oracle, from, source, sink } = setting
    const connects = source.accepted + sink.accepted
    for (const proxy of [source, sink]) proxy.set('both', { latency: { ms: 1000, jitterMs: 500 } })
    const publisher = startPublisher({ port: from.port, oracle, total: 1500, rate: 100 })
    stack.defer(publisher.stop)
    await publisher.done
    await drained(oracle)
    for (const proxy of [source, sink]) proxy.clear()
    const reconnects = source.accepted + sink.accepted - connects
    await expectAllHere(setting, 'latency 2 s and jitter 1 s a round trip', { reconnects })
    expect(reconnects).toBe(0)
  })

  it('works when every byte comes alone, at a bounded cost', async () => {
    const setting = await between()
    const { oracle, from, source, sink, runtime } = setting
    for (const proxy of [source, sink]) proxy.set('both', { slices: { size: 1, delayMs: 0 } })
    const start = runtime.processorSeconds()
    await startPublisher({ port: from.port, oracle, total: 300 }).done
    await drained(oracle)
    const seconds = runtime.processorSeconds() - start
    await expectAllHere(setting, 'one byte at a time', {
      processorSeconds: seconds,
      bytes: source.bytesDown + sink.bytesUp,
    })
    // About 100 kB in single bytes: a parser that starts over for each byte would need minutes.
    expect(seconds).toBeLessThan(10)
  })

  it('asks for patience instead of memory when the sink takes 20 kB/s', async () => {
    const setting = await between({ size: 1000, connection: 'keepalive: 60s' })
    const { oracle, from, sink, runtime } = setting
    sink.set('up', { bytesPerSecond: 20_000 })
    const publisher = startPublisher({ port: from.port, oracle, total: 20_000 })
    stack.defer(publisher.stop)
    await publisher.done
    await until('it flows', () => oracle.deliveredCount > 20)
    const before = runtime.rss()
    let most = 0
    for (let look = 0; look < 20; look++) {
      await pause(250)
      most = Math.max(most, (await runtime.node('source')).queued)
    }
    const growth = Math.round((runtime.rss() - before) * 10) / 10
    sink.clear()
    await expectAllHere(setting, 'sink at 20 kB/s', { openReceipts: most, rssGrowth: growth })
    expect(most).toBeLessThanOrEqual(1024)
    expect(growth).toBeLessThan(20)
  })
})
