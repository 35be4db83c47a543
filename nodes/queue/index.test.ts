import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, describe, expect, it } from 'vitest'

import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import { until } from '../../test/helpers/wait.ts'
import { Outcome } from '../../runtime/plugin.ts'
import type { Message } from '../../runtime/plugin.ts'
import queue from './index.ts'

const running: StageFlow[] = []
afterEach(async () => {
  for (const flow of running.splice(0)) await flow.stop(0)
})

const folder = () => mkdtemp(join(tmpdir(), 'queue-'))
async function start(config: object = {}, stateFolder?: string): Promise<StageFlow> {
  const options = stateFolder === undefined ? {} : { stateFolder }
  const store = stateFolder === undefined ? { store: 'memory' } : {}
  const flow = await stageFlow(queue, { ...store, ...config }, options)
  running.push(flow)
  return flow
}
const delivered = (flow: StageFlow) =>
  flow.source.outcomes.filter((each) => each.join() === 'delivered').length
const allDelivered = (flow: StageFlow, count: number) =>
  until(`${count} are delivered`, () => delivered(flow) === count)
const cameOut = (flow: StageFlow, count: number) =>
  until(`${count} came out`, () => flow.out.got.length === count)
const emitAll = (flow: StageFlow, from: number, to: number, topic?: string) => {
  for (let n = from; n <= to; n++) flow.source.emit(message(n, topic))
}
/** Time passes until it is so. */
const passUntil = (flow: StageFlow, what: string, isSo: () => boolean) =>
  until(what, () => {
    flow.clock.pass(100)
    return isSo()
  })

