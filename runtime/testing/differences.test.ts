import { describe, expect, it } from 'vitest'

import { differencesOf } from './differences.ts'

describe('differences', () => {
  it('are none between equal values, in whatever order the keys stand', () => {
    expect(differencesOf({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toEqual([])
    expect(differencesOf(0, -0)).toEqual([])
  })

  it('have the place of each value that differs', () => {
    expect(differencesOf({ a: { 'b/c': 1 }, d: 1 }, { a: { 'b/c': 2 }, d: 1 })).toEqual([
      { path: '/a/b~1c', expected: 1, actual: 2 },
    ])
    expect(differencesOf([1, [2]], [1, [3]])).toEqual([{ path: '/1/0', expected: 2, actual: 3 }])
  })

  it('tell what is missing from what is too much', () => {
    expect(differencesOf({ a: 1 }, { b: 2 })).toEqual([
      { path: '/a', expected: 1 },
      { path: '/b', actual: 2 },
    ])
    expect(differencesOf([1], [1, 2])).toEqual([{ path: '/1', actual: 2 }])
  })

  it('see that a list is no map and a number no text', () => {
    expect(differencesOf([1], { 0: 1 })).toEqual([{ path: '', expected: [1], actual: { 0: 1 } }])
    expect(differencesOf(1, '1')).toEqual([{ path: '', expected: 1, actual: '1' }])
  })
})
