import { describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'

type Layout = { readonly [key: string]: unknown }
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
function read(layout: Layout, frame: string, meta: { [key: string]: unknown } = {}): unknown {
  const config = resolved(decode.config, { layout })
  expect([...(decode.check?.(config) ?? [])]).toEqual([])
  return decode.create(config)({ payload: hex(frame), topic: 'a/b', meta })?.payload
}
const field = (given: Layout, frame: string) => {
  const value = read({ seq: [{ id: 'v', ...given }] }, frame)
  return (value as { v: unknown }).v
}
const findings = (layout: Layout) => [
  ...(decode.check?.(resolved(decode.config, { layout })) ?? []),
]

describe('binary/decode reads', () => {
  it.each<[Layout, string, unknown]>([
    [{ type: 's1' }, 'ff', -1],
    [{ type: 'u2le' }, '0102', 0x0201],
    [{ type: 's3' }, 'fffffe', -2],
    [{ type: 's3le' }, 'feffff', -2],
    [{ type: 'u3' }, '800000', 0x800000],
    [{ type: 's4' }, 'fffffffe', -2],
    [{ type: 'u4' }, 'ffffffff', 0xffffffff],
    [{ type: 'u5le' }, '0100000001', 0x100000001],
    [{ type: 's6' }, 'fffffffffffe', -2],
    [{ type: 'u8' }, '00000000000000ff', 255],
    [{ type: 'u8' }, 'ffffffffffffffff', 0xffffffffffffffffn],
    [{ type: 's8le' }, 'feffffffffffffff', -2],
    [{ type: 'f2' }, '3c00', 1],
    [{ type: 'f2' }, 'c200', -3],
    [{ type: 'f4le' }, '0000ac41', 21.5],
    [{ type: 'f8' }, '3ff8000000000000', 1.5],
    [{ type: 'u4', wordOrder: 'little' }, '56781234', 0x12345678],
    [{ type: 'u4le', wordOrder: 'big' }, '34127856', 0x12345678],
    [{ type: 'f4', wordOrder: 'little' }, '000041ac', 21.5],
    [{ type: 'u2', signed: 'magnitude' }, '8003', -3],
    [{ type: 'u2', signed: 'offset' }, '0000', -32768],
    [{ type: 'b12', signed: 'twos' }, 'fff0', -1],
    [{ type: 'u2', scale: 0.1 }, '00e7', 23.1],
    [{ type: 'u2', scale: 0.1, offset: -40 }, '00ea', -16.6],
    [{ type: 'u1', scale: '165/256', offset: -40, round: 2 }, '5a', 18.01],
    [{ type: 'u2', sentinel: 0xffff }, 'ffff', null],
    [{ type: 's2', sentinel: { '0x7fff': null, '0x8000': 'broken' } }, '8000', 'broken'],
    [{ type: 'f4', sentinel: Number.NaN }, '7fc00000', null],
    [{ type: 'u1', map: { 0: 'off', '0x10': 'on' } }, '10', 'on'],
    [{ type: 'u1', map: { 0: 'off', _: 'other' } }, '07', 'other'],
    [{ type: 'u1', map: { 0: 'off' }, unknown: 'keep' }, '07', 7],
    [{ type: 'bool' }, '01', true],
    [{ type: 'u4', time: 's' }, '00000001', '1970-01-01T00:00:01.000Z'],
    [{ type: 'bcd', size: 2 }, '1234', 1234],
    [{ type: 'bcd', size: 2, endian: 'le', scale: 0.1 }, '3412', 123.4],
    [{ type: 'bcd', size: 2, as: 'text' }, '0012', '0012'],
    [{ type: 'hex', size: 'eos' }, 'cafe', 'cafe'],
    [{ type: 'bytes', size: 2 }, 'cafe', new Uint8Array([0xca, 0xfe])],
    [{ type: 'str', size: 4, pad: 0 }, '68690000', 'hi'],
    [{ type: 'strz' }, '686900', 'hi'],
    [{ type: 'str', prefix: 'u1' }, '026869', 'hi'],
    [{ type: 'varint' }, 'ac02', 300],
    [{ type: 'u1', repeat: 'eos' }, '0102', [1, 2]],
    [{ type: 'u1', repeat: 'until', until: '_ == 0' }, '010200', [1, 2, 0]],
    [{ type: 'u1', repeat: 'count', prefix: 'u1' }, '020708', [7, 8]],
  ])('%j from %s', (given, frame, value) => {
    expect(field(given, frame)).toEqual(value)
  })

  it('bits from either end of the bytes, also across them', () => {
    const seq = [
      { id: 'a', type: 'b3' },
      { id: 'b', type: 'b10' },
      { id: 'c', type: 'b1' },
      { id: 'd', type: 'u1' },
    ]
    expect(read({ seq }, 'a55c07')).toEqual({ a: 5, b: 0xab, c: true, d: 7 })
    expect(read({ seq, bitOrder: 'lsb' }, '5d2507')).toEqual({ a: 5, b: 0xab, c: true, d: 7 })
  })

  it('what depends on values read before, on items, and on the records around', () => {
    const seq = [
      { id: 'base', type: 'u1' },
      { id: '_n', type: 'u1' },
      { id: 'items', repeat: 'count', count: '_n', seq: [
          { id: 'delta', type: 'u1' },
          { id: 'value', value: '_parent.base + delta' },
          { id: 'sum', value: '_prev == null ? delta : _prev.sum + delta' },
          { id: 'at', value: '_index * 10' },
        ] }, // prettier-ignore
      { id: 'exponent', type: 's1' },
      { id: 'scaled', type: 'u1', scale: 'exponent == 1 ? 10.0 : 0.1' },
    ]
    expect(read({ seq }, '0a 02 01 02 01 07')).toEqual({
      base: 10,
      items: [
        { delta: 1, value: 11, sum: 1, at: 0 },
        { delta: 2, value: 12, sum: 3, at: 10 },
      ],
      exponent: 1,
      scaled: 70,
    })
  })

  it('by port, by an absolute place, and optional ends', () => {
    const port = {
      2: [
        { id: 'a', type: 'u1' },
        { id: 'b', type: 'u1', optional: true },
      ],
      _: 'hexes',
    }
    const layout = { port, types: { hexes: [{ id: 'raw', type: 'hex', size: 'eos' }] } }
    expect(read(layout, '01', { fPort: 2 })).toEqual({ a: 1 })
    expect(read(layout, '0102', { fPort: '2' })).toEqual({ a: 1, b: 2 })
    expect(read(layout, '0102', { fPort: 9 })).toEqual({ raw: '0102' })
    const seq = [
      { id: 'last', type: 'u1', pos: -1 },
      { id: 'all', type: 'hex', size: 'eos' },
    ]
    expect(read({ seq }, '0a0b')).toEqual({ last: 11, all: '0a0b' })
  })

  it('tagged values as a list, with compound tags, lengths and an end', () => {
    const tlv = {
      tag: {
        seq: [
          { id: 'channel', type: 'u1' },
          { id: 'kind', type: 'u1' },
        ],
      },
      cases: {
        0x67: { id: 'temperature', type: 's2', scale: 0.1 },
        0x68: { id: 'humidity', type: 'u1' },
      },
    }
    expect(read({ seq: [{ id: 'values', tlv }] }, '0167010a 056832')).toEqual({
      values: [
        { channel: 1, kind: 0x67, temperature: 26.6 },
        { channel: 5, kind: 0x68, humidity: 50 },
      ],
    })
    const long = {
      tag: 'u1',
      length: 'u1',
      unknown: 'skip',
      end: 0xff,
      cases: { 1: { id: 'a', type: 'u1' } },
    }
    expect(
      read({ seq: [{ tlv: long }, { id: 'z', type: 'u1' }] }, '0902aaaa 010107 ff 03'),
    ).toEqual({ a: 7, z: 3 })
    const stop = { tag: 'u1', unknown: 'stop', cases: { 1: { id: 'a', type: 'u1' } } }
    const rest = { id: 'rest', type: 'hex', size: 'eos' }
    expect(read({ seq: [{ tlv: stop }, rest] }, '010709aa')).toEqual({ a: 7, rest: '09aa' })
    expect(read({ tlv: stop }, '010709aa')).toEqual({ a: 7 })
  })
})

describe('binary/decode refuses', () => {
  it.each<[Layout, string, string]>([
    [{ type: 'u2' }, '01', '"v" at byte 0: expected 2 bytes, found 1 before the end'],
    [{ type: 'u1' }, '0102', 'at byte 1: expected the end, found 1 more byte'],
    [{ type: 'f4' }, '7fc00000', '"v" at byte 4: expected a finite number, found NaN'],
    [{ type: 'u1', map: { 0: 'off' } }, '07', 'expected one of 0, found 7'],
    [{ type: 'u1', contents: 5 }, '06', '"v" at byte 0: expected 5, found 6'],
    [{ contents: [1, 2] }, '0103', 'expected 0102, found 0103'],
    [{ type: 'bcd', size: 1 }, 'a0', 'expected decimal digits, found 0xa0'],
    [{ type: 'str', size: 2 }, 'c3ff', 'expected utf-8'],
    [{ type: 'strz' }, '6869', 'expected a zero that ends the text, found the end'],
    [{ type: 'bool' }, '02', 'expected 0 or 1, found 2'],
    [{ type: 'u1', assert: 'v < 5' }, '07', 'expected v < 5, found false'],
    [
      { type: 'u1', repeat: 'count', prefix: 'u4' },
      'ffffffff01',
      '"v[1]" at byte 5: expected 1 byte, found the end',
    ],
    [
      { seq: [{ id: 'w', type: 'u1', if: 'false' }], repeat: 1e9 },
      '',
      '"v[0]" at byte 0: expected an item, found one without bytes',
    ],
    [{ value: '1.0 / 0.0' }, '', 'not a finite number'],
    [{ type: 'varint' }, '8000', 'expected the shortest form'],
  ])('%j from %s', (given, frame, says) => {
    expect(() => field(given, frame)).toThrow(says)
  })

  it('a sum or a length that is wrong, and names the place in lists', () => {
    const seq = [
      { type: 'u1', lengthOf: 'data' },
      { id: 'data', type: 'hex', size: 2 },
      { type: 'u2', crc: 'crc-16/modbus', from: 'data', to: 'data' },
    ]
    expect(read({ seq }, '02 cafe 9f 01'.replace('9f 01', crcOf('cafe')))).toEqual({ data: 'cafe' })
    expect(() => read({ seq }, '02 cafe 0000')).toThrow('expected crc-16/modbus 0x')
    expect(() => read({ seq }, `03 cafe ${crcOf('cafe')}`)).toThrow(
      'expected 2, the bytes that follow, found 3',
    )
  })

  it('a type that holds itself without end', () => {
    const types = { node: [{ id: 'inner', type: 'node' }] }
    const layout = { types, seq: [{ id: 'root', type: 'node' }] }
    expect(() => read(layout, '00')).toThrow('expected at most 64 records in each other')
  })

  it('what is no bytes, and keeps odd names harmless', () => {
    const run = decode.create(
      resolved(decode.config, { layout: { seq: [{ id: 'a', type: 'u1' }] } }),
    )
    expect(() => run({ payload: 'x', topic: '', meta: {} })).toThrow('the payload is no bytes')
    expect(findings({ seq: [{ id: '__proto__', type: 'u1' }] })).toHaveLength(1)
  })
})

describe('the check of a layout', () => {
  it.each<[Layout, string, string]>([
    [{}, '/layout', 'has no "seq", "tlv" or "port"'],
    [{ seq: [{ id: 'a', type: 'u9' }] }, '/layout/seq/0/type', 'no type "u9"'],
    [{ seq: [{ id: 'a', type: 'u1', foo: 1 }] }, '/layout/seq/0/foo', 'a field has no "foo"'],
    [{ seq: [{ id: 'a', value: 'b +' }] }, '/layout/seq/0/value', ''],
    [{ seq: [{ id: 'a', value: 'b + 1' }] }, '/layout/seq/0/value', 'b'],
    [{ seq: [{ id: 'a', type: 'str' }] }, '/layout/seq/0', 'str needs a size'],
    [{ seq: [{ id: 'a', type: 'u1', enum: 'x' }] }, '/layout/seq/0/enum', 'no enum "x"'],
    [{ seq: [{ type: 'u2', crc: 'x' }] }, '/layout/seq/0/crc', 'no crc "x"'],
    [{ tlv: { tag: 'u1', unknown: 'skip', cases: {} } }, '/layout/tlv/unknown', 'without a length'],
    [{ seq: [], types: { t: [{ type: 'u9' }] } }, '/layout/types/t/0/type', 'no type "u9"'],
    [
      {
        seq: [
          { id: 'a', type: 'u1' },
          { id: 'a', type: 'u1' },
        ],
      },
      '/layout/seq/1/id',
      'stands twice',
    ],
  ])('finds the fault of %j', (layout, path, says) => {
    expect(findings(layout)).toContainEqual(
      expect.objectContaining({
        path,
        message: expect.objectContaining({ en: expect.stringContaining(says) }),
      }),
    )
  })

  it('names the line of a layout in a file', () => {
    const files = { 'layouts/a.yaml': 'seq:\n  - { id: a, type: u9 }\n' }
    const config = resolved(decode.config, { layout: 'layouts/a.yaml' }, files)
    expect([...(decode.check?.(config) ?? [])]).toEqual([
      {
        path: '/layout',
        message: { en: 'layouts/a.yaml:2:14 no type "u9"', zh: expect.anything() },
      },
    ])
  })
})

it('says which bytes each value came from', () => {
  const layout = {
    seq: [
      { type: 'u1', contents: 1 },
      { id: 'a', type: 'b4' },
      { id: 'b', type: 'b12' },
      { id: 'c', repeat: 2, seq: [{ id: 'd', type: 'u2' }] },
      { id: 'e', value: 'a + 1' },
    ],
  }
  const spans = decode.spans?.(resolved(decode.config, { layout }))
  expect(spans?.({ payload: hex('01 1234 0001 0002'), topic: '', meta: {} })).toEqual([
    { path: '/a', start: 1, end: 2 },
    { path: '/b', start: 1, end: 3 },
    { path: '/c/0/d', start: 3, end: 5 },
    { path: '/c/1/d', start: 5, end: 7 },
  ])
})

function crcOf(data: string): string {
  let crc = 0xffff
  for (const byte of hex(data)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return crc.toString(16).padStart(4, '0')
}
