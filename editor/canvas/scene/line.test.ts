import { describe, expect, it } from 'vitest'

import { cornersOf, lineOf, nearestLine } from './line.ts'
import type { Line } from './line.ts'

const line = (id: string, fromX: number, fromY: number, toX: number, toY: number): Line => ({
  ...lineOf(id, { from: { x: fromX, y: fromY }, to: { x: toX, y: toY }, below: 100 }),
  isError: false,
  ends: ['a', 'b'],
})

describe('the corners of a line', () => {
  it('begin and end where the wire does', () => {
    for (const each of [line('level', 0, 8, 90, 8), line('slant', 0, 0, 300, 80)]) {
      const corners = cornersOf(each.d)
      expect(corners[0]).toEqual(each.from)
      expect(corners.at(-1)).toEqual(each.to)
    }
  })
  it('run through the lane of a wire that leads back', () => {
    const corners = cornersOf(line('back', 300, 0, 0, 0).d)
    expect(corners.at(-1)).toEqual({ x: 0, y: 0 })
    expect(Math.max(...corners.map(({ y }) => y))).toBe(124)
  })
  it('stay in the box of the line', () => {
    for (const each of [line('slant', 0, 0, 300, -80), line('back', 300, 0, 0, 40)]) {
      const { x, y, width, height } = each.box
      for (const corner of cornersOf(each.d)) {
        expect(corner.x).toBeGreaterThanOrEqual(x)
        expect(corner.x).toBeLessThanOrEqual(x + width)
        expect(corner.y).toBeGreaterThanOrEqual(y)
        expect(corner.y).toBeLessThanOrEqual(y + height)
      }
    }
  })
})

describe('the nearest line', () => {
  const lines = [line('top', 0, 0, 300, 0), line('low', 0, 40, 300, 40)]
  it('is the one that the point lies closer to', () => {
    expect(nearestLine(lines, { x: 150, y: 3 }, 10)?.id).toBe('top')
    expect(nearestLine(lines, { x: 150, y: 36 }, 10)?.id).toBe('low')
  })
  it('is none when all are out of reach', () => {
    expect(nearestLine(lines, { x: 150, y: 20 }, 10)).toBeUndefined()
    expect(nearestLine(lines, { x: 320, y: 0 }, 10)).toBeUndefined()
  })
})