describe('queue', () => {
  it('acknowledges what is on the disk, and sends it in order', async () => {
    const flow = await start({}, await folder())
    emitAll(flow, 1, 100)
    await allDelivered(flow, 100)
    await cameOut(flow, 100)
    expect(flow.out.waiting()).toBe(100)
    expect(flow.out.payloads()).toEqual(Array.from({ length: 100 }, (_, at) => at + 1))
  })

  it('has after a restart what was not delivered before, as it was', async () => {
    const path = await folder()
    const first = await start({}, path)
    const odd: Message = {
      payload: { big: 2n ** 70n, zero: -0, at: new Date(5), bytes: new Uint8Array([1]), no: NaN },
      topic: 'a/ü',
      meta: { qos: 1, retain: true },
    }
    emitAll(first, 1, 2)
    first.source.emit(odd)
    await cameOut(first, 3)
    first.out.answer()
    await first.stop(0)
    const second = await start({}, path)
    await cameOut(second, 2)
    expect(second.out.got[0]?.payload).toBe(2)
    expect(second.out.got[1]).toStrictEqual(odd)
  })

  it('forgets what was delivered: a restart repeats nothing', async () => {
    const path = await folder()
    const first = await start({}, path)
    first.out.answerAll()
    emitAll(first, 1, 50)
    await cameOut(first, 50)
    await first.stop(0)
    const second = await start({}, path)
    emitAll(second, 51, 51)
    await cameOut(second, 1)
    expect(second.out.payloads()).toEqual([51])
  })

  it('sends again after a failure, with what was behind it, in order', async () => {
    const flow = await start()
    emitAll(flow, 1, 3)
    await cameOut(flow, 3)
    flow.out.answer(Outcome.failed)
    await passUntil(flow, 'they come again', () => flow.out.got.length === 6)
    flow.out.answerAll()
    expect(flow.out.payloads()).toEqual([1, 2, 3, 1, 2, 3])
    await passUntil(flow, 'nothing waits', () => flow.status().status?.facts?.['waiting'] === 0)
  })

  it('counts what is filtered as done', async () => {
    const flow = await start()
    emitAll(flow, 1, 2)
    await cameOut(flow, 2)
    flow.out.answerAll(Outcome.filtered)
    await passUntil(flow, 'nothing waits', () => flow.status().status?.facts?.['waiting'] === 0)
    expect(flow.out.got).toHaveLength(2)
  })

  it('sends what is refused out by the error port, once', async () => {
    const flow = await start()
    flow.error.answerAll()
    emitAll(flow, 1, 2)
    await cameOut(flow, 2)
    flow.out.answer(Outcome.rejected)
    expect(flow.error.got).toMatchObject([
      { payload: 1, meta: { error: { node: 'stage', code: 'rejected' } } },
    ])
    flow.out.answer()
    await passUntil(flow, 'nothing waits', () => flow.status().status?.facts?.['waiting'] === 0)
    expect(flow.out.got).toHaveLength(2)
  })

  it('keeps a refused message while its error route fails', async () => {
    const flow = await start()
    emitAll(flow, 1, 1)
    await cameOut(flow, 1)
    flow.out.answer(Outcome.rejected)
    flow.error.answer(Outcome.failed)
    await passUntil(flow, 'it comes again', () => flow.out.got.length === 2)
    expect(flow.out.payloads()).toEqual([1, 1])
  })

  it('gives up after so many attempts', async () => {
    const flow = await start({ deliver: { retry: { attempts: 3 } } })
    flow.out.answerAll(Outcome.failed)
    emitAll(flow, 1, 1)
    await passUntil(flow, 'it is refused', () => flow.error.got.length === 1)
    expect(flow.out.got).toHaveLength(3)
    expect(flow.error.got[0]?.meta['error']).toMatchObject({ code: 'attempts' })
  })

  it('does not let a key that hangs stop the others, and keeps the order of each', async () => {
    const flow = await start({ key: 'topic', deliver: { perKey: 1, maxInFlight: 4 } })
    const topicOf = (n: number) => (n % 2 === 1 ? 'hangs' : `t${n % 5}`)
    for (let n = 1; n <= 200; n++) flow.source.emit(message(n, topicOf(n)))
    const free = () => flow.out.got.filter(({ topic }) => topic !== 'hangs')
    await until('all others came out', () => {
      // The first of all is the one that hangs.
      while (flow.out.waiting() > 1) flow.out.answer(Outcome.delivered, 1)
      return free().length === 100
    })
    for (const topic of ['t0', 't1', 't2', 't3', 't4']) {
      const order = free()
        .filter((each) => each.topic === topic)
        .map(({ payload }) => Number(payload))
      expect(order).toEqual(order.toSorted((a, b) => a - b))
    }
    expect(flow.out.got.length).toBe(101)
  })

  it('asks the source to wait while it is full, and goes on when there is room', async () => {
    const flow = await start({ maxBytes: '256KiB' })
    const big = (n: number) => ({ ...message(new Uint8Array(10_000)), topic: `${n}` })
    for (let n = 0; n < 40; n++) flow.source.emit(big(n))
    await until('it is full', () => flow.status().status?.state === 'down')
    expect(flow.status().status?.reason).toContain('full')
    const before = delivered(flow)
    expect(before).toBeLessThan(27)
    flow.out.answerAll()
    await passUntil(flow, 'all are taken', () => delivered(flow) === 40)
    await cameOut(flow, 40)
    expect(flow.status().status?.state).toBe('up')
    expect(flow.out.got.map(({ topic }) => Number(topic))).toEqual(
      Array.from({ length: 40 }, (_, n) => n),
    )
  })

  it('drops the oldest when full, and counts them', async () => {
    const flow = await start({
      maxBytes: '256KiB',
      full: 'drop-oldest',
      deliver: { maxInFlight: 1 },
    })
    for (let n = 0; n < 100; n++) flow.source.emit(message('x'.repeat(10_000), `${n}`))
    await allDelivered(flow, 100)
    const lost = flow.status().dropped['full'] ?? 0
    expect(lost).toBeGreaterThan(70)
    flow.out.answerAll()
    await until('the rest came out', () => flow.out.got.at(-1)?.topic === '99')
    const order = flow.out.got.map(({ topic }) => Number(topic))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(order.length).toBeGreaterThanOrEqual(100 - lost)
  })

  it('refuses new messages when full, if asked to', async () => {
    const flow = await start({ maxBytes: '256KiB', full: 'reject' })
    flow.error.answerAll()
    for (let n = 0; n < 40; n++) flow.source.emit(message('x'.repeat(10_000)))
    await allDelivered(flow, 40)
    expect(flow.error.got.length).toBeGreaterThan(10)
    expect(flow.error.got[0]?.meta['error']).toMatchObject({ code: 'full' })
  })

  it('drops what has waited too long, under way or not, and counts it', async () => {
    const flow = await start({ maxAge: '1m', deliver: { maxInFlight: 1 } })
    emitAll(flow, 1, 3)
    await cameOut(flow, 1)
    flow.clock.pass(30_000)
    emitAll(flow, 4, 4)
    await allDelivered(flow, 4)
    flow.clock.pass(31_000)
    await cameOut(flow, 2)
    expect(flow.out.payloads()).toEqual([1, 4])
    expect(flow.status().dropped).toEqual({ expired: 3 })
  })

  it('bounds the bytes under way', async () => {
    const flow = await start({ deliver: { maxBytes: '25000' } })
    for (let n = 0; n < 10; n++) flow.source.emit(message('x'.repeat(10_000)))
    await allDelivered(flow, 10)
    await cameOut(flow, 3)
    flow.out.answer()
    await cameOut(flow, 4)
    expect(flow.out.waiting()).toBe(3)
  })

  it('sends a message that cannot be kept, or has no key, out by the error port', async () => {
    const flow = await start({ key: 'payload.id' })
    flow.error.answerAll()
    flow.source.emit(message({ other: 1 }))
    flow.source.emit(message({ id: 1, call: () => 1 }))
    const codes = flow.error.got.map(({ meta }) => (meta['error'] as { code: string }).code)
    expect(codes).toEqual(['expression', 'encode'])
  })

  it('does not start without a state folder, and says what to do', async () => {
    const flow = await stageFlow(queue, {})
    running.push(flow)
    expect(flow.status().status).toMatchObject({ state: 'failed' })
    expect(flow.status().status?.reason).toContain('--state')
  })

  it('waits for another process to let go of the queue, and takes messages meanwhile', async () => {
    const path = await folder()
    const first = await start({}, path)
    const second = await start({}, path)
    expect(second.status().status?.reason).toContain(`process ${process.pid} uses it`)
    emitAll(second, 1, 1)
    expect(delivered(second)).toBe(0)
    await first.stop(0)
    await passUntil(second, 'it is taken', () => delivered(second) === 1)
    expect(second.status().status?.state).toBe('up')
  })

  it('keeps its files in the folder of its node', async () => {
    const path = await folder()
    const flow = await start({}, path)
    emitAll(flow, 1, 1)
    await allDelivered(flow, 1)
    expect(await readdir(join(path, 'flow', 'nodes', 'stage'))).toContain('0000000000000001.log')
  })

  it('says how many messages a stop of a queue in memory loses', async () => {
    const flow = await start()
    emitAll(flow, 1, 3)
    await cameOut(flow, 3)
    await flow.stop(0)
    expect(flow.lines.at(-1)).toMatchObject({ level: 'error', facts: { count: 3 } })
  })
})
