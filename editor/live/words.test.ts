import { describe, expect, it } from 'vitest'

import { sparkPieces } from './sparkline.ts'
import { shortCount, spanOf } from './words.ts'

describe('short counts', () => {
  it.each([
    [0, '0'],
    [0.01, '<0.1'],
    [0.42, '0.4'],
    [9.96, '10'],
    [812, '812'],
    [999.7, '1k'],
    [1024, '1k'],
    [1234, '1.2k'],
    [34_100, '34k'],
    [999_900, '1M'],
    [1_250_000, '1.3M'],
    [2e9, '2G'],
  ])('writes %d as %s', (value, text) => {
    expect(shortCount(value)).toBe(text)
  })
})

describe('a span of time', () => {
  const units = { day: 'd', hour: 'h', minute: 'min', second: 's' }
  it.each([
    [-3, '0 s'],
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [83, '1 min 23 s'],
    [3600, '1 h'],
    [11_559, '3 h 12 min'],
    [86_400 + 59, '1 d'],
    [3 * 86_400 + 7200, '3 d 2 h'],
  ])('of %d seconds is %s', (seconds, text) => {
    expect(spanOf(seconds, units)).toBe(text)
  })
})

describe('a sparkline', () => {
  it('is as high as the most of it, and breaks where nobody looked', () => {
    const pieces = sparkPieces(Float32Array.from([2, 4, Number.NaN, 1, 0]))
    expect(pieces).toEqual([
      [
        { x: 0, y: 0.5 },
        { x: 0.25, y: 1 },
      ],
      [
        { x: 0.75, y: 0.25 },
        { x: 1, y: 0 },
      ],
    ])
  })
  it('is empty where nothing is known', () => {
    expect(sparkPieces(new Float32Array(3).fill(Number.NaN))).toEqual([])
  })
})
