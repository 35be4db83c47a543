/** Limits of the machine: files, memory, a flow that only fails, connections that come and go. */
import { afterEach, describe, expect, it } from 'vitest'

import { startFaultProxy } from '../../helpers/fault-proxy.ts'
import { bridgeFlow } from '../../helpers/flows.ts'
import { drained, freshPasses, startFinalSink, startPublisher } from '../../helpers/load.ts'
import { mosquittoIsMissing, startMosquitto } from '../../helpers/mosquitto.ts'
import { connectPeer } from '../../helpers/mqtt-peer.ts'
import { createOracle, report } from '../../helpers/oracle.ts'
import { freePort } from '../../helpers/ports.ts'
import { startRuntime, type RuntimeProcess } from '../../helpers/runtime-process.ts'
import { createStack } from '../../helpers/stack.ts'
import { pause, until } from '../../helpers/wait.ts'
import { connectWebSocket } from '../../helpers/websocket-peer.ts'

/** 10,000 belong to a soak run. */
const cycles = Number(process.env['RECONNECT_CYCLES'] ?? 300)

describe.skipIf(mosquittoIsMissing)('a runtime at its limits', () => {
  const stack = createStack()
  afterEach(stack.end)

  it(`has its memory and files back after ${cycles} lost connections`, async () => {
    const broker = stack.use(await startMosquitto())
    const proxy = await startFaultProxy(broker.port)
    stack.defer(proxy.stop)
    const oracle = createOracle()
    const final = await startFinalSink({ port: broker.port, oracle, filters: ['out/#'] })
    stack.defer(final.stop)
    const flow = bridgeFlow({
      from: proxy.port,
      to: broker.port,
      reconnect: 'min: 1ms, max: 5ms',
      connection: 'keepalive: 60s',
    })
    const runtime = stack.use(await startRuntime({ flow, nodeArgs: ['--expose-gc'] }))
    const reconnect = async (times: number) => {
      for (let cycle = 0; cycle < times; cycle++) {
        const { bytesDown } = proxy
        // Not a silent close: three of those are taken for another client with the same id.
        proxy.reset()
        // CONNACK and SUBACK have passed.
        await until('it is back', () => proxy.open > 0 && proxy.bytesDown > bytesDown, {
          everyMs: 2,
          timeoutMs: 20_000,
        })
      }
      await runtime.ready()
    }
    await reconnect(Math.min(50, cycles))
    const before = { rss: runtime.rss(), files: runtime.files() }
    const reconnects = proxy.accepted
    await reconnect(cycles)
    await freshPasses(oracle, broker.port)
    const after = { rss: runtime.rss(), files: runtime.files() }
    report('connections that come and go', {
      before,
      after,
      reconnects: proxy.accepted - reconnects,
    })
    expect(after.files).toBeLessThanOrEqual(before.files + 1)
    expect(after.rss - before.rss).toBeLessThan(30)
  })

  it('refuses new clients when it has no more files, keeps those it has, and goes on', async () => {
    const broker = stack.use(await startMosquitto())
    const port = await freePort()
    const flow = dashboards(broker.port, port)
    const runtime = stack.use(await startRuntime({ flow }))
    // Not from the start: the module loader alone opens more than 64 at once.
    runtime.limitFiles(64)
    const publisher = await connectPeer({ port: broker.port })
    stack.defer(publisher.end)
    const first = await connectWebSocket(`ws://127.0.0.1:${port}/live`)
    const clients = [first]
    const counts = { refused: 0 }
    while (clients.length < 100 && counts.refused < 10) {
      const handshakeTimeout = 500
      await connectWebSocket(`ws://127.0.0.1:${port}/live`, { client: { handshakeTimeout } }).then(
        (client) => clients.push(client),
        () => counts.refused++,
      )
    }
    publisher.publish({ topic: 'in/1', payload: 'still here', qos: 1, messageId: 1 })
    await first.expect(1)
    for (const client of clients.slice(1)) client.socket.terminate()
    // The files are back: so are new clients.
    const late = await until(
      'a new client',
      () =>
        connectWebSocket(`ws://127.0.0.1:${port}/live`, {
          client: { handshakeTimeout: 500 },
        }).catch(() => undefined),
      { everyMs: 100 },
    )
    publisher.publish({ topic: 'in/1', payload: 'and again', qos: 1, messageId: 2 })
    await late.expect(1)
    await first.expect(2)
    report('64 files', { clients: clients.length, ...counts, files: runtime.files() })
    expect(counts.refused).toBeGreaterThan(0)
    expect(runtime.running).toBe(true)
    late.socket.terminate()
    first.socket.terminate()
  })

  it('brakes its source instead of running out of a heap of 128 MB', async () => {
    const broker = stack.use(await startMosquitto())
    const oracle = createOracle({ size: 10_000 })
    const proxy = await startFaultProxy(broker.port)
    stack.defer(proxy.stop)
    const final = await startFinalSink({ port: broker.port, oracle, filters: ['out/#'] })
    stack.defer(final.stop)
    const runtime = stack.use(
      await startRuntime({
        flow: bridgeFlow({ from: broker.port, to: proxy.port, connection: 'keepalive: 60s' }),
        nodeArgs: ['--max-old-space-size=128'],
      }),
    )
    // Ten times what the way out takes.
    proxy.set('up', { bytesPerSecond: 2_000_000 })
    const publisher = startPublisher({ port: broker.port, oracle, total: 20_000, rate: 2000 })
    stack.defer(publisher.stop)
    let highest = 0
    while (oracle.acknowledgedCount < 20_000) {
      await pause(250)
      highest = Math.max(highest, runtime.rss())
    }
    proxy.clear()
    await drained(oracle)
    const verdict = oracle.verdict()
    report('heap of 128 MB, ten times overload', { ...verdict, highestRss: highest })
    expect(verdict).toMatchObject({ lost: 0, duplicates: 0, altered: 0 })
    expect(runtime.running).toBe(true)
    expect(highest).toBeLessThan(350)
  })

  it('keeps a flow at its pace while another fails thousands of times a second', async () => {
    const broker = stack.use(await startMosquitto())
    const oracle = createOracle()
    const final = await startFinalSink({ port: broker.port, oracle, filters: ['out/#'] })
    stack.defer(final.stop)
    const flow = { main: bridgeFlow({ from: broker.port, to: broker.port }), broken: onlyErrors }
    const runtime = stack.use(await startRuntime({ flow, unready: true }))
    await until('the good flow runs', async () => (await good(runtime))?.state === 'running')
    const rate = 500
    const started = Date.now()
    const publisher = startPublisher({ port: broker.port, oracle, total: 2500, rate })
    stack.defer(publisher.stop)
    await publisher.done
    const behind = oracle.missing()
    await drained(oracle)
    const errors = await runtime.node('parse', 'broken')
    const seconds = (Date.now() - started) / 1000
    const lines = runtime.lines.length
    report('a flow that only fails', {
      ...oracle.verdict(),
      behind,
      errorsPerSecond: Math.round(errors.failed / seconds),
      logLines: lines,
    })
    expect(errors.failed).toBeGreaterThan(1000)
    // Rate-limited: far fewer lines than errors.
    expect(lines).toBeLessThan(100)
    expect(oracle.verdict()).toMatchObject({ lost: 0, duplicates: 0 })
    expect(behind).toBeLessThan(2500 * 0.1)
  })
})

const onlyErrors = `
version: 1
name: Only errors
nodes:
${[1, 2, 3, 4, 5].map((id) => `  source-${id}: { type: generate, every: 1ms, template: not json }`).join('\n')}
  parse: { type: json/decode }
  sink: { type: discard }
wires:
${[1, 2, 3, 4, 5].map((id) => `  - source-${id} -> parse`).join('\n')}
  - parse -> sink
`

const good = async (runtime: RuntimeProcess) =>
  (await runtime.status().catch(() => undefined))?.flows.find(({ id }) => id === 'main')

const dashboards = (broker: number, port: number) => `
version: 1
name: Dashboards
connections:
  plant: { type: mqtt, url: 'mqtt://127.0.0.1:${broker}', clientId: dashboards }
  screens: { type: websocket/server, listen: '127.0.0.1:${port}', path: /live }
nodes:
  source: { type: mqtt/source, connection: plant, topics: [in/#], qos: 1 }
  sink: { type: websocket/sink, connection: screens }
wires:
  - source -> sink
`
