/** Retained values of a broker, mirrored to WebSocket clients: the present state first, then what changes. */
import { afterEach, describe, expect, it } from 'vitest'

import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { connectPeer } from '../helpers/mqtt-peer.ts'
import { freePort } from '../helpers/ports.ts'
import { seeded } from '../helpers/random.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { pause, until } from '../helpers/wait.ts'
import { connectWebSocket } from '../helpers/websocket-peer.ts'

const flow = (broker: number, port: number) => `
version: 1
name: Mirror
connections:
  plant: { type: mqtt, url: 'mqtt://127.0.0.1:${broker}' }
  screens: { type: websocket/server, listen: '127.0.0.1:${port}', path: /state }
nodes:
  values: { type: mqtt/source, connection: plant, topics: [state/#], qos: 1 }
  name: { type: map, set: { meta.deleted: size(payload) == 0, payload: '{"topic": topic, "value": string(payload)}' } }
  write: { type: json/encode }
  live:
    type: websocket/sink
    connection: screens
    clientQueue: 32KiB
    slowClient: block
    snapshot: { key: topic, remove: meta.deleted }
wires:
  - values -> name -> write -> live
`
const topics = 500

describe.skipIf(mosquittoIsMissing)('a state mirror', () => {
  const stack = createStack()
  afterEach(stack.end)

  async function start() {
    const broker = stack.use(await startMosquitto())
    const publisher = await connectPeer({ port: broker.port })
    stack.defer(publisher.end)
    const state = new Map<string, string>()
    let messageId = 0
    const set = (topic: string, value: string) => {
      if (value === '') state.delete(topic)
      else state.set(topic, value)
      messageId = (messageId % 60_000) + 1
      publisher.publish({ topic, payload: value, qos: 1, retain: true, messageId })
    }
    for (let n = 0; n < topics; n++) set(`state/${n}`, `${n} first`)
    const port = await freePort()
    const runtime = stack.use(await startRuntime({ flow: flow(broker.port, port) }))
    const took = async () => (await runtime.node('live')).in
    await until('the retained values are there', async () => (await took()) >= topics)
    const join = async () => {
      const mine = new Map<string, string>()
      const seen: string[] = []
      const peer = await connectWebSocket(`ws://127.0.0.1:${port}/state`, {
        onMessage(data) {
          const { topic, value } = JSON.parse(data.toString()) as { topic: string; value: string }
          seen.push(topic)
          if (value === '') mine.delete(topic)
          else mine.set(topic, value)
        },
      })
      stack.defer(() => peer.socket.terminate())
      return { mine, seen, peer }
    }
    return { state, set, join }
  }

  it('shows a client that connects late the state of 500 topics, then what changes', async () => {
    const { state, set, join } = await start()
    const early = await join()
    set('state/7', '')
    set('state/8', 'second')
    await until('the first client has both', () => early.mine.get('state/8') === 'second')
    const { mine, seen } = await join()
    await until('the state', () => mine.size === topics - 1)
    expect(mine).toEqual(state)
    expect(seen).toHaveLength(topics - 1)
    set('state/9', '')
    set('state/new', 'first')
    await until('the changes', () => mine.has('state/new'))
    expect(mine).toEqual(state)
    expect(seen.slice(topics - 1)).toEqual(['state/9', 'state/new'])
    expect(early.mine).toEqual(state)
  })

  it('leaves 20 clients that join under load with exactly what the broker has', async () => {
    const random = seeded()
    const { state, set, join } = await start()
    const clients: Awaited<ReturnType<typeof join>>[] = []
    const joining: Promise<unknown>[] = []
    for (let round = 0; round < 150; round++) {
      for (let n = 0; n < 20; n++) {
        const topic = `state/${random.between(0, topics)}`
        const isDeleted = random.between(0, 6) === 0
        set(topic, isDeleted ? '' : `${round}.${n} ${'x'.repeat(random.between(0, 500))}`)
      }
      // One in ten on average, until there are twenty.
      if (joining.length < 20 && (random.between(0, 10) === 0 || round >= 130))
        joining.push(join().then((client) => clients.push(client)))
      await pause(10)
    }
    await Promise.all(joining)
    set('state/end', 'end')
    await until('all have the last change', () =>
      clients.every(({ mine }) => mine.get('state/end') === 'end'),
    )
    expect(clients).toHaveLength(20)
    for (const { mine } of clients) expect(mine).toEqual(state)
  })
})
