import { expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'

const at = (payload: unknown) => ({ payload, topic: 'a', meta: {} })
const decoded = (payload: unknown, config: object = {}) =>
  decode.create(resolved(decode.config, config))(at(payload))?.payload
const encoded = (payload: unknown, config: object = {}) =>
  encode.create(resolved(encode.config, config))(at(payload))?.payload

it('encodes bytes and text in either alphabet', () => {
  const bytes = new Uint8Array([0xfb, 0xff, 0xfe, 0])
  expect(encoded(bytes)).toBe('+//+AA==')
  expect(encoded(bytes, { alphabet: 'url' })).toBe('-__-AA')
  expect(encoded('ä')).toBe('w6Q=')
})

it('decodes what it encodes, of any length', () => {
  for (let length = 0; length < 10; length++) {
    const bytes = Buffer.from(Array.from({ length }, (_, index) => 255 - index * 7))
    expect(decoded(encoded(bytes))).toEqual(bytes)
    expect(decoded(encoded(bytes, { alphabet: 'url' }))).toEqual(bytes)
    expect(decoded(Buffer.from(String(encoded(bytes))))).toEqual(bytes)
  }
})

it.each([
  ['aGk*', '"*" is no base64 digit (offset 3)'],
  ['aGkaa', 'one digit too many (offset 4)'],
  ['aG=', 'wrong padding (offset 2)'],
  ['aGm=', 'stray bits (offset 2)'],
  ['aG k', '" " is no base64 digit (offset 2)'],
  ['a=Gk', '"=" is no base64 digit (offset 1)'],
])('refuses %j', (text, says) => {
  expect(() => decoded(text)).toThrow(says)
})

it('keeps to one alphabet, and skips white space, when asked to', () => {
  expect(() => decoded('-__-', { alphabet: 'standard' })).toThrow('"-" is no base64 digit')
  expect(() => decoded('+//+', { alphabet: 'url' })).toThrow('"+" is no base64 digit')
  expect(decoded('aG\r\n k', { whitespace: 'skip' })).toEqual(Buffer.from('hi'))
  expect(() => decoded({})).toThrow('the payload is no text')
})

it('says which digits each byte came from', () => {
  const spans = (text: string) =>
    decode.spans?.({ alphabet: 'any', whitespace: 'skip' })({ payload: text, topic: '', meta: {} })
  expect(spans('AQID BA==')).toEqual([
    { path: '/0', start: 0, end: 2 },
    { path: '/1', start: 1, end: 3 },
    { path: '/2', start: 2, end: 4 },
    { path: '/3', start: 5, end: 7 },
  ])
  expect(spans('')).toEqual([])
})
