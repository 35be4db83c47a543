import { describe, expect, it } from 'vitest'

import { crosses, distanceTo } from './line-math.ts'

const level = [
  { x: 0, y: 0 },
  { x: 50, y: 0 },
  { x: 100, y: 40 },
]

describe('a line of points', () => {
  it('is crossed by a stroke through one of its stretches', () =>
    expect(crosses(level, { x: 25, y: -10 }, { x: 25, y: 10 })).toBe(true))
  it('is not crossed by a stroke that ends before it', () =>
    expect(crosses(level, { x: 25, y: -10 }, { x: 25, y: -1 })).toBe(false))
  it('is not crossed by a stroke beyond its end', () =>
    expect(crosses(level, { x: 120, y: 0 }, { x: 120, y: 80 })).toBe(false))
  it('is not crossed by a stroke along it', () =>
    expect(crosses(level.slice(0, 2), { x: 10, y: 0 }, { x: 40, y: 0 })).toBe(false))
  it('is as far from a point as its nearest stretch', () =>
    expect(distanceTo(level, { x: 20, y: 7 })).toBe(7))
  it('is as far from a point beyond its end as that end', () =>
    expect(distanceTo(level, { x: 103, y: 44 })).toBe(5))
})
