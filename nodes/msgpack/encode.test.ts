import fc from 'fast-check'
import { Packr } from 'msgpackr'
import { describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'
import { isPlainValue } from '../../runtime/plugin.ts'
import { write } from './wire/write.ts'

const encoded = (payload: unknown, config: object = {}): string => {
  const out = encode.create(resolved(encode.config, config))({ payload, topic: 'a', meta: {} })
  if (!(out?.payload instanceof Uint8Array)) throw new Error('no bytes')
  return Buffer.from(out.payload).toString('hex')
}
const decoded = (bytes: string, config: object = {}) =>
  decode.create(resolved(decode.config, config))({
    payload: Uint8Array.from(Buffer.from(bytes, 'hex')),
    topic: '',
    meta: {},
  })?.payload

describe('msgpack/encode', () => {
  it('writes each part in its shortest form', () => {
    expect(encoded({ a: [1, -1, 200, 70_000, 'ä', null, false, 1.5] })).toBe(
      '81a1619801ffccc8ce00011170a2c3a4c0c2cb3ff8000000000000',
    )
    expect(encoded(Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`k${i}`, i])))).toMatch(
      /^de0010/,
    )
  })

  it('keeps integers whole, up to 64 bits', () => {
    expect(encoded([1_763_990_400_000, -1_763_990_400_000])).toBe(
      '92cf0000019ab6056c00d3fffffe6549fa9400',
    )
    expect(encoded([7n, -200n, 2n ** 64n - 1n, -(2n ** 63n)])).toBe(
      '9407d1ff38cfffffffffffffffffd38000000000000000',
    )
  })

  it('keeps NaN, infinity and -0', () => {
    const value = [Number.NaN, Number.NEGATIVE_INFINITY, -0, 0, 1e300]
    expect(decoded(encoded(value))).toEqual(value)
  })

  it('decides what MessagePack does not know', () => {
    expect(encoded({ a: undefined, b: [undefined] })).toBe('81a16291c0')
    expect(encoded(new Map<unknown, unknown>([[1, new Set(['x'])]]))).toBe('810191a178')
    expect(decoded(encoded({ at: new Date(1500) }))).toEqual({ at: '1970-01-01T00:00:01.500Z' })
    expect(encoded([new Uint8Array([1, 2])])).toBe('91c4020102')
  })

  it.each([
    ['integer 18446744073709551616 needs more than 64 bits (in /a/0)', { a: [2n ** 64n] }],
    ['a value of type function has no form in MessagePack (in /a)', { a: () => 1 }],
    ['a value of type undefined', undefined],
    ['half a character (a lone surrogate) (in /a)', { a: '\ud800' }],
    ['half a character', { '\udc00': 1 }],
    ['a date out of range (in /a)', { a: new Date(Number.NaN) }],
    ['the payload is bytes', new Uint8Array(2)],
  ])('refuses with "%s"', (says, payload) => {
    expect(() => encoded(payload)).toThrow(says)
  })

  it('refuses a value that holds itself', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(() => encoded(loop)).toThrow('holds itself')
  })

  it('is not misled by keys that mean something to JavaScript', () => {
    const value = JSON.parse(
      '{"toJSON":1,"constructor":2,"hasOwnProperty":3,"__proto__":4,"then":5}',
    )
    const back = decoded(encoded(value))
    expect(Object.entries(Object(back))).toEqual(Object.entries(value))
  })

  it('writes timestamps and extensions from what the decoder made of them', () => {
    for (const bytes of ['d7ffa1dcd7c85a4af6a5', 'd6ff5a4af6a5', 'c70cff3b9ac9ffffffffff7c55817f'])
      expect(encoded(decoded(bytes, { timestamps: 'keep' }))).toBe(bytes)
    expect(encoded({ a: decoded('c70305010203') })).toBe('81a161c70305010203')
    expect(encoded({ $ext: 5, data: 'x' })).toMatch(/^82a424657874/)
    expect(encoded({ $ext: 5, data: new Uint8Array(1) }, { marks: 'plain' })).toMatch(/^82a4/)
    expect(() => encoded({ $timestamp: 'soon' })).toThrow('expected ISO 8601 text with a zone')
  })

  it('writes the named keys as timestamps, from text and from milliseconds', () => {
    const config = { timestamps: ['at'] }
    expect(encoded([{ at: '2018-01-02T03:04:05Z' }], config)).toBe('9181a26174d6ff5a4af6a5')
    expect(encoded([{ at: '2018-01-02T05:04:05+02:00' }], config)).toBe('9181a26174d6ff5a4af6a5')
    expect(encoded([{ at: 1514862245000 }], config)).toBe('9181a26174d6ff5a4af6a5')
    expect(encoded({ at: null, b: '2018-01-02T03:04:05Z' }, config)).toContain('a26174c0')
    expect(() => encoded({ at: 'noon' }, config)).toThrow('found "noon" (in /at)')
  })

  it('writes numbered keys as integers when asked to', () => {
    expect(encoded({ '7': 1, '-2': 2, '07': 3 }, { integerKeys: true })).toBe('830701fe02a2303703')
    expect(encoded({ '7': 1 })).toBe('81a13701')
  })

  it('writes with its own writer what the library writes', () => {
    const library = new Packr({ useRecords: false, variableMapSize: true, useToJSON: false })
    const options = { timestamps: new Set<string>(), integerKeys: false, marks: true }
    fc.assert(
      fc.property(anyValue, (value) => {
        if (!isPlainValue(value)) return
        const own = write(value, options)
        expect(own.toString('hex')).toBe(Buffer.from(library.pack(value)).toString('hex'))
      }),
    )
  })

  it('writes what its decoder reads back', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(decoded(encoded([value]))).toEqual([value])
      }),
      { numRuns: 500 },
    )
  })
})

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), {
      maxKeys: 20,
      noNullPrototype: true,
    }),
  ),
})).value
