/** A flow that is edited while it runs, and two runtimes that claim one name. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { bridgeFlow } from '../helpers/flows.ts'
import { drained, freshPasses, startFinalSink, startPublisher } from '../helpers/load.ts'
import { type Mosquitto, mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { connectPeer } from '../helpers/mqtt-peer.ts'
import { createOracle, report } from '../helpers/oracle.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { pause, until } from '../helpers/wait.ts'

describe.skipIf(mosquittoIsMissing)('a change while it runs', () => {
  const stack = createStack()
  let broker: Mosquitto
  beforeEach(async () => {
    broker = stack.use(await startMosquitto({ persistence: 'exit' }))
  })
  afterEach(stack.end)

  it('withdraws a subscription that the flow no longer has, after a restart', async () => {
    const ports = { from: broker.port, to: broker.port }
    const flow = (topics: string[]) => bridgeFlow({ ...ports, topics })
    const runtime = stack.use(await startRuntime({ flow: flow(['keep/#', 'remove/#']) }))
    const came: string[] = []
    const peer = await connectPeer({
      port: broker.port,
      onMessage: ({ topic }) => void came.push(topic),
    })
    stack.defer(peer.end)
    await peer.subscribe(['out/#'])
    const publish = (topic: string) => peer.publish({ topic, payload: 'x', qos: 1, messageId: 1 })
    publish('keep/1')
    publish('remove/1')
    await until('both', () => came.length === 2)
    expect(await runtime.stop()).toMatchObject({ code: 0 })
    await runtime.writeFlow(flow(['keep/#']))
    // While it is away the broker still keeps both for the session.
    publish('remove/2')
    publish('keep/2')
    await runtime.start()
    await runtime.ready()
    await until('what was kept', () => came.includes('out/keep/2'))
    publish('remove/3')
    publish('keep/3')
    await until('what is kept', () => came.includes('out/keep/3'))
    report('removed topic', { came: came.join(' ') })
    expect(came.filter((topic) => topic.includes('remove'))).toEqual(['out/remove/1'])
  })

  it('loses nothing, and keeps its sockets, when a transform is edited 50 times under load, in the file and as a draft', async () => {
    const oracle = createOracle({
      size: 64,
      expected: (issued) => issued,
    })
    const versions: number[] = []
    const flow = (version: number) =>
      bridgeFlow({ from: broker.port, to: broker.port }).replace(
        'wires:\n  - source -> sink',
        `  mark: { type: map, topic: 'v${version}/{{ topic }}' }\nwires:\n  - source -> mark -> sink`,
      )
    const judge = await connectPeer({
      port: broker.port,
      clientId: 'judge',
      clean: false,
      onMessage({ topic, payload }) {
        versions[oracle.received(payload)] = Number(/^out\/v(\d+)/.exec(topic)?.[1])
      },
    })
    stack.defer(judge.end)
    await judge.subscribe(['out/#'])
    const runtime = stack.use(await startRuntime({ flow: flow(0), args: ['--watch'] }))
    await until('it watches', () => runtime.text().includes('watching'))
    const publisher = startPublisher({ port: broker.port, oracle, total: 1_000_000, rate: 3000 })
    stack.defer(publisher.stop)
    const edits = 50
    const connects = () => broker.log().split(/ as bridge-(?:in|out) /).length - 1
    const before = connects()
    expect(before).toBeGreaterThan(0)
    const draft = async (text: string): Promise<void> => {
      const answer = await fetch(`http://127.0.0.1:${runtime.adminPort}/api/run/apply`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: 'main', text }),
      })
      expect(answer.status).toBe(200)
    }
    for (let version = 1; version <= edits; version++) {
      // By turns a file that is saved, and a draft over it.
      await (version % 2 === 1 ? runtime.writeFlow(flow(version)) : draft(flow(version)))
      await until(`version ${version} is at work`, () => versions.at(-1) === version, {
        timeoutMs: 15_000,
      })
    }
    await publisher.stop()
    await drained(oracle)
    const verdict = oracle.verdict()
    report('reload under load', { ...verdict, edits, reconnects: connects() - before })
    expect(verdict).toMatchObject({ lost: 0, altered: 0, neverIssued: 0, outOfOrder: 0 })
    // A message that both versions handled would have come twice.
    expect(verdict.duplicates).toBe(0)
    expect(connects()).toBe(before)
  })

  it('keeps the old flow when the new one has a mistake, and says where', async () => {
    const oracle = createOracle()
    const good = bridgeFlow({ from: broker.port, to: broker.port })
    const final = await startFinalSink({ port: broker.port, oracle, filters: ['out/#'] })
    stack.defer(final.stop)
    const runtime = stack.use(await startRuntime({ flow: good, args: ['--watch'] }))
    await until('it watches', () => runtime.text().includes('watching'))
    await freshPasses(oracle, broker.port)
    for (const bad of [good.replace('source -> sink', 'source -> sinc'), 'nodes: [', '']) {
      const from = runtime.text().length
      await runtime.writeFlow(bad)
      const said = await until('the problem is told', () => {
        const text = runtime.text().slice(from)
        return text.includes('main.yaml') ? text : undefined
      })
      report('invalid flow pushed', { said: said.trim().split('\n')[0] })
      await freshPasses(oracle, broker.port)
    }
    await runtime.writeFlow(good.replace('name: Bridge', 'name: Better bridge'))
    await until(
      'the good one is taken',
      async () => (await runtime.flow()).name === 'Better bridge',
    )
    await freshPasses(oracle, broker.port)
    expect(oracle.verdict()).toMatchObject({ lost: 0, duplicates: 0 })
  })

  it('sees that another client took its name, and does not play ping-pong', async () => {
    const flow = bridgeFlow({ from: broker.port, to: broker.port })
    const first = stack.use(await startRuntime({ flow }))
    const second = stack.use(await startRuntime({ flow, unready: true }))
    const taken = await until(
      'the takeover is told',
      () =>
        /taken over|took over|takeover|same client id|another client/i.exec(
          first.text() + second.text(),
        ),
      { timeoutMs: 20_000 },
    )
    const connects = () => broker.log().split(' as bridge-in ').length - 1
    const before = connects()
    await pause(10_000)
    const during = connects() - before
    report('two runtimes with one client id', { said: taken[0], connectsIn10s: during })
    expect(during).toBeLessThanOrEqual(10)
  })
})
