import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'
import { LayoutError } from './read/fault.ts'

type Layout = { readonly [key: string]: unknown }
const at = (payload: unknown) => ({ payload, topic: '', meta: { fPort: 1 } })
const both = (layout: Layout) => {
  const config = resolved(encode.config, { layout })
  expect([...(encode.check?.(config) ?? [])]).toEqual([])
  const [read, write] = [decode.create(config), encode.create(config)]
  return {
    read: (bytes: Uint8Array) => read(at(bytes))?.payload,
    write: (value: unknown) => Buffer.from(write(at(value))?.payload as Uint8Array),
  }
}
const findings = (layout: Layout) => [
  ...(encode.check?.(resolved(encode.config, { layout })) ?? []),
]

const byteTypes = [
  'u1',
  's1',
  'u2',
  's2le',
  'u3le',
  's3',
  'u4',
  's4le',
  'u5',
  's6',
  'u7le',
  's8',
  'u8le',
]
const fields: readonly Layout[] = [
  ...byteTypes.map((type) => ({ id: 'v', type })),
  ...['u2', 's3le', 'u4'].map((type) => ({ id: 'v', type, scale: 0.1, offset: -40 })),
  { id: 'v', type: 'u2', scale: '165/256', offset: '1/3' },
  { id: 'v', type: 's2', sentinel: { '0x7fff': null, '0x8000': 'broken' } },
  { id: 'v', type: 'u2', signed: 'offset' },
  { id: 'v', type: 'u4', wordOrder: 'little' },
  { id: 'v', type: 'u8le', wordOrder: 'big' },
  { id: 'v', type: 'f2' },
  { id: 'v', type: 'f4', wordOrder: 'little' },
  { id: 'v', type: 'f8le' },
  { id: 'v', type: 'u1', map: { 0: 'off', 1: 'on' }, unknown: 'keep' },
  { id: 'v', type: 'u4', time: 's' },
  { id: 'v', type: 'u1', repeat: 'eos' },
  { id: 'v', type: 'u1', repeat: 'count', prefix: 'u1' },
  { id: 'v', type: 'u1', repeat: 'until', until: '_ == 0' },
  { id: 'v', type: 'hex', prefix: 'varint' },
  { id: 'v', type: 'hex', prefix: 'u1' },
  { id: 'v', type: 'bytes', size: 'eos' },
  { id: 'v', type: 'str', size: 'eos' },
  { id: 'v', type: 'str', size: 'eos', encoding: 'latin1' },
  { id: 'v', type: 'strz' },
  { id: 'v', type: 'bcd', size: 3, as: 'text' },
  { id: 'v', type: 'bcd', size: 9, endian: 'le' },
  { id: 'v', type: 'varint' },
]
const layouts: readonly Layout[] = [
  ...fields.map((field) => ({ seq: [field] })),
  ...['msb', 'lsb'].map((bitOrder) => ({
    bitOrder,
    seq: ['b3', 'b12', 'b1', 'b33', 'b15'].map((type, index) => ({ id: `f${index}`, type })),
  })),
  { seq: [{ id: 'a', type: 'b64' }] },
  { seq: [{ id: 'a', type: 'b5' }, { id: 'b', type: 'b59', bitOrder: 'msb', signed: 'twos' }] },
  { seq: [{ id: '_n', type: 'u1' }, { id: 'v', type: 'u2', repeat: 'count', count: '_n' }] },
  { seq: [{ id: '_n', type: 'u1' }, { id: 'v', type: 'str', size: '_n', encoding: 'latin1' }] },
  { seq: [{ id: '_n', type: 'varint' }, { id: 'v', seq: [{ id: 'x', type: 'hex', size: 'eos' }], size: '_n' }] },
  { seq: [{ id: '_n', type: 'b4' }, { id: 'k', type: 'b4' }, { id: 'v', type: 'hex', size: '_n' }] },
  {
    seq: [
      { id: '_a', type: 'b1' },
      { id: '_b', type: 'b1' },
      { id: 'rest', type: 'b6' },
      { if: '_a', seq: [{ id: 'x', type: 'u1' }, { id: 'y', type: 'u1' }] },
      { id: 'z', type: 'u2', if: '_b' },
    ],
  },
  { seq: [{ id: 'a', type: 'u1' }, { id: 'b', type: 'u1', optional: true }] },
  { seq: [{ id: 'kind', type: 'u1' }, { id: 'v', switchOn: 'kind', cases: { 0: 'u1', 1: 's2', _: 'u4' } }] },
  { port: { 1: [{ id: 'a', type: 'u1' }], 2: [{ id: 'b', type: 'u2' }] } },
  {
    tlv: {
      tag: 'u1',
      cases: { 0: { id: 'a', type: 'u1' }, 1: { id: 'b', type: 's2' } },
    },
  },
  { seq: [{ id: 'v', tlv: { tag: { id: 't', type: 'b2' }, length: 'b6', cases: { 0: { id: 'a', type: 'hex', size: 'eos' }, 1: { id: 'b', type: 'u1' } } } }] },
  { seq: [{ type: 'u1', lengthOf: { from: 'a', to: 'b' } }, { id: 'a', type: 'u1' }, { id: 'b', type: 'hex', size: 2 }] },
  { types: { t: [{ id: 'n', type: 'u1' }, { id: 'next', type: 't', optional: true }] }, seq: [{ id: 'v', type: 't' }] },
] // prettier-ignore

/** The value of a frame, or that it is refused. Anything but a typed error is a bug. */
function attempt(
  read: (bytes: Uint8Array) => unknown,
  bytes: Uint8Array,
): { value: unknown } | undefined {
  try {
    return { value: read(bytes) }
  } catch (error) {
    if (error instanceof LayoutError) return undefined
    throw error
  }
}

