import { Encoder } from 'cbor-x'
import { encode as cborg } from 'cborg'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import { countPlain } from './wire/plain.ts'
import { readStrictly } from './wire/read.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const parse = (payload: unknown, config: object = {}) =>
  decode.create(resolved(decode.config, config))({ payload, topic: 'a', meta: {} })?.payload
const spans = (payload: Uint8Array, config: object = {}) =>
  decode.spans?.(resolved(decode.config, config))({ payload, topic: '', meta: {} })

/** The library with the settings that it has when nobody gives any. */
const peer = new Encoder({ useRecords: false })

describe('cbor/decode', () => {
  it('reads a value and keeps topic and meta', () => {
    const message = { payload: hex('a2 61 61 01 61 62 83 f6 f5 62 c3 a4'), topic: 't', meta: {} }
    const run = decode.create(resolved(decode.config, {}))
    expect(run(message)).toEqual({ payload: { a: 1, b: [null, true, 'ä'] }, topic: 't', meta: {} })
    expect(Object.keys(message.payload)).toHaveLength(12)
  })

  it.each([
    ['', 'expected a value, found the end (at byte 0)'],
    ['1c', 'expected a head, found the reserved 0x1c (at byte 0)'],
    ['01 02 03', 'expected the end, found 2 more bytes (0x02 ...) (at byte 1)'],
    ['63 61 62', 'expected 3 bytes of text, found 2 (at byte 0)'],
    ['a2 61 61 01 61 62 78', 'expected 1 byte of the head, found 0 (at byte 6 in /b)'],
    ['a1 61 61 45 00', 'expected 5 bytes of bytes, found 1 (at byte 3 in /a)'],
    ['83 01 02', 'expected 3 items, found 2 bytes for them (at byte 0)'],
    ['82 01 fb 00', 'expected 8 bytes of the number, found 1 (at byte 2 in /1)'],
    ['9a ff ff ff ff 00', 'expected 4,294,967,295 items, found 1 byte for them (at byte 0)'],
    ['bb ff ff ff ff ff ff ff ff 00', 'pairs, found 1 byte for them (at byte 0)'],
    ['5b ff ff ff ff ff ff ff ff 00', 'bytes of bytes, found 1 (at byte 0)'],
    ['81 62 c3 28', 'expected UTF-8 text, found bytes that are not (at byte 1 in /0)'],
    ['7f 61 c3 61 a4 ff', 'expected UTF-8 text, found bytes that are not (at byte 1)'],
    ['9f 01', 'expected a stop code, found the end (at byte 0)'],
    ['81 ff', 'expected a value, found a stop code without a beginning (at byte 1 in /0)'],
    ['5f 61 61 ff', 'expected a piece of bytes, found 0x61 (at byte 1)'],
    ['a2 61 61 01 61 61 02', 'expected each key once, found "a" a second time (at byte 4 in /a)'],
    ['a1 80 01', 'expected a single value as a key, found a list (at byte 1)'],
    ['81 f0', 'expected a simple value with a meaning, found 16 (at byte 1 in /0)'],
    ['c0 01', 'expected a time as text, found 1 (at byte 0)'],
    ['c0 64 6e6f6f6e', 'expected a time as text, found "noon" (at byte 0)'],
    ['c1 61 61', 'expected seconds since 1970, found "a" (at byte 0)'],
    ['c1 fb 7e37e43c8800759c', 'expected seconds since 1970, found 1e+300 (at byte 0)'],
    ['c2 01', 'expected up to 1024 bytes of a big integer, found 1 (at byte 0)'],
    ['c4 81 01', 'expected a pair of exponent and mantissa, found a list (at byte 0)'],
    ['c4 82 1a ffffffff 01', 'expected a fraction that a number holds'],
  ])('says where %j is broken', (bytes, says) => {
    const call = () => parse(hex(bytes))
    expect(call).toThrow('not valid CBOR: ')
    expect(call).toThrow(says)
  })

  it('refuses what is no bytes', () => {
    expect(() => parse('text')).toThrow('the payload is no bytes')
    expect(() => parse({ a: 1 })).toThrow('the payload is no bytes')
  })

  it('never alters a big integer in silence', () => {
    const bytes = hex('84 1b0020000000000001 3b001fffffffffffff 1b001fffffffffffff c2420100')
    const [a, b, c, d] = [9007199254740993n, -9007199254740992n, 9007199254740991, 256]
    expect(parse(bytes)).toEqual([a, b, c, d])
    expect(parse(bytes, { bigints: 'string' })).toEqual([`${a}`, `${b}`, c, d])
    expect(parse(bytes, { bigints: 'number' })).toEqual([Number(a), Number(b), c, d])
    const huge = Buffer.concat([hex('c2 59 04 01'), Buffer.alloc(1025, 1)])
    expect(() => parse(huge)).toThrow('found 1025 bytes')
  })

  it('gives times as text, as milliseconds or marked', () => {
    const bytes = hex('82 c1fb41d452d9ec200000 c074323031332d30332d32315432303a30343a30305a')
    expect(parse(bytes)).toEqual(['2013-03-21T20:04:00.500Z', '2013-03-21T20:04:00Z'])
    expect(parse(bytes, { timestamps: 'milliseconds' })).toEqual([1363896240500, 1363896240000])
    expect(parse(bytes, { timestamps: 'keep' })).toEqual([
      { $tag: 1, value: 1363896240.5 },
      { $tag: 0, value: '2013-03-21T20:04:00Z' },
    ])
    expect(parse(hex('c1 20'))).toBe('1969-12-31T23:59:59Z')
  })

  it('reads fractions, and looks through what says only "this is CBOR"', () => {
    expect(parse(hex('c4 82 21 19 6ab3'))).toBe(273.15)
    expect(parse(hex('c5 82 20 03'))).toBe(1.5)
    expect(parse(hex('d9d9f7 81 01'), { tags: 'refuse' })).toEqual([1])
  })

  it('drops, keeps or refuses other tags', () => {
    const bytes = hex('d9 0102 82 01 02')
    expect(parse(bytes)).toEqual([1, 2])
    expect(parse(bytes, { tags: 'keep' })).toEqual({ $tag: 258, value: [1, 2] })
    expect(() => parse(bytes, { tags: 'refuse' })).toThrow('expected no tag, found the tag 258')
  })

  it('makes text of keys that are none, or refuses them', () => {
    const map = new Map<unknown, unknown>([
      [7, 'a'],
      [-1, 'b'],
      [true, 'c'],
      [null, 'd'],
      [1.5, 'e'],
    ])
    const bytes = Uint8Array.from(cborg(map))
    const value = { '7': 'a', '-1': 'b', true: 'c', null: 'd', '1.5': 'e' }
    expect(parse(bytes)).toEqual(value)
    expect(parse(hex('a1 42 01ff 01'))).toEqual({ '01ff': 1 })
    expect(() => parse(bytes, { mapKeys: 'refuse' })).toThrow('expected a text as a key')
    const twice = hex('a2 01 01 61 31 02')
    expect(() => parse(twice)).toThrow('"1" a second time')
    expect(parse(twice, { duplicateKeys: 'last' })).toEqual({ '1': 2 })
  })

  it('limits the depth, also of tags, of open ends and of keys', () => {
    expect(parse(hex('81 81 01'), { maxDepth: 2 })).toEqual([[1]])
    const says = 'expected at most maxDepth (2) levels, found one more (at byte 2 in /0/0)'
    expect(() => parse(hex('81 81 81 01'), { maxDepth: 2 })).toThrow(says)
    for (const start of ['81', '9f', 'c6', 'a1 00', 'bf 00', 'a1 c6', 'a1 c4']) {
      const bytes = Buffer.alloc(600_000, hex(start))
      expect(() => parse(bytes), start).toThrow('not valid CBOR')
    }
  })

  it('keeps __proto__ as data', () => {
    for (const bytes of ['a1 69 5f5f70726f746f5f5f a1 61 78 01', 'a1 7809 5f5f70726f746f5f5f 01']) {
      const value = parse(hex(bytes))
      expect(Object.keys(Object(value))).toEqual(['__proto__'])
      expect(value).not.toHaveProperty('x')
    }
  })

  it('says which bytes each value came from', () => {
    const bytes = hex('a2 61 61 83 01 62 c3 a4 41 ff 63 62 2f 63 c1 1a 514b67b0')
    expect(spans(bytes)).toEqual([
      { path: '', start: 0, end: 20 },
      { path: '/a', start: 3, end: 10 },
      { path: '/a/0', start: 4, end: 5 },
      { path: '/a/1', start: 5, end: 8 },
      { path: '/a/2', start: 8, end: 10 },
      { path: '/b~1c', start: 14, end: 20 },
    ])
    expect(spans(hex('c4 82 21 19 6ab3'))).toEqual([{ path: '', start: 0, end: 6 }])
    expect(spans(hex('d864 81 01'), { tags: 'keep' })).toEqual([
      { path: '', start: 0, end: 4 },
      { path: '/value', start: 2, end: 4 },
      { path: '/value/0', start: 3, end: 4 },
    ])
    expect(spans(hex('bf 6161 9f 01 ff 6161 02 ff'), { duplicateKeys: 'last' })).toEqual([
      { path: '', start: 0, end: 10 },
      { path: '/a', start: 8, end: 9 },
    ])
  })

  it('refuses a value that is cut short, at every byte, and with a byte too many', () => {
    const value = { a: [1, 'text', 300, -1.5, true], b: { c: new Uint8Array(300), d: 2 } }
    const whole = Uint8Array.from(peer.encode(value))
    for (let end = 0; end < whole.length; end++)
      expect(() => parse(whole.subarray(0, end)), `cut at ${end}`).toThrow(PermanentError)
    expect(() => parse(Buffer.concat([whole, Buffer.of(0)]))).toThrow('1 more byte (0x00')
  })

  it('reads what two other encoders write', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(parse(Uint8Array.from(cborg(value)))).toEqual(zeroed(value))
        expect(parse(Uint8Array.from(untagged.encode(value)))).toEqual(zeroed(value))
      }),
      { numRuns: 300 },
    )
  })

  it('reads with its strict reader what the library reads', () => {
    const options = resolved(decode.config, {})
    const library = decode.create(options)
    fc.assert(
      fc.property(anyValue, (value) => {
        const payload = Uint8Array.from(cborg(value))
        if (countPlain(payload, 128) < 0) return
        const read = library({ payload, topic: '', meta: {} })?.payload
        expect(readStrictly(payload, options)).toEqual(read)
      }),
    )
  })

  it('never does worse than refuse what is broken', () => {
    const run = decode.create(resolved(decode.config, {}))
    const changed = fc
      .tuple(anyValue, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
      .map(([value, changes]) => {
        const bytes = Buffer.from(cborg(value))
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte
        return bytes
      })
    const input = fc.oneof(changed, fc.uint8Array({ maxLength: 64 }))
    fc.assert(
      fc.property(input, (payload) => {
        try {
          run({ payload, topic: '', meta: {} })
        } catch (error) {
          if (!(error instanceof PermanentError)) throw error
        }
      }),
      { numRuns: 3000 },
    )
  })
})

const untagged = new Encoder({ useRecords: false, tagUint8Array: false })

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 6, noNullPrototype: true },
    ),
  ),
})).value

/** The other encoders write -0 as 0. */
function zeroed(value: unknown): unknown {
  if (Object.is(value, -0)) return 0
  if (Array.isArray(value)) return value.map(zeroed)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, zeroed(inner)]))
}
