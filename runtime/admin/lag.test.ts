import { afterEach, describe, expect, it, vi } from 'vitest'

import { until } from '../../test/helpers/wait.ts'
import { lagReason, maxLagMs, watchLag } from './lag.ts'
import type { LagWatch } from './lag.ts'

let watch: LagWatch | undefined
afterEach(() => {
  watch?.stop()
  vi.useRealTimers()
})

const block = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

describe('the lag of the event loop', () => {
  it('is that of the last window, without the time between two looks', () => {
    vi.useFakeTimers()
    let late = 20
    const reset = vi.fn()
    watch = watchLag({
      windowMs: 1000,
      resolutionMs: 20,
      histogram: () => ({
        percentile: (of) => (of === 95 ? late * 1e6 : Number.NaN),
        reset,
        enable: () => true,
        disable: () => true,
      }),
    })
    expect(watch.lagMs()).toBe(0)
    vi.advanceTimersByTime(1000)
    expect(watch.lagMs()).toBe(0)
    late = 520
    vi.advanceTimersByTime(999)
    expect(watch.lagMs()).toBe(0)
    vi.advanceTimersByTime(1)
    expect(watch.lagMs()).toBe(500)
    late = 20
    vi.advanceTimersByTime(1000)
    expect(watch.lagMs()).toBe(0)
    expect(reset).toHaveBeenCalledTimes(3)
  })

  it('is measured while something blocks the loop again and again', async () => {
    watch = watchLag({ windowMs: 300, resolutionMs: 5 })
    const measured = watch
    await until('it is late', () => {
      block(80)
      return measured.lagMs() > 40
    })
  })

  it('is a reason above the limit alone', () => {
    expect(lagReason(maxLagMs)).toBeUndefined()
    expect(lagReason(maxLagMs + 60)).toContain('is 310 ms late or more (250 ms is the limit)')
  })
})
