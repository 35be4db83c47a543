import fc from 'fast-check'
import { expect, test } from 'vitest'

import { packMessage, unpackMessage } from './message.ts'

const again = (payload: unknown, topic = 't', meta = {}) =>
  unpackMessage(packMessage({ payload, topic, meta }))

test('payloads of any kind come back as they were', () => {
  const values = [
    'text',
    '',
    'half \ud800',
    '\ufeffmark',
    new Uint8Array([0, 255]),
    new Uint8Array(),
    null,
    undefined,
    true,
    -0,
    Number.NaN,
    Infinity,
    2n ** 70n,
    new Date(5),
    { deep: [{ bytes: new Uint8Array([1]), at: new Date(1), big: 1n, zero: -0, no: undefined }] },
  ]
  for (const value of values) expect(again(value).payload).toStrictEqual(value)
})

test('keys that mean something to JavaScript stay keys', () => {
  const text = '{"__proto__":1,"constructor":{"a":2}}'
  expect(JSON.stringify(again(JSON.parse(text)).payload)).toBe(text)
})

test('topic and meta come back, whatever is in them', () => {
  const meta = { qos: 1, at: new Date(1), properties: { n: 1n }, bytes: new Uint8Array([1]) }
  expect(again('x', 'a/ü/\udfff', meta)).toEqual({ payload: 'x', topic: 'a/ü/\udfff', meta })
  expect(again('x', '').topic).toBe('')
})

test('bytes that look into a larger block come back alone', () => {
  const block = new Uint8Array([1, 2, 3, 4])
  expect(again({ part: block.subarray(1, 3) }).payload).toEqual({ part: new Uint8Array([2, 3]) })
  expect(again(Buffer.from([7])).payload).toEqual(new Uint8Array([7]))
})

test('any value that JSON can say, and more, comes back', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withTypedArray: true,
    withSparseArray: true,
  })
  fc.assert(
    fc.property(anything, fc.string({ unit: 'binary' }), (payload, topic) => {
      expect(again(payload, topic)).toStrictEqual({ payload, topic, meta: {} })
    }),
  )
})

test('a value that cannot be kept says why', () => {
  expect(() => packMessage({ payload: () => 1, topic: '', meta: {} })).toThrow(
    'could not be cloned',
  )
})
