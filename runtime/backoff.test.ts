import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createBackoff } from './backoff.ts'

describe('backoff', () => {
  it('stays below the doubling ceiling and the maximum', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 1000 }),
        fc.integer({ min: 1000, max: 60_000 }),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (min, max, draws) => {
          let draw = 0
          const backoff = createBackoff({ min, max, random: () => draws[draw++ % draws.length]! })
          for (let attempt = 0; attempt < draws.length; attempt++) {
            const wait = backoff.next()
            expect(wait).toBeGreaterThanOrEqual(10)
            expect(wait).toBeLessThanOrEqual(Math.max(10, Math.min(max, min * 2 ** attempt)))
          }
        },
      ),
    )
  })

  it('starts over after a success that lasted, and not after one that did not', () => {
    let time = 0
    const backoff = createBackoff({ min: 100, max: 10_000, random: () => 1, now: () => time })
    expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([100, 200, 400])
    backoff.succeeded()
    time += 59_000
    expect(backoff.next()).toBe(800)
    backoff.succeeded()
    time += 60_000
    expect(backoff.next()).toBe(100)
  })
})
