import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { valueAt } from '../../inspector/payload.ts'
import { jsonSpans } from './json-spans.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

describe('the bytes of a JSON value', () => {
  it('are the text of this value, however it is spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), fc.nat(3), (value, space) => {
        const bytes = bytesOf(JSON.stringify(value, undefined, space))
        const spans = jsonSpans(bytes)
        const whole: unknown = JSON.parse(textOf(bytes))
        const found = spans.map(({ start, end }): unknown =>
          JSON.parse(textOf(bytes.subarray(start, end))),
        )
        expect(found).toEqual(spans.map(({ path }) => valueAt(whole, path)))
        expect(spans.map(({ path }) => path)).toContain('')
      }),
    )
  })

  it('are those of the last one where a key stands twice', () => {
    const bytes = bytesOf('{"ü": [1, "\\"]"], "ü":\n{"a":2}}')
    const shown = jsonSpans(bytes).map(({ path, start, end }) => [
      path,
      textOf(bytes.subarray(start, end)),
    ])
    expect(shown.slice(1)).toEqual([
      ['/ü', '{"a":2}'],
      ['/ü/a', '2'],
    ])
  })
})
