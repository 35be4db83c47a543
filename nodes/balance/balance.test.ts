import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { message } from '../../test/helpers/plan.ts'
import { countsOf, deliveredOf, payloadsOf, startPorts } from '../../test/helpers/ports-flow.ts'
import type { Engine } from '../../runtime/engine/status.ts'
import type { Message } from '../../runtime/plugin.ts'
import failover from '../failover/index.ts'
import balance from './index.ts'

let running: Engine | undefined
afterEach(async () => {
  await running?.stop(0)
  running = undefined
})

type Action =
  | { readonly do: 'emit'; readonly key: number }
  | { readonly do: 'ack' | 'down' | 'up'; readonly at: number }
  | { readonly do: 'pass'; readonly ms: number }
type Node = typeof balance | typeof failover

async function start(
  node: Node,
  config: Readonly<Record<string, unknown>>,
  names: readonly string[],
) {
  const flow = await startPorts(names, (ctx) =>
    (node as typeof balance).create(resolved(node.config, config) as never, ctx),
  )
  running = flow.engine
  return flow
}

describe('balance', () => {
  it('follows the weights within 1 % over 100,000 messages', async () => {
    const ports = { a: 5, b: 3, c: 2 }
    const { source, peers } = await start(balance, { ports }, ['a', 'b', 'c'])
    for (let index = 0; index < 100_000; index++) source.emit(message(index))
    for (const [index, weight] of [5, 3, 2].entries())
      expect(Math.abs(peers[index]!.got.length / 10_000 - weight)).toBeLessThan(0.01 * weight)
    expect(deliveredOf(source.outcomes)).toBe(100_000)
  })

  it('takes turns, by fewest under way, and by speed', async () => {
    const turns = await start(balance, { ports: { a: 9, b: 1 }, mode: 'round-robin' }, ['a', 'b'])
    for (let index = 0; index < 10; index++) turns.source.emit(message(index))
    expect(countsOf(turns.peers)).toEqual([5, 5])
    await running?.stop(0)

    const least = await start(balance, { ports: { a: 1, b: 1 }, mode: 'least-pending' }, ['a', 'b'])
    least.peers[0]!.isQuick = false
    for (let index = 0; index < 10; index++) least.source.emit(message(index))
    expect(countsOf(least.peers)).toEqual([1, 9])
    await running?.stop(0)

    const fast = await start(balance, { ports: { a: 1, b: 1 }, mode: 'fastest' }, ['a', 'b'])
    for (const one of fast.peers) one.isQuick = false
    for (let index = 0; index < 100; index++) {
      fast.source.emit(message(index))
      fast.pass(1)
      fast.peers[1]!.acknowledge()
      fast.pass(9)
      fast.peers[0]!.acknowledge()
    }
    expect(fast.peers[1]!.got.length).toBeGreaterThan(80)
  })

  it('gives nothing to a port whose link is down, and moves what hung there', async () => {
    const { source, peers, pass } = await start(balance, { ports: { a: 1, b: 1 } }, ['a', 'b'])
    const [a, b] = peers
    a!.isQuick = false
    for (let index = 0; index < 10; index++) source.emit(message(index))
    expect(deliveredOf(source.outcomes)).toBe(5)
    a!.down()
    pass(100)
    expect(deliveredOf(source.outcomes)).toBe(10)
    const before = a!.got.length
    for (let index = 0; index < 100; index++) source.emit(message(index))
    expect(a!.got.length).toBe(before)
    expect(b!.got.length).toBe(110)
  })

  it('takes a port that comes back in again slowly', async () => {
    const ports = { a: 1, b: 1 }
    const { source, peers, pass } = await start(balance, { ports, slowStart: '10s' }, ['a', 'b'])
    const [a] = peers
    const shareIn = (ms: number) => {
      const before = a!.got.length
      for (let at = 0; at < ms; at += 10) {
        source.emit(message(at))
        pass(10)
      }
      return (a!.got.length - before) / (ms / 10)
    }
    a!.down()
    source.emit(message(0))
    expect(shareIn(500)).toBe(0)
    a!.up()
    pass(1000)
    expect(shareIn(1000)).toBeLessThan(0.2)
    shareIn(10_000)
    expect(shareIn(1000)).toBeCloseTo(0.5, 1)
  })

  it('keeps a key on its port, and moves only the keys of a port that goes', async () => {
    const config = { ports: { a: 1, b: 1, c: 1 }, mode: 'hash', key: 'topic', slowStart: '0' }
    const { source, peers, pass } = await start(balance, config, ['a', 'b', 'c'])
    const where = () => {
      const before = countsOf(peers)
      for (let key = 0; key < 300; key++) source.emit(message(0, `k${key}`))
      return peers.map(({ got }, at) => new Set(got.slice(before[at]).map(({ topic }) => topic)))
    }
    const first = where()
    for (const keys of first) expect(keys.size).toBeGreaterThan(60)
    expect(where()).toEqual(first)
    peers[0]!.down()
    const without = where()
    expect(without[0]!.size).toBe(0)
    for (const at of [1, 2]) for (const key of first[at]!) expect(without[at]!.has(key)).toBe(true)
    pass(100)
    peers[0]!.up()
    pass(2000)
    source.emit(message(0))
    expect(where()).toEqual(first)
  })

  it('sends a message that all ports refuse out by the error port', async () => {
    const { source, peers } = await start(balance, { ports: { a: 1, b: 1 } }, ['a', 'b'])
    for (const one of peers) one.refuses = true
    source.emit(message(1))
    expect(source.outcomes).toEqual([['rejected']])
    expect(countsOf(peers)).toEqual([1, 1])
  })
})

