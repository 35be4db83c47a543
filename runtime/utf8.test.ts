import { isUtf8 } from 'node:buffer'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { decodeUtf8 } from './utf8.ts'

it('reads UTF-8 and skips a byte order mark', () => {
  expect(decodeUtf8(Buffer.from('\ufeffgrün 😀 \ufffd'))).toEqual({ text: 'grün 😀 \ufffd' })
  expect(decodeUtf8(new Uint8Array())).toEqual({ text: '' })
})

it.each([
  ['61ff', 1],
  ['c3a4e28222', 2],
  ['61efbf22', 1],
  ['efbfbdefbf', 3],
  ['f09f98', 0],
  ['61eda080', 1],
  ['efbbbf61c3', 4],
])('finds where %s is broken', (hex, brokenFrom) => {
  expect(decodeUtf8(Buffer.from(hex, 'hex'))).toEqual({ brokenFrom })
})

it('finds the end of the longest valid beginning in any bytes', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 3 }),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const bytes = Buffer.concat(pieces)
      const result = decodeUtf8(bytes)
      expect('text' in result).toBe(isUtf8(bytes))
      if ('text' in result) return
      let end = bytes.length
      while (!isUtf8(bytes.subarray(0, end))) end -= 1
      expect(result.brokenFrom).toBe(end)
    }),
  )
})
