import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { spansOf } from './spans.ts'

/** The value at a JSON pointer. */
function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value
  return path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), value)
}

describe('the places of a JSON text', () => {
  it('are those of the values, in bytes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent)
        const bytes = Buffer.from(text)
        const whole: unknown = JSON.parse(text)
        const spans = spansOf(text)
        expect(spans[0]).toEqual({ path: '', start: 0, end: bytes.length })
        for (const { path, start, end } of spans) {
          const part: unknown = JSON.parse(bytes.subarray(start, end).toString())
          expect(part).toEqual(valueAt(whole, path))
        }
        expect(new Set(spans.map(({ path }) => path)).size).toBe(spans.length)
      }),
    )
  })

  it('are those of the last key when one stands twice', () => {
    expect(spansOf('{"a":{"b":1},"a":2}').map(({ path }) => path)).toEqual(['', '/a'])
    expect(spansOf('{"a":{"b":1},"a":2}')[1]).toEqual({ path: '/a', start: 17, end: 18 })
  })

  it('start behind what stands before the text', () => {
    expect(spansOf('1', 3)).toEqual([{ path: '', start: 3, end: 4 }])
  })

  it('are many and not without end', () => {
    const text = JSON.stringify(Array.from({ length: 100_000 }, () => 1))
    expect(spansOf(text)).toHaveLength(20_000)
  })
})