describe('failover', () => {
  const names = ['first', 'second']
  const config = { ports: names }

  it('uses the first port while it works', async () => {
    const { source, peers } = await start(failover, config, names)
    for (let index = 0; index < 10; index++) source.emit(message(index))
    expect(countsOf(peers)).toEqual([10, 0])
  })

  it('goes on within a second where nothing comes back, with all that hung, in order', async () => {
    const { source, peers, pass } = await start(failover, config, names)
    peers[0]!.isQuick = false
    for (let index = 0; index < 10; index++) source.emit(message(index))
    pass(900)
    expect(payloadsOf(peers[1]!)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(deliveredOf(source.outcomes)).toBe(10)
  })

  it('goes back when one message has shown that the first works, and not before', async () => {
    const { source, peers, pass } = await start(failover, config, names)
    const [first, second] = peers
    first!.isQuick = false
    source.emit(message('a'))
    pass(900)
    pass(1000)
    source.emit(message('probe'))
    source.emit(message('b', 'other'))
    expect(payloadsOf(first!)).toEqual(['a', 'probe'])
    expect(payloadsOf(second!)).toEqual(['a', 'b'])
    first!.acknowledge()
    source.emit(message('c'))
    expect(payloadsOf(first!)).toEqual(['a', 'probe', 'c'])
  })

  it('leaves a port that flaps alone for longer each time', async () => {
    const { source, peers, pass } = await start(failover, config, names)
    const [first] = peers
    first!.isQuick = false
    for (let at = 0; at < 60_000; at += 100) {
      source.emit(message(at, `t${at}`))
      pass(100)
    }
    // Tried at about 1, 2, 4, 8, 16 and 32 s after each fall.
    expect(first!.got.length).toBeLessThanOrEqual(9 + 6)
    expect(deliveredOf(source.outcomes)).toBeGreaterThan(590)
  })

  it('waits while no port works, and loses nothing', async () => {
    const { source, peers, pass } = await start(failover, config, names)
    for (const one of peers) one.down()
    for (let index = 0; index < 5; index++) source.emit(message(index))
    pass(5000)
    expect(countsOf(peers)).toEqual([0, 0])
    peers[1]!.up()
    pass(3000)
    expect(deliveredOf(source.outcomes)).toBe(5)
    expect(payloadsOf(peers[1]!)).toEqual([0, 1, 2, 3, 4])
  })

  it('keeps the order of each key through any schedule of links, and settles everything once', async () => {
    /** What comes just after a link is back must not overtake what waited for it. */
    const overtaken: Action[] = [
      { do: 'down', at: 1 },
      { do: 'down', at: 0 },
      { do: 'emit', key: 0 },
      { do: 'up', at: 0 },
      { do: 'emit', key: 0 },
    ]
    const action: fc.Arbitrary<Action> = fc.oneof(
      { weight: 8, arbitrary: fc.record({ do: fc.constant('emit' as const), key: fc.nat(3) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('ack' as const), at: fc.nat(1) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(1200) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('down' as const), at: fc.nat(1) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('up' as const), at: fc.nat(1) }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 150 }), async (actions) => {
        const { source, peers, pass } = await start(failover, config, names)
        for (const one of peers) one.isQuick = false
        /** In the order in which they were acknowledged first. */
        const settled: Message[] = []
        const acknowledge = (at: number) => {
          settled.push(...peers[at]!.air.map((each) => each.message))
          peers[at]!.acknowledge()
        }
        let count = 0
        for (const one of actions) {
          if (one.do === 'emit') source.emit(message(count++, `k${one.key}`))
          else if (one.do === 'ack') acknowledge(one.at)
          else if (one.do === 'pass') pass(one.ms)
          else if (one.do === 'down') peers[one.at]!.down()
          else peers[one.at]!.up()
        }
        for (const one of peers) one.up()
        for (let turn = 0; turn < 400 && deliveredOf(source.outcomes) < count; turn++) {
          for (const at of [0, 1]) acknowledge(at)
          pass(100)
        }
        expect(deliveredOf(source.outcomes)).toBe(count)
        const firsts = settled.filter((each, at) => settled.indexOf(each) === at)
        for (const key of ['k0', 'k1', 'k2', 'k3']) {
          const seen = firsts.filter(({ topic }) => topic === key).map(({ payload }) => payload)
          expect(seen).toEqual(seen.toSorted((a, b) => Number(a) - Number(b)))
        }
        await running?.stop(0)
      }),
      { numRuns: 100, examples: [[overtaken]] },
    )
  })
})
