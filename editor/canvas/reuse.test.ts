import { describe, expect, it } from 'vitest'

import { reuse } from './reuse.ts'

const item = (id: string, x: number) => ({ id, position: { x }, selected: false })
const none = () => false

describe('reusing what is drawn', () => {
  it('gives the very same list when nothing changed', () => {
    const before = [item('a', 1), item('b', 2)]
    expect(reuse([item('a', 1), item('b', 2)], before, none)).toBe(before)
  })
  it('makes anew only what changed', () => {
    const before = [item('a', 1), item('b', 2)]
    const after = reuse([item('a', 1), item('b', 3)], before, none)
    expect(after[0]).toBe(before[0])
    expect(after[1]).toEqual(item('b', 3))
  })
  it('keeps what the library added to an object', () => {
    const before = [{ ...item('a', 1), dragging: true }]
    const [after] = reuse([{ ...item('a', 2), dragging: true }], before, none)
    expect(after).toEqual({ ...item('a', 2), dragging: true })
  })
  it('follows the selection', () => {
    const next = [item('a', 1), item('b', 2)]
    const first = reuse(next, [], none)
    const second = reuse(next, first, ({ id }) => id === 'b')
    expect(second[0]).toBe(first[0])
    expect(second[1]?.selected).toBe(true)
  })
  it('notices that one is gone', () =>
    expect(reuse([item('a', 1)], [item('a', 1), item('b', 2)], none)).toEqual([item('a', 1)]))
})
