import { describe, expect, it } from 'vitest'

import { align, distribute } from './arrange.ts'
import type { Item } from './arrange.ts'

const item = (id: string, x: number, y: number, height = 64): Item => ({
  id,
  x,
  y,
  width: 208,
  height,
})
const items = [item('a', 0, 0), item('b', 320, 48, 96), item('c', 1000, 160)]

describe('aligning nodes', () => {
  it('takes the outermost edge', () => {
    expect(align(items, 'left')['c']).toEqual({ x: 0, y: 160 })
    expect(align(items, 'bottom')['b']).toEqual({ x: 320, y: 128 })
  })
  it('puts middles on one line whatever the heights are', () => {
    const places = align(items, 'middle')
    expect(places['a']).toEqual({ x: 0, y: 80 })
    expect(places['b']).toEqual({ x: 320, y: 64 })
  })
})

describe('distributing nodes', () => {
  it('makes the gaps equal and keeps the ends', () => {
    const places = distribute(items, 'across')
    expect(places).toEqual({ a: { x: 0, y: 0 }, b: { x: 496, y: 48 }, c: { x: 1000, y: 160 } })
  })
  it('leaves two nodes alone', () => expect(distribute(items.slice(0, 2), 'across')).toEqual({}))
})
