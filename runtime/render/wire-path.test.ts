import { describe, expect, it } from 'vitest'

import { wirePath } from './wire-path.ts'

describe('wirePath', () => {
  it('is a straight line between ports at one height', () => {
    expect(wirePath({ from: { x: 0, y: 32 }, to: { x: 80, y: 32 }, below: 64 })).toEqual({
      d: 'M0 32H80',
      label: { x: 40, y: 32 },
      isBack: false,
      bottom: 32,
    })
  })

  it('leaves and arrives level', () => {
    const { d } = wirePath({ from: { x: 0, y: 0 }, to: { x: 100, y: 200 }, below: 264 })
    expect(d).toBe('M0 0C50 0 50 200 100 200')
  })

  it('runs back 24 below the lower of both nodes', () => {
    const path = wirePath({ from: { x: 500, y: 32 }, to: { x: 0, y: 132 }, below: 164 })
    expect(path).toMatchObject({ isBack: true, bottom: 188, label: { x: 250, y: 188 } })
    expect(path.d).toContain('V176Q524 188 512 188H-12')
  })

  it('gives a second wire back a lane of its own', () => {
    const run = { from: { x: 500, y: 32 }, to: { x: 0, y: 32 }, below: 64 }
    expect(wirePath({ ...run, lane: 1 }).bottom).toBe(wirePath(run).bottom + 12)
  })
})
