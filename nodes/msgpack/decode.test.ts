import fc from 'fast-check'
import { Packr } from 'msgpackr'
import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'
import { countPlain } from './wire/plain.ts'
import { readStrictly } from './wire/read.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const parse = (payload: unknown, config: object = {}) =>
  decode.create(resolved(decode.config, config))({ payload, topic: 'a', meta: {} })?.payload
const encoded = (payload: unknown, config: object = {}) => {
  const out = encode.create(resolved(encode.config, config))({ payload, topic: 'a', meta: {} })
  if (!(out?.payload instanceof Uint8Array)) throw new Error('no bytes')
  return out.payload
}
const spans = (payload: Uint8Array, config: object = {}) =>
  decode.spans?.(resolved(decode.config, config))({ payload, topic: '', meta: {} })

/** The library as a peer that writes records-free maps of any key. */
const peer = new Packr({ useRecords: false, mapsAsObjects: false, variableMapSize: true })

describe('msgpack/decode', () => {
  it('reads a value and keeps topic and meta', () => {
    const message = { payload: hex('82 a1 61 01 a1 62 93 c0 c3 a2 c3 a4'), topic: 't', meta: {} }
    const run = decode.create(resolved(decode.config, {}))
    expect(run(message)).toEqual({ payload: { a: 1, b: [null, true, 'ä'] }, topic: 't', meta: {} })
    expect(Object.keys(message.payload)).toHaveLength(12)
  })

  it.each([
    ['', 'expected a value, found the end (at byte 0)'],
    ['c1', 'expected a value, found the byte 0xc1, which is never used (at byte 0)'],
    ['01 02 03', 'expected the end, found 2 more bytes (0x02 ...) (at byte 1)'],
    ['a3 61 62', 'expected 3 bytes of text, found 2 (at byte 0)'],
    ['82 a1 61 01 a1 62 d9', 'expected 1 byte of the length, found 0 (at byte 6 in /b)'],
    ['81 a1 61 c4 05 00', 'expected 5 bytes of bytes, found 1 (at byte 3 in /a)'],
    ['93 01 02', 'expected 3 items, found 2 bytes for them (at byte 0)'],
    ['92 01 cb 00', 'expected 8 bytes of the number, found 1 (at byte 2 in /1)'],
    ['dd ff ff ff ff 00', 'expected 4,294,967,295 items, found 1 byte for them (at byte 0)'],
    ['df ff ff ff ff 00 00', 'expected 4,294,967,295 pairs, found 2 bytes for them (at byte 0)'],
    ['c6 ff ff ff ff 00', 'expected 4,294,967,295 bytes of bytes, found 1 (at byte 0)'],
    ['91 a2 c3 28', 'expected UTF-8 text, found bytes that are not (at byte 1 in /0)'],
    ['82 a1 61 01 a1 61 02', 'expected each key once, found "a" a second time (at byte 4 in /a)'],
    ['81 90 01', 'expected a single value as a key, found 0x90 (at byte 1)'],
    ['81 d4 05 00 01', 'expected a single value as a key, found an extension (at byte 1)'],
    ['d7 ff ff ff ff ff 00 00 00 00', 'expected a timestamp of 4, 8 or 12 bytes, found 0xffff'],
    ['c7 03 ff 00 00 00', 'expected a timestamp of 4, 8 or 12 bytes, found 0x000000'],
    ['c7 0c ff 00 00 00 00 7f ff ff ff ff ff ff ff', 'expected a year that dates have'],
  ])('says where %j is broken', (bytes, says) => {
    expect(() => parse(hex(bytes))).toThrow(`not valid MessagePack: ${says}`)
  })

  it('refuses what is no bytes', () => {
    expect(() => parse('text')).toThrow('the payload is no bytes')
    expect(() => parse({ a: 1 })).toThrow('the payload is no bytes')
  })

  it('never alters a big integer in silence', () => {
    const bytes = hex(
      '93 cf 00 20 00 00 00 00 00 01 d3 ff e0 00 00 00 00 00 00 cf 001fffffffffffff',
    )
    const [a, b, c] = [9007199254740993n, -9007199254740992n, 9007199254740991]
    expect(parse(bytes)).toEqual([a, b, c])
    expect(parse(bytes, { bigints: 'string' })).toEqual([`${a}`, `${b}`, c])
    expect(parse(bytes, { bigints: 'number' })).toEqual([Number(a), Number(b), c])
  })

  it('keeps NaN, infinity and -0', () => {
    const bytes = hex('93 cb 7ff8000000000000 ca ff800000 cb 8000000000000000')
    expect(parse(bytes)).toEqual([Number.NaN, Number.NEGATIVE_INFINITY, -0])
  })

  it('gives timestamps as text, as milliseconds or marked', () => {
    const bytes = hex('d7 ff a1dcd7c85a4af6a5')
    expect(parse(bytes)).toBe('2018-01-02T03:04:05.678901234Z')
    expect(parse(bytes, { timestamps: 'milliseconds' })).toBeCloseTo(1514862245678.901, 3)
    expect(parse(bytes, { timestamps: 'keep' })).toEqual({
      $timestamp: '2018-01-02T03:04:05.678901234Z',
    })
    expect(parse(hex('d6 ff 5a4af6a5'))).toBe('2018-01-02T03:04:05Z')
    expect(parse(hex('d7 ff 00 98 96 80 5a 4a f6 a5'))).toBe('2018-01-02T03:04:05.002500Z')
  })

  it('keeps, strips or refuses other extensions', () => {
    const bytes = hex('91 d5 05 aa bb')
    expect(parse(bytes)).toEqual([{ $ext: 5, data: hex('aabb') }])
    expect(parse(bytes, { extensions: 'bytes' })).toEqual([hex('aabb')])
    expect(() => parse(bytes, { extensions: 'refuse' })).toThrow('found one of type 5')
  })

  it('reads none of the extensions that the library has for itself', () => {
    for (const type of ['42', '62', '65', '69', '70', '72', '73', '74', '78'])
      expect(parse(hex(`d4 ${type} 00`))).toEqual({
        $ext: Number.parseInt(type, 16),
        data: hex('00'),
      })
  })

  it('makes text of keys that are none, or refuses them', () => {
    const map = new Map<unknown, unknown>([
      [7, 'a'],
      [-1, 'b'],
      [true, 'c'],
      [null, 'd'],
      [1.5, 'e'],
      [Buffer.from([1, 0xff]), 'f'],
    ])
    const bytes = peer.pack(map)
    const value = { '7': 'a', '-1': 'b', true: 'c', null: 'd', '1.5': 'e', '01ff': 'f' }
    expect(parse(bytes)).toEqual(value)
    expect(() => parse(bytes, { mapKeys: 'refuse' })).toThrow('expected a text as a key')
    const twice = hex('82 01 01 a1 31 02')
    expect(() => parse(twice)).toThrow('"1" a second time')
    expect(parse(twice, { duplicateKeys: 'last' })).toEqual({ '1': 2 })
  })

  it('lets the last of two equal keys win when asked to', () => {
    const bytes = hex('82 a1 61 81 a1 62 01 a1 61 02')
    expect(parse(bytes, { duplicateKeys: 'last' })).toEqual({ a: 2 })
    const places = spans(bytes, { duplicateKeys: 'last' })
    expect(places?.map(({ path }) => path)).toEqual(['', '/a'])
    expect(places?.[1]).toEqual({ path: '/a', start: 9, end: 10 })
  })

  it('limits the depth', () => {
    expect(parse(hex('91 91 01'), { maxDepth: 2 })).toEqual([[1]])
    const says = 'expected at most maxDepth (2) levels, found one more (at byte 2 in /0/0)'
    expect(() => parse(hex('91 91 91 01'), { maxDepth: 2 })).toThrow(says)
    expect(() => parse(new Uint8Array(1_000_000).fill(0x91))).toThrow('at most maxDepth (128)')
  })

  it('keeps __proto__ as data', () => {
    const value = parse(peer.pack(new Map([['__proto__', { x: 1 }]])))
    expect(Object.keys(Object(value))).toEqual(['__proto__'])
    expect(value).not.toHaveProperty('x')
    expect(parse(hex('81 d9 09 5f5f70726f746f5f5f 01'))).toHaveProperty(['__proto__'], 1)
  })

  it('says which bytes each value came from', () => {
    const bytes = hex('82 a1 61 93 01 a2 c3 a4 c4 01 ff a3 62 2f 63 d6 ff 5a 4a f6 a5')
    expect(spans(bytes)).toEqual([
      { path: '', start: 0, end: 21 },
      { path: '/a', start: 3, end: 11 },
      { path: '/a/0', start: 4, end: 5 },
      { path: '/a/1', start: 5, end: 8 },
      { path: '/a/2', start: 8, end: 11 },
      { path: '/b~1c', start: 15, end: 21 },
    ])
    expect(spans(encoded(Array.from({ length: 30_000 }, () => 1)))).toHaveLength(20_000)
  })

  it('reads a long list without a walk for each item', () => {
    const value = { list: Array.from({ length: 100_000 }, (_, index) => index * 1.5) }
    expect(parse(encoded(value))).toEqual(value)
  })

  it('refuses a value that is cut short, at every byte, and with a byte too many', () => {
    const whole = encoded({ a: [1, 'text', 300, -1.5, true], b: { c: new Uint8Array(300), d: 2 } })
    for (let end = 0; end < whole.length; end++)
      expect(() => parse(whole.subarray(0, end)), `cut at ${end}`).toThrow(PermanentError)
    expect(() => parse(Buffer.concat([whole, Buffer.of(0)]))).toThrow('1 more byte (0x00')
  })

  it('reads with its strict reader what the library reads', () => {
    const options = resolved(decode.config, {})
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = Uint8Array.from(peer.pack(value))
        if (countPlain(bytes, 128) < 0) return
        expect(readStrictly(bytes, options)).toEqual(peerReads(bytes))
      }),
    )
  })

  it('never does worse than refuse what is broken', () => {
    const run = decode.create(resolved(decode.config, {}))
    const changed = fc
      .tuple(anyValue, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
      .map(([value, changes]) => {
        const bytes = Buffer.from(peer.pack(value))
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

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
})).value

const plainPeer = new Packr({ useRecords: false, mapsAsObjects: true })
const peerReads = (bytes: Uint8Array): unknown => plainPeer.unpack(bytes)
