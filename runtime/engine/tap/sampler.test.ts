import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createVirtualClock } from '../virtual-clock.ts'
import { createSampler } from './sampler.ts'

const limits = { perSecond: 50, payloadBytes: 100, heldBytes: 10_000 }
const message = (payload: unknown) => ({ payload, topic: 'a', meta: {} })

describe('a sampler', () => {
  it('keeps all of a burst that fits, and counts the rest', () => {
    const sampler = createSampler(limits, createVirtualClock())
    for (let count = 0; count < 80; count++) sampler.look(message(count))
    expect(sampler.passed).toBe(80)
    expect(sampler.take().map(({ payload }) => payload.text)).toEqual(
      Array.from({ length: 50 }, (_, at) => String(at)),
    )
    expect(sampler.take()).toEqual([])
  })

  it('keeps at most so many in any second', () => {
    const gaps = fc.array(fc.nat({ max: 400 }), { maxLength: 400 })
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 60 }), (waits, perSecond) => {
        const clock = createVirtualClock()
        const sampler = createSampler({ ...limits, perSecond }, clock)
        const times: number[] = []
        for (const wait of waits) {
          clock.pass(Math.max(0, wait - 370) * 10)
          sampler.look(message(1))
          times.push(...sampler.take().map(({ time }) => time))
        }
        for (const [at, time] of times.entries())
          expect(time - (times[at - perSecond] ?? -Infinity)).toBeGreaterThanOrEqual(901)
      }),
    )
  })

  it('spreads what it keeps when more pass for longer', () => {
    const clock = createVirtualClock()
    const sampler = createSampler(limits, clock)
    const perStep: number[] = []
    for (let step = 0; step < 40; step++) {
      for (let count = 0; count < 200; count++) sampler.look(message(count))
      perStep.push(sampler.take().length)
      clock.pass(100)
    }
    expect(perStep.slice(20)).toEqual(Array<number>(20).fill(5))
    expect(sampler.passed).toBe(8000)
  })

  it('keeps no more bytes than may wait', () => {
    const sampler = createSampler({ ...limits, heldBytes: 150 }, createVirtualClock())
    for (let count = 0; count < 5; count++) sampler.look(message('x'.repeat(100)))
    expect(sampler.take()).toHaveLength(2)
    expect(sampler.passed).toBe(5)
  })

  it('lets a value pass that cannot be read', () => {
    const sampler = createSampler(limits, createVirtualClock())
    const broken = {
      get value() {
        throw new Error('not now')
      },
    }
    sampler.look(message(broken))
    expect(sampler.passed).toBe(1)
  })
})
