import { describe, expect, it } from 'vitest'

import { tonesOf } from './span-tones.ts'

const span = (path: string, start: number, end: number) => ({ path, start, end })

describe('the colours of values', () => {
  it('differ between neighbours', () => {
    const [a, b] = [span('/a', 0, 2), span('/b', 2, 3)]
    const tones = tonesOf([a, b])
    expect(tones.ofSpan(a)).not.toBe(tones.ofSpan(b))
    expect([0, 1, 2, 3].map((index) => tones.ofByte(index))).toEqual([0, 0, 1, undefined])
  })
  it('belong to the parts, not to what holds them', () => {
    const [whole, part] = [span('', 0, 4), span('/a', 1, 3)]
    const tones = tonesOf([whole, part])
    expect(tones.ofSpan(whole)).toBeUndefined()
    expect(tones.ofByte(0)).toBeUndefined()
    expect(tones.ofByte(1)).toBe(tones.ofSpan(part))
  })
  it('show both of two values in one byte, as bits are', () => {
    const [high, low] = [span('/high', 0, 1), span('/low', 0, 1)]
    const tones = tonesOf([high, low])
    expect(tones.ofByte(0)).toBe(tones.ofSpan(low))
  })
})
