/** Brokers that do what no good broker does: fall silent, refuse, forget the session. */
import { describe, expect, it, afterEach } from 'vitest'

import { startFakeBroker, type FakeConnection } from '../helpers/fake-broker.ts'
import { bridgeFlow } from '../helpers/flows.ts'
import { report } from '../helpers/oracle.ts'
import { runtimeIsMissing, startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { pause, until } from '../helpers/wait.ts'

describe.skipIf(runtimeIsMissing)('a broker that misbehaves', { timeout: 60_000 }, () => {
  const stack = createStack()
  afterEach(stack.end)

  /** A source's broker that sends `count` messages to each new subscriber. */
  async function feeding(count: number, more: { readonly sessionPresent?: boolean } = {}) {
    const broker = await startFakeBroker({
      connack: (_, attempt) => ({ sessionPresent: (more.sessionPresent ?? false) && attempt > 1 }),
      onSubscribed: (connection) => feed(connection, 1, count),
    })
    stack.defer(broker.stop)
    return broker
  }
  function feed(connection: FakeConnection, first: number, count: number) {
    for (let id = first; id < first + count; id++) {
      connection.send({
        cmd: 'publish',
        topic: 'oracle/0',
        payload: `message ${id}`,
        qos: 1,
        messageId: id,
        dup: false,
        retain: false,
      })
    }
  }
  const acknowledged = (connection: FakeConnection) =>
    connection.packets.flatMap((packet) => (packet.cmd === 'puback' ? [packet.messageId] : []))
  const published = (connection: FakeConnection) =>
    connection.packets.flatMap((packet) => (packet.cmd === 'publish' ? [packet] : []))

  it('takes no more than the window, reports the deadline and is not ready, when the sink never acknowledges', async () => {
    const source = await feeding(3000)
    const sink = await startFakeBroker({ onPublish: () => {} })
    stack.defer(sink.stop)
    const flow = bridgeFlow({
      from: source.port,
      to: sink.port,
      source: 'window: { messages: 100, stuck: 3s }',
      sink: 'timeout: 1s\nmaxInFlight: 50',
    })
    const runtime = stack.use(await startRuntime({ flow, unready: true }))
    const failed = await until(
      'a deadline fires',
      async () => {
        const node = await runtime.node('sink').catch(() => undefined)
        return node && node.retries > 0 && node
      },
      { timeoutMs: 20_000 },
    )
    const redAt = Date.now()
    const readiness = await until('readiness is red', async () => {
      const answer = await runtime.readiness()
      return answer.status === 503 && answer
    })
    const node = await runtime.node('source')
    report('sink never acknowledges', {
      inFlight: failed.inFlight,
      openReceipts: node.queued,
      lastError: failed.lastError,
      redAfterMs: Date.now() - redAt,
      readiness: readiness.text,
    })
    expect(failed.lastError).toMatch(/deadline|timeout|timed out|within/i)
    expect(failed.inFlight).toBeLessThanOrEqual(50)
    expect(node.queued).toBeLessThanOrEqual(100)
    expect(source.connections.flatMap(acknowledged)).toEqual([])
  })

  it('acknowledges in order of arrival when the sink acknowledges at random', async () => {
    const count = 1000
    const source = await feeding(count)
    const sink = await startFakeBroker({
      onPublish(packet, connection) {
        setTimeout(() => connection.puback(packet.messageId ?? 0), Math.random() * 300)
      },
    })
    stack.defer(sink.stop)
    stack.use(await startRuntime({ flow: bridgeFlow({ from: source.port, to: sink.port }) }))
    const [connection] = source.connections.filter((each) => each.connect)
    if (!connection) throw new Error('the source did not connect')
    await until('all acknowledged', () => acknowledged(connection).length >= count)
    report('sink acknowledges at random', { acknowledged: acknowledged(connection).length })
    expect(acknowledged(connection)).toEqual(Array.from({ length: count }, (_, id) => id + 1))
  })

  for (const sessionPresent of [false, true]) {
    const kept = sessionPresent ? 'a resumed' : 'no'
    it(`sends no acknowledgement for old ids when cut with 50 unacknowledged and ${kept} session on return`, async () => {
      const held: Array<() => void> = []
      const source = await startFakeBroker({
        connack: (_, attempt) => ({ sessionPresent: sessionPresent && attempt > 1 }),
        onPacket(packet, connection) {
          // The first time, 50 of them; a resumed session is sent them again, a lost one nothing.
          const isFirst = source.connections[0] === connection
          if (packet.cmd === 'subscribe' && isFirst) feed(connection, 1, 50)
          if (packet.cmd === 'connect' && !isFirst && sessionPresent) feed(connection, 1, 50)
        },
      })
      stack.defer(source.stop)
      const sink = await startFakeBroker({
        onPublish: (packet, connection) => {
          held.push(() => connection.puback(packet.messageId ?? 0))
        },
      })
      stack.defer(sink.stop)
      const flow = bridgeFlow({ from: source.port, to: sink.port })
      const runtime = stack.use(await startRuntime({ flow, unready: true }))
      await until('50 are under way', () => held.length === 50)
      const [first] = source.connections
      first?.socket.resetAndDestroy()
      const second = await until('it is back', () => {
        const [, again] = source.connections
        return again?.connect ? again : undefined
      })
      // Now the old ones are settled: their acknowledgements belong to the old connection. Those that a
      // resumed session sends again may be here already, behind them.
      for (const release of held.splice(0, 50)) release()
      await until(
        'the sink has them',
        async () => (await runtime.node('sink')).inFlight === 0 || held.length > 0,
      )
      if (sessionPresent) {
        await until('redelivered', () => held.length === 50)
        for (const release of held.splice(0)) release()
        await until('acknowledged', () => acknowledged(second).length >= 50)
      } else {
        // A fresh message is acknowledged: whatever could have been sent before it has been.
        feed(second, 60_000, 1)
        await until('the fresh one', () => held.length === 1)
        for (const release of held.splice(0)) release()
        await until('acknowledged', () => acknowledged(second).includes(60_000))
      }
      report(`cut with 50 unacknowledged, ${kept} session`, {
        onTheOldConnection: acknowledged(first as FakeConnection).length,
        onTheNew: acknowledged(second).length,
      })
      expect(acknowledged(first as FakeConnection)).toEqual([])
      const expected = sessionPresent ? Array.from({ length: 50 }, (_, id) => id + 1) : [60_000]
      expect(acknowledged(second)).toEqual(expected)
    })
  }

  it('gives up on a broker that accepts TCP and says nothing, and spreads its attempts', async () => {
    const silent = await startFakeBroker({ connack: () => undefined })
    stack.defer(silent.stop)
    const flow = bridgeFlow({
      from: silent.port,
      to: silent.port,
      connection: 'connectTimeout: 500ms',
      reconnect: 'min: 500ms, max: 2s',
    })
    const runtime = stack.use(await startRuntime({ flow, unready: true }))
    await until('several attempts', () => silent.connections.length >= 12, { timeoutMs: 40_000 })
    const starts = silent.connections.map(({ openedAt }) => openedAt)
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? at))
    const status = (await runtime.flow()).connections[0]?.status
    report('no CONNACK', { attempts: starts.length, gapsMs: gaps, reason: status?.reason })
    expect(status?.reason).toMatch(/within|timeout|did not answer|no answer|CONNACK/i)
    expect(new Set(gaps.map((gap) => Math.round(gap / 50))).size).toBeGreaterThan(3)
    expect(await runtime.isReady()).toBe(false)
  })

  it('slows down and turns readiness red when the broker does not authorise it', async () => {
    const broker = await startFakeBroker({
      connack: () => ({ reasonCode: 0x87, returnCode: 0x87 }),
    })
    stack.defer(broker.stop)
    const flow = bridgeFlow({ from: broker.port, to: broker.port })
    const runtime = stack.use(await startRuntime({ flow, unready: true }))
    const connection = await until('refused', async () => {
      const found = (await runtime.flow().catch(() => undefined))?.connections[0]
      return found?.status.state === 'failed' && found
    })
    await pause(4000)
    report('not authorised', {
      attempts: broker.connections.length,
      reason: connection.status.reason,
    })
    expect(connection.status.reason).toMatch(/authori[sz]ed|password/i)
    expect(broker.connections.length).toBeLessThanOrEqual(2)
    expect(await runtime.isReady()).toBe(false)
  })

  it('tries again soon when the broker is busy', async () => {
    const broker = await startFakeBroker({
      connack: (_, attempt) => (attempt <= 4 ? { reasonCode: 0x89, returnCode: 0x89 } : {}),
    })
    stack.defer(broker.stop)
    const flow = bridgeFlow({ from: broker.port, to: broker.port })
    stack.use(await startRuntime({ flow }))
    report('server busy', { attempts: broker.connections.length })
    expect(broker.connections.length).toBeGreaterThanOrEqual(5)
  })

  it('sends again with DUP, in order, what was not acknowledged when the sink comes back', async () => {
    const source = await feeding(50)
    const sink = await startFakeBroker({
      connack: (_, attempt) => ({ sessionPresent: attempt > 1 }),
      onPublish(packet, connection) {
        if (connection !== sink.connections[0]) connection.puback(packet.messageId ?? 0)
      },
    })
    stack.defer(sink.stop)
    stack.use(await startRuntime({ flow: bridgeFlow({ from: source.port, to: sink.port }) }))
    await until(
      'all are sent',
      () => published(sink.connections[0] as FakeConnection).length === 50,
    )
    sink.connections[0]?.socket.resetAndDestroy()
    await until(
      'all acknowledged',
      () => acknowledged(source.connections[0] as FakeConnection).length === 50,
    )
    const again = published(sink.connections[1] as FakeConnection)
    report('sink cut with 50 in the air', {
      again: again.length,
      dup: again.filter(({ dup }) => dup).length,
    })
    expect(again.every(({ dup }) => dup)).toBe(true)
    const texts = again.map(({ payload }) => String(payload))
    expect(texts).toEqual(texts.map((_, index) => `message ${index + 1}`))
  })
})
