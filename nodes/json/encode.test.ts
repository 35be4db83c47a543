import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import encode from './encode.ts'

const encoded = (payload: unknown, config: object = {}) =>
  encode.create(resolved(encode.config, config))({ payload, topic: 'a', meta: {} })?.payload

describe('json/encode', () => {
  it('gives text, or bytes when asked to', () => {
    expect(encoded({ a: [1, 'ä', null, true] })).toBe('{"a":[1,"ä",null,true]}')
    expect(encoded('x', { as: 'bytes' })).toEqual(Buffer.from('"x"'))
    expect(encoded({ a: [1] }, { pretty: true })).toBe('{\n  "a": [\n    1\n  ]\n}')
  })

  it('keeps every digit of a big integer', () => {
    expect(encoded({ n: 9007199254740993n, m: [1] })).toBe('{"n":9007199254740993,"m":[1]}')
  })

  it('decides what JSON does not know', () => {
    const date = new Date(0)
    expect(encoded({ bytes: new Uint8Array([1, 2]), date })).toBe(
      '{"bytes":"AQI=","date":"1970-01-01T00:00:00.000Z"}',
    )
    expect(encoded(new Map<unknown, unknown>([['a', new Set([1])]]))).toBe('{"a":[1]}')
    expect(encoded({ a: undefined, b: 1 })).toBe('{"b":1}')
    expect(encoded([undefined])).toBe('[null]')
    expect(encoded([-0, '\ud800'])).toBe('[0,"\\ud800"]')
  })

  it.each([
    ['NaN has no form in JSON (in /a/0)', { a: [Number.NaN] }],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['a value of type function has no form in JSON (in /a~1b)', { 'a/b': () => 1 }],
    ['undefined', undefined],
    ['the payload is bytes', new Uint8Array(2)],
  ])('refuses %s', (says, payload) => {
    expect(() => encoded(payload)).toThrow(says)
  })

  it('refuses a value that holds itself', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(() => encoded(loop)).toThrow('holds itself')
  })

  it('writes what JSON.stringify writes, also the long way', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('', '  '), (value, indent) => {
        const expected = JSON.stringify({ n: 1, value }, null, indent)
        expect(encoded({ n: 1, value }, { pretty: indent !== '' })).toBe(expected)
        expect(encoded({ n: 1n, value }, { pretty: indent !== '' })).toBe(expected)
      }),
    )
  })
})
