import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { message } from '../../test/helpers/plan.ts'
import { stageFlow } from '../../test/helpers/stage-flow.ts'
import type { StageFlow } from '../../test/helpers/stage-flow.ts'
import { Outcome } from '../../runtime/plugin.ts'
import { percentile } from './aggregate/aggregate.ts'
import window from './index.ts'

let flow: StageFlow
afterEach(() => flow.stop(0))
const start = async (config: object, options = {}) => {
  flow = await stageFlow(window, config, options)
  flow.out.answerAll()
  return flow
}
const emit = (...payloads: unknown[]) => {
  for (const payload of payloads) flow.source.emit(message(payload))
}
const at = (time: number, v = 1) => message({ at: time, v })

describe('windows by arrival', () => {
  it('tumble one after another and give what was asked for', async () => {
    const calculate = ['count', 'sum', 'min', 'max', 'mean', 'first', 'last', 'p50']
    const { source, out, clock } = await start({ size: '10s', calculate })
    emit(3, 1, 2)
    expect(source.outcomes.flat()).toEqual(['delivered', 'delivered', 'delivered'])
    clock.pass(9999)
    expect(out.got).toEqual([])
    clock.pass(1)
    const common = { count: 3, sum: 6, min: 1, max: 3, mean: 2, first: 3, last: 2, p50: 2 }
    expect(out.payloads()).toEqual([{ start: 1_000_000, end: 1_010_000, ...common }])
    emit(5)
    clock.pass(30_000)
    expect(out.payloads()).toHaveLength(2)
  })

  it('slide, so that a message is part of several', async () => {
    const config = { window: 'sliding', size: '10s', every: '5s', calculate: ['sum'] }
    const { out, clock } = await start(config)
    emit(1)
    clock.pass(5000)
    emit(10)
    clock.pass(20_000)
    expect(out.payloads()).toEqual([
      { start: 995_000, end: 1_005_000, sum: 1 },
      { start: 1_000_000, end: 1_010_000, sum: 11 },
      { start: 1_005_000, end: 1_015_000, sum: 10 },
    ])
  })

  it('last as long as messages come, when they are sessions', async () => {
    const { out, clock } = await start({ window: 'session', gap: '5s', calculate: ['count'] })
    for (let index = 0; index < 4; index++) {
      emit(1)
      clock.pass(4000)
    }
    expect(out.got).toEqual([])
    clock.pass(1000)
    expect(out.payloads()).toEqual([{ start: 1_000_000, end: 1_017_000, count: 4 }])
  })

  it('are kept by key, and those of the key not seen for longest give way', async () => {
    const { source, out, clock, status } = await start({
      size: '10s',
      key: 'topic',
      calculate: ['sum'],
      maxKeys: 2,
    })
    for (const topic of ['a', 'b', 'a', 'c']) source.emit(message(1, topic))
    expect(out.payloads()).toMatchObject([{ key: 'b', sum: 1, partial: true }])
    expect(status().dropped).toEqual({ keys: 1 })
    clock.pass(10_000)
    expect(out.payloads().slice(1)).toMatchObject([
      { key: 'a', sum: 2 },
      { key: 'c', sum: 1 },
    ])
    expect(out.got.map(({ topic }) => topic)).toEqual(['b', 'a', 'c'])
  })

  it('refuse what is no number where numbers are needed, and count anything', async () => {
    const { error } = await start({ size: '10s' })
    emit('x', Infinity)
    expect(error.payloads()).toEqual(['x', Infinity])
    await flow.stop(0)
    await start({ size: '10s', calculate: ['count', 'last'] })
    emit('x', 'y')
    flow.clock.pass(10_000)
    expect(flow.out.payloads()).toMatchObject([{ count: 2, last: 'y' }])
  })

  it('hold a choice of values for percentiles, and count the others', async () => {
    const { out, clock, status } = await start({ size: '10s', calculate: ['p0'], maxSamples: 2 })
    emit(1, 1, 1, 1)
    clock.pass(10_000)
    expect(out.payloads()).toMatchObject([{ p0: 1 }])
    expect(status().dropped).toEqual({ samples: 2 })
  })
})

