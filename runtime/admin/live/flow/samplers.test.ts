import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { createSamplers } from './samplers.ts'

describe('the flows that are watched', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const counting = () => {
    const asked: string[] = []
    const flowStatus = (flow: string): undefined => void asked.push(flow)
    return { asked, samplers: createSamplers({ flowStatus }, 100) }
  }

  it('cost nothing while nobody watches', () => {
    const { asked, samplers } = counting()
    expect(vi.getTimerCount()).toBe(0)
    const watching = samplers.watch('a', () => {})
    vi.advanceTimersByTime(1000)
    expect(asked.length).toBeGreaterThan(5)
    watching.close()
    asked.length = 0
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(10_000)
    expect(asked).toEqual([])
  })

  it('are read once a tick for all who watch them', () => {
    const { asked, samplers } = counting()
    const ticks = [0, 0, 0]
    const watchings = ticks.map((_, index) =>
      samplers.watch('a', () => {
        ticks[index] = (ticks[index] ?? 0) + 1
      }),
    )
    samplers.watch('b', () => {})
    vi.advanceTimersByTime(1000)
    // One at once, and ten.
    expect(asked.filter((flow) => flow === 'a')).toHaveLength(11)
    expect(ticks).toEqual([11, 11, 11])
    for (const watching of watchings) watching.close()
    watchings[0]?.close()
    asked.length = 0
    vi.advanceTimersByTime(1000)
    expect(new Set(asked)).toEqual(new Set(['b']))
    samplers.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are not read more often because somebody comes and goes', () => {
    const { asked, samplers } = counting()
    for (let times = 0; times < 1000; times++) {
      samplers.watch('a', () => {}).close()
      vi.advanceTimersByTime(1)
    }
    expect(asked.length).toBeLessThan(15)
  })
})
