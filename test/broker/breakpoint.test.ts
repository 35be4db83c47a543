/** A breakpoint on a QoS 1 flow loses nothing, whoever dies while it holds messages. */
import { afterEach, describe, expect, it } from 'vitest'

import type { BreakpointsAnswer } from '../../runtime/admin/contract/debug.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { connectPeer } from '../helpers/mqtt-peer.ts'
import { type RuntimeProcess, startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { until } from '../helpers/wait.ts'

const flow = (port: number): string => `version: 1
connections:
  plant: { type: mqtt, url: 'mqtt://127.0.0.1:${port}', clientId: plant }
nodes:
  source: { type: mqtt/source, connection: plant, topics: [in], qos: 1 }
  read: { type: json/decode }
  write: { type: json/encode }
  sink: { type: mqtt/sink, connection: plant, topic: out, qos: 1 }
wires: [source -> read -> write -> sink]
`

describe.skipIf(mosquittoIsMissing)('a breakpoint', () => {
  const stack = createStack()
  afterEach(stack.end)

  async function begin() {
    const broker = stack.use(await startMosquitto())
    const got: number[] = []
    const peer = await connectPeer({
      port: broker.port,
      onMessage: ({ payload }) => void got.push(Number(String(payload))),
    })
    stack.defer(peer.end)
    await peer.subscribe(['out'], 1)
    const runtime = stack.use(await startRuntime({ flow: flow(broker.port) }))
    let sent = 0
    const publish = (count: number): void => {
      for (let left = count; left > 0; left--)
        peer.publish({ topic: 'in', qos: 1, messageId: sent + 1, payload: String(sent++) })
    }
    return { runtime, got, publish, all: () => [...Array(sent).keys()] }
  }

  const post = async (runtime: RuntimeProcess, what: string, body: object) => {
    const url = `http://127.0.0.1:${runtime.adminPort}/api/run/breakpoints/${what}`
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(answer.ok).toBe(true)
    return (await answer.json()) as BreakpointsAnswer // by contract
  }
  const client = 'a client that never asks again'
  const set = (runtime: RuntimeProcess) =>
    post(runtime, 'set', { flow: 'main', port: 'read -> write', client })
  const held = async (runtime: RuntimeProcess) =>
    (await post(runtime, 'renew', { client: 'somebody else' })).breakpoints[0]?.held ?? 0
  it('lets everything go, in order, when who set it is not heard of', async () => {
    const { runtime, got, publish, all } = await begin()
    await set(runtime)
    publish(50)
    await until('they are held', async () => (await held(runtime)) === 50)
    expect(got).toEqual([])
    await until('they are let go', () => got.length === 50, { timeoutMs: 30_000 })
    publish(1)
    await until('the next passes', () => got.length === 51)
    expect(got).toEqual(all())
  })

  it('has acknowledged nothing that it holds when the runtime is killed', async () => {
    const { runtime, got, publish, all } = await begin()
    publish(10)
    await until('they pass', () => got.length === 10)
    await set(runtime)
    publish(40)
    await until('they are held', async () => (await held(runtime)) === 40)
    // Those before them are done: what was delivered and not acknowledged yet would come twice.
    await until('no others are open', async () => (await runtime.node('source')).queued === 40)
    await runtime.kill()
    publish(10)
    await runtime.start()
    await until('all come', () => new Set(got).size === 60)
    expect(got).toEqual(all())
  })
})
