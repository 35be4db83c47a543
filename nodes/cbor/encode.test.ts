import { Decoder, Encoder } from 'cbor-x'
import { decode as cborg } from 'cborg'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'
import { isPlainValue } from '../../runtime/plugin.ts'
import { write } from './wire/write.ts'

const bytesOf = (payload: unknown, config: object = {}): Uint8Array => {
  const out = encode.create(resolved(encode.config, config))({ payload, topic: 'a', meta: {} })
  if (!(out?.payload instanceof Uint8Array)) throw new Error('no bytes')
  return Uint8Array.from(out.payload)
}
const encoded = (payload: unknown, config: object = {}) =>
  Buffer.from(bytesOf(payload, config)).toString('hex')
const decoded = (payload: Uint8Array, config: object = {}) =>
  decode.create(resolved(decode.config, config))({ payload, topic: '', meta: {} })?.payload

describe('cbor/encode', () => {
  it('writes each head in its shortest form', () => {
    expect(encoded({ a: [1, -1, 200, 70_000, 'ä', null, false, 1.5] })).toBe(
      'a1616188012018c81a0001117062c3a4f6f4fb3ff8000000000000',
    )
    expect(encoded([1_763_990_400_000, -5_000_000_000])).toBe(
      '821b0000019ab6056c003b000000012a05f1ff',
    )
    expect(encoded([7n, 2n ** 64n])).toBe('8207c249010000000000000000')
  })

  it('writes floats in as few bytes as hold them when asked to', () => {
    const floats = { floats: 'shortest' }
    expect(encoded([1.5, 100000.5, 1.1, -0, 65504.5, Number.NaN], floats)).toBe(
      '86f93e00fa47c35040fb3ff199999999999af98000fa477fe080f97e00',
    )
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.float()), (value) => {
        expect(decoded(bytesOf([value], floats))).toEqual([value])
      }),
    )
  })

  it('decides what CBOR does not know', () => {
    expect(encoded({ a: undefined, b: [undefined] })).toBe('a1616281f6')
    expect(encoded(new Map<unknown, unknown>([[1, new Set(['x'])]]))).toBe('a101816178')
    expect(decoded(bytesOf({ at: new Date(1500) }))).toEqual({ at: '1970-01-01T00:00:01.500Z' })
    expect(encoded([new Uint8Array([1, 2])])).toBe('81420102')
  })

  it.each([
    ['a value of type function has no form in CBOR (in /a)', { a: () => 1 }],
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
    expect(Object.entries(Object(decoded(bytesOf(value))))).toEqual(Object.entries(value))
  })

  it('writes tags and simple values from what the decoder made of them', () => {
    const kept = { tags: 'keep', timestamps: 'keep' }
    for (const hex of ['d90102820102', 'c11a514b67b0', 'f8ff', 'db00000001000000006161']) {
      const bytes = Uint8Array.from(Buffer.from(`81${hex}`, 'hex'))
      expect(encoded(decoded(bytes, kept))).toBe(`81${hex}`)
    }
    expect(encoded({ $tag: 'x', value: 1 })).toMatch(/^a2/)
    expect(encoded({ $tag: 5, value: 1 }, { marks: 'plain' })).toMatch(/^a2/)
    expect(encoded({ $simple: 24 })).toMatch(/^a1/)
  })

  it('writes the named keys as times, from text and from milliseconds', () => {
    const config = { timestamps: ['at'] }
    expect(encoded({ at: 1363896240500 }, config)).toBe('a1626174c1fb41d452d9ec200000')
    expect(encoded([{ at: '2013-03-21T20:04:00Z' }], config)).toBe(
      '81a1626174c074323031332d30332d32315432303a30343a30305a',
    )
    expect(encoded({ at: null }, config)).toBe('a1626174f6')
    expect(() => encoded({ at: 'noon' }, config)).toThrow('found "noon" (in /at)')
  })

  it('writes numbered keys as integers when asked to', () => {
    expect(encoded({ '7': 1, '-2': 2, '07': 3 }, { integerKeys: true })).toBe('a30701210262303703')
    expect(encoded({ '7': 1 })).toBe('a1613701')
  })

  it('writes with its own writer what the library writes', () => {
    const library = new Encoder({ useRecords: false, variableMapSize: true, tagUint8Array: false })
    const options = {
      timestamps: new Set<string>(),
      integerKeys: false,
      floats: 'double',
      marks: true,
    } as const
    fc.assert(
      fc.property(anyValue, (value) => {
        if (!isPlainValue(value)) return
        const own = write(value, options)
        expect(own.toString('hex')).toBe(Buffer.from(library.encode(value)).toString('hex'))
      }),
    )
  })

  it('writes what two other decoders read', () => {
    const peer = new Decoder({ mapsAsObjects: true, useRecords: false })
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = bytesOf([value])
        expect(cborg(bytes)).toEqual([value])
        expect(peer.decode(Buffer.from(bytes))).toEqual([value])
      }),
    )
  })

  it('writes what its decoder reads back', () => {
    const big = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }).filter((value) => {
      return !Number.isSafeInteger(Number(value))
    })
    fc.assert(
      fc.property(fc.oneof(anyValue, big), (value) => {
        expect(decoded(bytesOf([value]))).toEqual([value])
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
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 30 }),
    fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 30, noNullPrototype: true },
    ),
  ),
})).value