describe('binary/encode', () => {
  it.each(layouts)('writes what it read: %j', (layout) => {
    const { read, write } = both(layout)
    const small = fc.uint8Array({ maxLength: 14 })
    const low = fc
      .array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 })
      .map((list) => Uint8Array.from(list))
    const fitted = fc
      .integer({ min: 1, max: 10 })
      .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    // A layout with a length inside fits few of them: enough are tried that none of them goes unseen.
    const lowest = fc
      .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 })
      .map((list) => Uint8Array.from(list))
    let seen = 0
    fc.assert(
      fc.property(fc.oneof(small, low, lowest, fitted), (bytes) => {
        const result = attempt(read, bytes)
        if (!result) return
        seen++
        expect(write(result.value)).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 3000 },
    )
    expect(seen).toBeGreaterThan(0)
  })

  it('writes the values of one tag together, whatever stood between them', () => {
    const cases = { 0: { id: 'a', type: 'u1' }, 1: { id: 'b', type: 'u1', collect: true } }
    const { read, write } = both({ tlv: { tag: 'u1', cases } })
    const value = read(Buffer.from('010700030108', 'hex'))
    expect(value).toEqual({ b: [7, 8], a: 3 })
    expect(write(value).toString('hex')).toBe('010701080003')
  })

  it('writes a checksum, and a part of its own by parameters', () => {
    const crc = { width: 8, poly: 0x31, init: 0xff }
    const seq = [
      { id: 'a', type: 'u2' },
      { type: 'u1', crc },
      { type: 'u4le', crc: 'crc-32' },
    ]
    const { read, write } = both({ seq })
    const bytes = write({ a: 0xbeef })
    expect(bytes.subarray(0, 3).toString('hex')).toBe('beef92')
    expect(read(bytes)).toEqual({ a: 0xbeef })
  })

  it('works hidden fields out with write, and fills in defaults', () => {
    const seq = [
      { id: '_low', type: 'u1', write: 'v % 256' },
      { type: 'u1', default: 9 },
      { id: '_high', type: 'u1', write: 'floor(v / 256)' },
      { id: 'v', value: '_high * 256 + _low' },
      { id: 'w', type: 'u1', default: 3 },
    ]
    const { write } = both({ seq })
    expect(write({ v: 0x1234 }).toString('hex')).toBe('34091203')
  })

  it.each<[Layout, unknown, string]>([
    [{ type: 'u1' }, 256, '"v" at byte 0: expected a whole number from 0 to 255, found 256'],
    [{ type: 's1', scale: 0.1 }, 13, 'from -128 to 127, found 130'],
    [{ type: 'u1' }, undefined, 'expected a value, found nothing'],
    [{ type: 'u1' }, '1', 'found "1"'],
    [{ type: 'f4' }, Number.NaN, 'expected a finite number'],
    [{ type: 'f4' }, 1e300, 'that 4 bytes hold'],
    [{ type: 'hex', size: 2 }, 'ca', 'expected 2 bytes, found 1'],
    [{ type: 'str', size: 2 }, 'a', 'expected a text of 2 bytes, found 1'],
    [{ type: 'strz' }, 'a\0b', 'without a zero'],
    [{ type: 'u1', map: { 0: 'off' } }, 'on', 'expected one of "off", found "on"'],
    [{ type: 'u1', repeat: 2 }, [1], 'expected 2 items'],
    [{ type: 'u1', repeat: 'eos' }, 1, 'expected a list, found 1'],
    [{ seq: [{ id: 'x', type: 'u1' }] }, { x: -1 }, '"v.x" at byte 0'],
    [{ type: 'u4', time: 's' }, 'soon', 'expected a time'],
    [{ type: 'bcd', size: 1 }, 123, 'at most 2 digits'],
  ])('refuses for %j the value %j', (field, value, says) => {
    const { write } = both({ seq: [{ id: 'v', ...field }] })
    expect(() => write({ v: value })).toThrow(says)
    expect(() => write('x')).toThrow('expected an object')
  })

  it.each<[Layout, string, string, string]>([
    [
      {
        seq: [
          { id: '_a', type: 'u1' },
          { id: 'b', value: '_a * 2' },
        ],
      },
      'error',
      '/layout/seq/0/id',
      'nothing says',
    ],
    [{ seq: [{ id: 'a', type: 'u1', pos: -1 }] }, 'error', '/layout/seq/0/pos', 'from the end'],
    [
      { seq: [{ id: 'a', type: 'u1', offset: '_size' }] },
      'error',
      '/layout/seq/0/offset',
      'not known',
    ],
    [
      { tlv: { tag: 'u1', unknown: 'stop', cases: { 1: { id: 'a', type: 'u1' } } } },
      'warning',
      '/layout/tlv/unknown',
      'not kept',
    ],
    [
      { seq: [{ id: 'a', type: 'u1', map: { 0: 'x', 1: 'x' } }] },
      'warning',
      '/layout/seq/0/map',
      'the first',
    ],
    [
      { seq: [{ id: 'a', type: 'u1', scale: 0.01, round: 0 }] },
      'warning',
      '/layout/seq/0/round',
      'loses',
    ],
    [
      { seq: [{ id: 'a', type: 'u1' }], trailing: 'ignore' },
      'warning',
      '/layout/trailing',
      'not kept',
    ],
  ])('says what cannot be inverted of %j', (layout, severity, path, says) => {
    expect(findings(layout)).toContainEqual(
      expect.objectContaining({
        severity,
        path,
        message: expect.objectContaining({ en: expect.stringContaining(says) }),
      }),
    )
  })
})
