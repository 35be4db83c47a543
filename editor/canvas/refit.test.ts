import { describe, expect, it } from 'vitest'

import { isWhole } from './refit.ts'

const flow = { x: 0, y: 0, width: 400, height: 300 }
const size = { width: 500, height: 320 }

describe('a flow in its view', () => {
  it('is whole when all of it lies in there', () =>
    expect(isWhole(flow, { x: 50, y: 10, zoom: 1 }, size)).toBe(true))
  it('is not whole when an edge lies outside', () =>
    expect(isWhole(flow, { x: 50, y: 30, zoom: 1 }, size)).toBe(false))
  it('is whole at a smaller zoom', () =>
    expect(isWhole(flow, { x: 50, y: 30, zoom: 0.9 }, size)).toBe(true))
})
