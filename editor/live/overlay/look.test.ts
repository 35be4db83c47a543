import { describe, expect, it } from 'vitest'

import type { WireFlow } from '../../../runtime/admin/contract/live-frame.ts'
import type { WireReading } from '../reading.ts'
import { lookOf } from './look.ts'

const reading = (state: WireFlow, more: Partial<WireReading> = {}): WireReading => ({
  state,
  rate: 1200,
  queue: 812,
  capacity: 1000,
  drops: 400,
  dropRate: 34,
  errors: 3,
  ...more,
})

describe('the look of a wire', () => {
  it.each([
    ['flowing', '1.2k/s'],
    ['held', '812/1000'],
    ['dropping', '−34/s'],
    ['failing', '3'],
  ] as const)('tells of %s what counts there', (state, label) => {
    expect(lookOf(reading(state), '0').label).toBe(label)
  })

  it('says how full it is in few signs where cards are small, and nothing from afar', () => {
    expect(lookOf(reading('held'), '1').label).toBe('81%')
    expect(lookOf(reading('held', { capacity: Infinity }), '1').label).toBe('812')
    expect(lookOf(reading('held'), '2').label).toBe('')
  })

  it('tells the states apart by a shape, not by a colour alone', () => {
    const states: WireFlow[] = ['idle', 'flowing', 'held', 'dropping', 'failing', 'stopped']
    const shapes = states.map((state) => {
      const { sign, stroke } = lookOf(reading(state), '0')
      return `${sign} ${stroke?.shape ?? 'none'}`
    })
    expect(new Set(shapes).size).toBe(states.length)
  })

  it('is thicker with each power of what flows', () => {
    const widths = [5, 500, 50_000, 500_000].map(
      (rate) => lookOf(reading('flowing', { rate }), '0').stroke?.width ?? 0,
    )
    expect(widths).toEqual(widths.toSorted((a, b) => a - b))
    expect(new Set(widths).size).toBe(4)
  })

  it('is one object for wires that are stroked alike', () => {
    const [one, other] = [lookOf(reading('held'), '0'), lookOf(reading('held'), '2')]
    expect(one.stroke).toBe(other.stroke)
  })

  it('draws nothing where nothing is known', () => {
    expect(lookOf(undefined, '0')).toMatchObject({ stroke: undefined, sign: 'none', label: '' })
  })
})
