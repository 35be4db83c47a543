import { describe, expect, it } from 'vitest'

import type { NodeTick } from '../../runtime/admin/contract/live-frame.ts'
import { createTotals } from './totals.ts'

const table = {
  nodes: ['read', 'clean.parse', 'clean.keep', 'send', 'clean'],
  kinds: ['source', 'transform', 'sink', 'sink', 'subflow'],
} as const

type Counts = Pick<NodeTick, 'in' | 'out' | 'failed'>
const tick = (node: number, counts: Counts): NodeTick => ({
  node,
  state: 'ok',
  queued: 0,
  ...counts,
})

/** Each call is a second: what every node has counted by then. */
function looking(inside?: string) {
  const totals = createTotals({ nodes: [...table.nodes], kinds: [...table.kinds] }, inside)
  let now = 0
  return (...counts: readonly (readonly [number, number, number])[]) => {
    counts.forEach(([came, out, failed], node) => {
      totals.take(tick(node, { in: came, out, failed }))
    })
    totals.keepSecond((now += 1000))
    return totals.totals()
  }
}

describe('the totals of a flow', () => {
  it('are what its sources bring, what its sinks deliver, and all that failed', () => {
    const look = looking()
    const first = look([500, 500, 0], [500, 480, 20], [9, 9, 0], [480, 470, 1], [500, 489, 21])
    expect(first).toEqual({ inRate: undefined, outRate: undefined, errors: 21, isFailing: false })
    const next = look([620, 620, 0], [620, 580, 40], [10, 10, 0], [600, 569, 1], [620, 590, 41])
    expect(next).toEqual({ inRate: 120, outRate: 100, errors: 41, isFailing: true })
  })

  it('have a rate after the first second', () => {
    const totals = createTotals({ nodes: ['a'], kinds: ['source'] }, undefined)
    totals.take(tick(0, { in: 900, out: 900, failed: 0 }))
    totals.begin(0)
    totals.take(tick(0, { in: 905, out: 905, failed: 0 }))
    totals.begin(500)
    totals.keepSecond(1000)
    expect(totals.totals().inRate).toBe(5)
  })

  it('are over some seconds, and no longer', () => {
    const look = looking()
    const rates = [0, 40, 40, 40, 40, 40, 40].map((count) => look([count, count, 0]).inRate)
    expect(rates).toEqual([undefined, 40, 20, 40 / 3, 10, 8, 0])
  })

  it('of little are over more seconds', () => {
    const look = looking()
    const rates = [0, 1, 1, 2, 2, 3, 3, 4].map((count) => look([count, count, 0]).inRate)
    expect(rates.slice(-2)).toEqual([0.4, 0.6])
  })

  it('go on when a node begins again', () => {
    const look = looking()
    look([1000, 1000, 5])
    expect(look([30, 30, 0])).toMatchObject({ inRate: 30, errors: 0 })
  })

  it('of an instance are what the instance says', () => {
    const look = looking('clean')
    look([500, 500, 0], [500, 480, 20], [9, 9, 0], [480, 470, 1], [500, 489, 20])
    const next = look([620, 620, 0], [620, 580, 40], [10, 10, 0], [600, 569, 1], [620, 590, 40])
    expect(next).toEqual({ inRate: 120, outRate: 101, errors: 40, isFailing: true })
  })
})
