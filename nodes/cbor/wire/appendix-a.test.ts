/** The examples of RFC 8949: appendix A (what data is) and appendix F (what no data is). */
import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../../runtime/plugin.ts'
import { resolved } from '../../../test/helpers/context.ts'
import decode from '../decode.ts'
import encode from '../encode.ts'

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
const kept = decode.create(resolved(decode.config, { tags: 'keep', timestamps: 'keep' }))
const decoded = (hex: string) => kept({ payload: bytesOf(hex), topic: '', meta: {} })?.payload
const small = encode.create(resolved(encode.config, { floats: 'shortest', integerKeys: true }))
const encoded = (payload: unknown): string => {
  const out = small({ payload: [payload], topic: '', meta: {} })?.payload
  if (!(out instanceof Uint8Array)) throw new Error('no bytes')
  return Buffer.from(out).toString('hex').slice(2)
}

const upTo25 = Array.from({ length: 25 }, (_, index) => index + 1)
const letters = { a: 'A', b: 'B', c: 'C', d: 'D', e: 'E' }

/** Written back as they are. */
const preferred: readonly (readonly [hex: string, value: unknown])[] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 18446744073709551615n],
  ['c249010000000000000000', 18446744073709551616n],
  ['3bffffffffffffffff', -18446744073709551616n],
  ['c349010000000000000000', -18446744073709551617n],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['f98000', -0],
  ['fb3ff199999999999a', 1.1],
  ['f93e00', 1.5],
  ['fb7e37e43c8800759c', 1e300],
  ['f90001', 5.960464477539063e-8],
  ['f90400', 0.00006103515625],
  ['fbc010666666666666', -4.1],
  ['f97c00', Number.POSITIVE_INFINITY],
  ['f97e00', Number.NaN],
  ['f9fc00', Number.NEGATIVE_INFINITY],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f0', { $simple: 16 }],
  ['f8ff', { $simple: 255 }],
  ['c074323031332d30332d32315432303a30343a30305a', { $tag: 0, value: '2013-03-21T20:04:00Z' }],
  ['c11a514b67b0', { $tag: 1, value: 1363896240 }],
  ['c1fb41d452d9ec200000', { $tag: 1, value: 1363896240.5 }],
  ['d74401020304', { $tag: 23, value: bytesOf('01020304') }],
  ['d818456449455446', { $tag: 24, value: bytesOf('6449455446') }],
  [
    'd82076687474703a2f2f7777772e6578616d706c652e636f6d',
    { $tag: 32, value: 'http://www.example.com' },
  ],
  ['40', bytesOf('')],
  ['4401020304', bytesOf('01020304')],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', '\u00fc'],
  ['63e6b0b4', '\u6c34'],
  ['64f0908591', '\ud800\udd51'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', upTo25],
  ['a0', {}],
  ['a201020304', { '1': 2, '3': 4 }],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['826161a161626163', ['a', { b: 'c' }]],
  ['a56161614161626142616361436164614461656145', letters],
]

/** Other forms of the same: whole floats, longer floats, `undefined`, no lengths. */
const others: readonly (readonly [hex: string, value: unknown])[] = [
  ['f90000', 0],
  ['f93c00', 1],
  ['f97bff', 65504],
  ['fa47c35000', 100000],
  ['fa7f7fffff', 3.4028234663852886e38],
  ['f9c400', -4],
  ['fa7f800000', Number.POSITIVE_INFINITY],
  ['fa7fc00000', Number.NaN],
  ['faff800000', Number.NEGATIVE_INFINITY],
  ['fb7ff0000000000000', Number.POSITIVE_INFINITY],
  ['fb7ff8000000000000', Number.NaN],
  ['fbfff0000000000000', Number.NEGATIVE_INFINITY],
  ['f7', null],
  ['5f42010243030405ff', bytesOf('0102030405')],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9fff', []],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  ['9f01820203820405ff', [1, [2, 3], [4, 5]]],
  ['83018202039f0405ff', [1, [2, 3], [4, 5]]],
  ['83019f0203ff820405', [1, [2, 3], [4, 5]]],
  ['9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff', upTo25],
  ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ['826161bf61626163ff', ['a', { b: 'c' }]],
  ['bf6346756ef563416d7421ff', { Fun: true, Amt: -2 }],
]

const broken = [
  // The input ends inside a head.
  '18 19 1a 1b 1901 1a0102 1b01020304050607 38 58 78 98 9a01ff00 b8 d8 f8 f900 fa0000 fb000000',
  // It ends inside a string, a list, a map, a tag.
  '41 61 5affffffff00 5bffffffffffffffff010203 7affffffff00 7b7fffffffffffffff010203',
  '81 818181818181818181 8200 a1 a20102 a100 a2000000 c0',
  // The stop code is missing.
  '5f4100 7f6100 9f 9f0102 bf bf01020102 819f 9f8000 9f9f9f9f9fffffffff 9f819f819f9fffffff',
  // Reserved heads and simple values.
  '1c 1d 1e 3c 3d 3e 5c 5d 5e 7c 7d 7e 9c 9d 9e bc bd be dc dd de fc fd fe f800 f801 f818 f81f',
  // Pieces of a string that are none.
  '5f00ff 5f21ff 5f6100ff 5f80ff 5fa0ff 5fc000ff 5fe0ff 7f4100ff 5f5f4100ffff 7f7f6100ffff',
  // A stop code where nothing ends, and open ends of what has none.
  'ff 81ff 8200ff a1ff a1ff00 a100ff a20000ff 9f81ff 9f829f819f9fffffffff bf00ff bf000000ff',
  '1f 3f df',
].flatMap((line) => line.split(' '))

describe('the examples of RFC 8949', () => {
  it.each([...preferred, ...others])('decodes %s', (hex, value) => {
    expect(decoded(hex)).toStrictEqual(value)
  })

  it.each(preferred)('encodes %s', (hex, value) => {
    expect(encoded(value)).toBe(hex)
  })

  it.each(broken)('refuses %s', (hex) => {
    expect(() => decoded(hex)).toThrow(PermanentError)
  })
})
