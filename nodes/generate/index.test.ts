import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { collector, resolved, sourceContext } from '../../test/helpers/context.ts'
import generate from './index.ts'

async function start(config: object, collected = collector()) {
  const context = sourceContext(undefined, { id: 'sim' })
  const source = await generate.start(resolved(generate.config, config), collected.emit, context)
  const payloads = () => collected.received.map(({ message }) => message.payload)
  return { source, context, collected, payloads }
}
const findings = (config: object) => [
  ...(generate.check?.(resolved(generate.config, config)) ?? []),
]

describe('generate', () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-01-01T00:00:30Z') }))
  afterEach(() => void vi.useRealTimers())

  it('makes a message at every tick until it is stopped', async () => {
    const { source, payloads } = await start({ every: '1s', value: 'payload.index * 2' })
    vi.advanceTimersByTime(3500)
    await source.stop()
    vi.advanceTimersByTime(3000)
    expect(payloads()).toEqual([0, 2, 4])
  })

  it('starts at once and ends after the count when asked to', async () => {
    const { payloads } = await start({ every: '1s', count: 2, immediately: true })
    expect(payloads()).toEqual([{ index: 0 }])
    vi.advanceTimersByTime(10_000)
    expect(payloads()).toEqual([{ index: 0 }, { index: 1 }])
  })

  it('follows a cron pattern', async () => {
    const { source, payloads } = await start({
      cron: '* * * * *',
      template: 'n {{ payload.index }}',
    })
    vi.advanceTimersByTime(91_000)
    expect(payloads()).toEqual(['n 0', 'n 1'])
    await source.stop()
  })

  it('walks between the ends, the same way for the same seed', async () => {
    const config = {
      every: '1s',
      seed: 7,
      walk: { t: { min: 0, max: 10, start: 9, step: 3, decimals: 2 } },
    }
    const [one, two] = [await start(config), await start(config)]
    vi.advanceTimersByTime(200_000)
    const values = one.payloads().map((payload) => Number(Reflect.get(Object(payload), 't')))
    expect(values[0]).toBe(9)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThanOrEqual(10)
    expect(new Set(values).size).toBeGreaterThan(50)
    expect(two.payloads()).toEqual(one.payloads())
  })

  it('fills the topic', async () => {
    const { collected } = await start({ every: '1s', topic: 'line/{{ payload.index }}' })
    vi.advanceTimersByTime(2000)
    expect(collected.received.map(({ message }) => message.topic)).toEqual(['line/0', 'line/1'])
  })

  it('passes ticks over while the flow is full, and counts them', async () => {
    const collected = collector()
    const { promise, resolve } = withResolver()
    collected.wait = promise
    const { context } = await start({ every: '1s' }, collected)
    vi.advanceTimersByTime(3000)
    expect(collected.received).toHaveLength(1)
    expect(context.drops.get('back-pressure')).toBe(2)
    collected.wait = undefined
    resolve()
    await promise
    vi.advanceTimersByTime(1000)
    expect(collected.received).toHaveLength(2)
  })

  it('says and counts when a message cannot be made', async () => {
    const { context } = await start({ every: '1s', value: 'payload.missing' })
    vi.advanceTimersByTime(1000)
    expect(context.drops.get('expression')).toBe(1)
    expect(context.statuses.at(-1)).toMatchObject({ state: 'failed' })
  })

  it.each([
    [{}, '', 'no pace'],
    [{ every: '1s', cron: '* * * * *' }, '', 'exclude each other'],
    [{ every: '0' }, '/every', 'more than 0'],
    [{ cron: '99 * * * *' }, '/cron', 'broken'],
    [{ every: '1s', value: '1', template: 'a' }, '/template', 'exclude'],
    [{ every: '1s', walk: { a: { min: 2, max: 1 } } }, '/walk/a', 'below'],
    [{ every: '1s', walk: { a: { min: 0, max: 1, start: 2 } } }, '/walk/a/start', 'between'],
    [{ every: '1s', walk: { index: { min: 0, max: 1 } } }, '/walk/index', 'named'],
  ])('refuses %j', (config, path, says) => {
    expect(findings(config)).toMatchObject([
      { path, message: { en: expect.stringContaining(says) } },
    ])
  })
})

function withResolver() {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve: () => resolve() }
}