describe('windows by the time of the messages', () => {
  const config = { size: '10s', time: 'payload.at', value: 'payload.v', calculate: ['sum'] }

  it('take messages in any order, within the lateness', async () => {
    const { source, out, status } = await start({ ...config, lateness: '2s' })
    for (const time of [1000, 9000, 3000, 11_000, 4000]) source.emit(at(time))
    expect(out.got).toEqual([])
    source.emit(at(12_000))
    expect(out.payloads()).toEqual([{ start: 0, end: 10_000, sum: 4 }])
    source.emit(at(5000))
    expect(source.outcomes.at(-1)).toEqual(['filtered'])
    expect(status().dropped).toEqual({ late: 1 })
  })

  it('close by the clock when no message comes any more, and stay closed', async () => {
    const { source, out, clock, status } = await start(config)
    source.emit(at(1000))
    clock.pass(9999)
    expect(out.got).toEqual([])
    clock.pass(1)
    expect(out.payloads()).toEqual([{ start: 0, end: 10_000, sum: 1 }])
    source.emit(at(2000))
    expect(status().dropped).toEqual({ late: 1 })
  })

  it('become one session when a message connects two', async () => {
    const session = { ...config, window: 'session', gap: '5s', lateness: '20s' }
    const { source, out, clock } = await start(session)
    for (const time of [1000, 9000, 5000]) source.emit(at(time))
    clock.pass(60_000)
    expect(out.payloads()).toEqual([{ start: 1000, end: 14_000, sum: 3 }])
  })

  it('read timestamps and text, and refuse what is no time or lies too far ahead', async () => {
    const { source, error, out, clock } = await start(config)
    for (const time of ['1970-01-01T00:00:01Z', 'yesterday', 1_060_001, null])
      source.emit(message({ at: time, v: 1 }))
    expect(error.got).toHaveLength(3)
    clock.pass(10_000)
    expect(out.payloads()).toEqual([{ start: 0, end: 10_000, sum: 1 }])
  })
})

describe('results', () => {
  it('are sent again until they are delivered', async () => {
    flow = await stageFlow(window, { size: '10s' })
    const { out, clock } = flow
    emit(1)
    clock.pass(10_000)
    out.answer(Outcome.failed)
    clock.pass(1000)
    out.answer()
    clock.pass(60_000)
    expect(out.got).toHaveLength(2)
    expect(out.got[1]).toBe(out.got[0])
  })

  it('leave early at a stop, and say so', async () => {
    const { out } = await start({ size: '10s', calculate: ['sum'] })
    emit(1, 2)
    await flow.stop()
    expect(out.payloads()).toMatchObject([{ sum: 3, partial: true }])
  })

  it('wait for the rest over a restart when the state is on disk', async () => {
    const stateFolder = await mkdtemp(join(tmpdir(), 'window-'))
    const config = { size: '10s', calculate: ['sum'], state: 'disk', key: 'topic' }
    try {
      await start(config, { stateFolder })
      emit(1, 2)
      await flow.stop()
      expect(flow.out.got).toEqual([])
      await start(config, { stateFolder, start: 1_005_000 })
      emit(4)
      flow.clock.pass(5000)
      expect(flow.out.payloads()).toMatchObject([{ start: 1_000_000, sum: 7 }])
      await flow.stop()
    } finally {
      await rm(stateFolder, { recursive: true })
    }
  })
})

it('counts each message in as many windows as cover it, whatever the times', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(100_000), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (times, overlap) => {
        const { source, out, clock, stop } = await start({
          window: 'sliding',
          size: `${overlap * 1000}ms`,
          every: '1s',
          time: 'payload.at',
          lateness: '200s',
          value: 'payload.v',
          calculate: ['count'],
        })
        for (const time of times) source.emit(at(time))
        clock.pass(300_000)
        const results = out.payloads() as { start: number; end: number; count: number }[]
        for (const { start: from, end, count } of results) {
          expect(count).toBe(times.filter((time) => time >= from && time < end).length)
        }
        const total = results.reduce((sum, { count }) => sum + count, 0)
        expect(total).toBe(times.length * overlap)
        await stop(0)
      },
    ),
    { numRuns: 30 },
  )
})

it('gives percentiles between the two nearest values', () => {
  expect(percentile([4, 1, 3, 2], 50)).toBe(2.5)
  expect(percentile([1, 2, 3], 100)).toBe(3)
  expect(percentile([7], 99)).toBe(7)
})

it('says which lengths are missing or do not fit', () => {
  const paths = (config: object) =>
    [...(window.check?.(resolved(window.config, config)) ?? [])].map(({ path }) => path)
  expect(paths({})).toEqual([''])
  expect(paths({ size: '0' })).toEqual(['/size'])
  expect(paths({ window: 'sliding', size: '1m' })).toEqual([''])
  expect(paths({ window: 'sliding', size: '1m', every: '2m' })).toEqual(['/every'])
  expect(paths({ window: 'sliding', size: '1m', every: '10ms' })).toEqual(['/every'])
  expect(paths({ window: 'session', gap: '1s' })).toEqual([])
})
