import { describe, expect, it } from 'vitest'

import { guidesFor } from './guides.ts'

const box = (x: number, y: number, height = 64) => ({ x, y, width: 208, height })

describe('guides of a dragged box', () => {
  it('are drawn where its edge stands with that of another', () =>
    expect(guidesFor(box(32, 320), [box(32, 96)])).toMatchObject({
      dx: 0,
      isMetX: true,
      isMetY: false,
      d: 'M32 88V392',
    }))
  it('are drawn where its middle stands with that of a higher box', () =>
    expect(guidesFor(box(320, 104), [box(32, 96, 80)])).toMatchObject({
      isMetY: true,
      d: 'M24 136H536',
    }))
  it('say how far it is to a box beside the grid', () =>
    expect(guidesFor(box(32, 320), [box(37, 96)])).toMatchObject({ dx: 5, isMetX: true }))
  it('leave it to the grid when nothing is near', () =>
    expect(guidesFor(box(48, 320), [box(32, 96)])).toEqual({
      dx: 0,
      dy: 0,
      isMetX: false,
      isMetY: false,
      d: '',
    }))
  it('reach over all the boxes that stand on the line', () =>
    expect(guidesFor(box(32, 320), [box(32, 96), box(32, 640)]).d).toBe('M32 88V712'))
})
