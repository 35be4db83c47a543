import { expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'

const at = (payload: unknown) => ({ payload, topic: 'a', meta: {} })
const decoded = (payload: unknown, config: object = {}) =>
  decode.create(resolved(decode.config, config))(at(payload))?.payload
const encoded = (payload: unknown, config: object = {}) =>
  encode.create(resolved(encode.config, config))(at(payload))?.payload

it('encodes bytes and text', () => {
  const bytes = new Uint8Array([1, 171, 255])
  expect(encoded(bytes)).toBe('01abff')
  expect(encoded(bytes, { upper: true, separator: ':' })).toBe('01:AB:FF')
  expect(encoded(bytes, { separator: '$&' })).toBe('01$&ab$&ff')
  expect(encoded('ä')).toBe('c3a4')
})

it('decodes text and bytes of text', () => {
  expect(decoded('01aBff')).toEqual(Buffer.from([1, 171, 255]))
  expect(decoded(Buffer.from('01ab'))).toEqual(Buffer.from([1, 171]))
  expect(decoded('01:ab-ff 00\n', { separators: 'skip' })).toEqual(Buffer.from([1, 171, 255, 0]))
  expect(decoded('')).toEqual(Buffer.from([]))
})

it.each([
  ['01g0', '"g" is no digit (offset 2)'],
  ['01 0', '" " is no digit (offset 2)'],
  ['012', 'an odd number of digits (3)'],
  [{}, 'the payload is no text'],
])('refuses %j', (payload, says) => {
  expect(() => decoded(payload)).toThrow(says)
})

it('says which digits each byte came from', () => {
  const spans = decode.spans?.({ separators: 'skip' })({ payload: '00 f f', topic: '', meta: {} })
  expect(spans).toEqual([
    { path: '/0', start: 0, end: 2 },
    { path: '/1', start: 3, end: 6 },
  ])
})
