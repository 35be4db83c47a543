import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'

const at = (payload: unknown) => ({ payload, topic: 'a', meta: {} })
const read = (payload: unknown, config: object = {}) =>
  decode.create(resolved(decode.config, config))(at(payload))?.payload
const write = (payload: unknown, config: object = {}) =>
  encode.create(resolved(encode.config, config))(at(payload))?.payload

describe('lineprotocol', () => {
  it('reads the examples of the reference', () => {
    expect(
      read('myMeasurement,tag1=value1,tag2=value2 fieldKey="fieldValue" 1556813561098000000'),
    ).toEqual([
      {
        measurement: 'myMeasurement',
        tags: { tag1: 'value1', tag2: 'value2' },
        fields: { fieldKey: 'fieldValue' },
        timestamp: '2019-05-02T16:12:41.098000000Z',
      },
    ])
    expect(read('m fieldKey=1.0,b=12485903u,c=-3i,d=true,e=F,f=1e-3')).toEqual([
      {
        measurement: 'm',
        tags: {},
        fields: { fieldKey: 1, b: 12485903, c: -3, d: true, e: false, f: 0.001 },
      },
    ])
    expect(read(String.raw`my\ Measurement fieldKey="string value"`)).toMatchObject([
      { measurement: 'my Measurement' },
    ])
    expect(read(String.raw`m,tag\ Key1=tag\ Value1,t\,2=v\=2 f\=k="\"string\" \\ within"`)).toEqual(
      [
        {
          measurement: 'm',
          tags: { 'tag Key1': 'tag Value1', 't,2': 'v=2' },
          fields: { 'f=k': '"string" \\ within' },
        },
      ],
    )
    expect(read('myMeasurement,tagKey=🍭 fieldKey="Launch 🚀"')).toMatchObject([
      { tags: { tagKey: '🍭' }, fields: { fieldKey: 'Launch 🚀' } },
    ])
  })

  it('skips comments and empty lines, and keeps line breaks in texts', () => {
    expect(read('# a comment\n\n a v=1\r\nb v="x\ny" 5\n', { timestamps: 'integer' })).toEqual([
      { measurement: 'a', tags: {}, fields: { v: 1 } },
      { measurement: 'b', tags: {}, fields: { v: 'x\ny' }, timestamp: 5 },
    ])
    expect(read('')).toEqual([])
    expect(read('# only')).toEqual([])
  })

  it('keeps integers beyond 2^53', () => {
    const line = 'm a=9223372036854775807i,b=18446744073709551615u,c=-5i'
    const big = [2n ** 63n - 1n, 2n ** 64n - 1n] as const
    expect(read(line)).toMatchObject([{ fields: { a: big[0], b: big[1], c: -5 } }])
    expect(read(line, { bigints: 'string' })).toMatchObject([{ fields: { a: String(big[0]) } }])
    expect(read(line, { bigints: 'number' })).toMatchObject([{ fields: { a: 2 ** 63 } }])
    expect(write({ measurement: 'm', fields: { a: big[0], b: big[1] } })).toBe(
      'm a=9223372036854775807i,b=18446744073709551615u',
    )
    expect(() => write({ measurement: 'm', fields: { v: 2n ** 64n } })).toThrow('of 64 bits')
    expect(() => read('m a=9223372036854775808i')).toThrow('the field "a" is out of range')
    expect(() => read('m a=-1u')).toThrow('the field "a" is out of range')
  })

  it('has times of each precision', () => {
    const time = '2024-05-01T12:00:00.123456789Z'
    const point = { measurement: 'm', fields: { v: 1 }, timestamp: time }
    const lines = {
      ns: '1714564800123456789',
      us: '1714564800123456',
      ms: '1714564800123',
      s: '1714564800',
    }
    for (const [precision, digits] of Object.entries(lines)) {
      expect(write(point, { precision })).toBe(`m v=1 ${digits}`)
      const [back] = read(`m v=1 ${digits}`, { precision }) as { timestamp: string }[]
      expect(time.startsWith(back?.timestamp.replace('Z', '') ?? '?')).toBe(true)
    }
    expect(read('m v=1 -1')).toMatchObject([{ timestamp: '1969-12-31T23:59:59.999999999Z' }])
    expect(read('m v=1 1714564800123456789', { timestamps: 'integer' })).toMatchObject([
      { timestamp: 1714564800123456789n },
    ])
    expect(write({ ...point, timestamp: 5 })).toBe('m v=1 5')
    expect(write({ ...point, timestamp: new Date(5) }, { precision: 'ms' })).toBe('m v=1 5')
  })

  it.each([
    ['m', 'expected a space and fields, found the end of the line (offset 1, line 1, column 2)'],
    ['a v=1\nm,t v=1', 'expected "=" after the tag "t", found " " (offset 9, line 2, column 4)'],
    ['m,t= v=1', 'expected the value of the tag "t", found " " (offset 4'],
    ['m v', 'expected "=" after the field "v", found the end of the line'],
    ['m v=', 'expected the value of the field "v", found the end of the line'],
    ['m v=abc', 'text in double quotes for the field "v", found "abc" (offset 4'],
    ['m v="abc', 'the text of the field "v" is never closed (offset 4'],
    ['m v=1 x', 'expected a timestamp (an integer), found "x" (offset 6'],
    ['m v=1 9223372036854775808', 'expected a timestamp'],
    ['m v=1 5 6', 'expected the end of the line, found "6"'],
    ['m v="a"b=1', 'expected "," or a space, found "b"'],
    ['m v=1,v=2', 'the field "v" stands twice (offset 6'],
    ['m,t=1,t=2 v=1', 'the tag "t" stands twice'],
    [',t=1 v=1', 'expected a measurement, found "," (offset 0'],
    ['ä v=NaN', 'found "NaN" (offset 5, line 1, column 5)'],
    [new Uint8Array([0xff]), 'not UTF-8'],
    [{}, 'neither bytes nor text'],
  ])('says where %j is broken', (payload, says) => {
    expect(() => read(payload)).toThrow(PermanentError)
    expect(() => read(payload)).toThrow(says)
  })

  it.each<[unknown, string]>([
    [{ fields: { v: 1 } }, '"/measurement": expected a text, found nothing'],
    [[{ measurement: 'm', fields: {} }], '"/0/fields": expected at least one field'],
    [
      { measurement: 'm', fields: { v: Number.NaN } },
      '"/fields/v": expected a finite number, found NaN',
    ],
    [
      { measurement: 'm', fields: { v: [] } },
      '"/fields/v": expected a number, a text, true or false, found a list of 0',
    ],
    [{ measurement: 'm', tags: { t: {} }, fields: { v: 1 } }, '"/tags/t": expected a text'],
    [{ measurement: 'a\nb', fields: { v: 1 } }, 'expected a text without a line break'],
    [{ measurement: '#', fields: { v: 1 } }, 'does not start with "#"'],
    [
      { measurement: 'm', fields: { v: 1 }, timestamp: 'x' },
      '"/timestamp": expected an ISO 8601 time or an integer (ns)',
    ],
    [5, 'the payload: expected an object'],
  ])('says why %j is no point', (payload, says) => {
    expect(() => write(payload)).toThrow(says)
  })

  it('takes a name for all, writes integers when asked to, and one point when one is wanted', () => {
    expect(
      write([{ fields: { a: 5, b: 0.5, c: null } }], { measurement: 'm', integers: 'integer' }),
    ).toBe('m a=5i,b=0.5')
    expect(read('m a=1', { as: 'point' })).toEqual({ measurement: 'm', tags: {}, fields: { a: 1 } })
    expect(() => read('m a=1\nm a=2', { as: 'point' })).toThrow('expected one point, found 2')
    expect(() => read('m a=1\nm a=2', { maxPoints: 1 })).toThrow('more than 1 points')
  })

  const name = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter(
      (text) =>
        !/[\r\n]/.test(text) && text.trim() !== '' && !/^\s/.test(text) && !text.startsWith('#'),
    )
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.string({ unit: 'grapheme' }),
    fc.bigInt(2n ** 53n, 2n ** 64n - 1n),
    fc.bigInt(-(2n ** 63n), -(2n ** 53n)),
  )
  const map = <T>(values: fc.Arbitrary<T>, minKeys = 0) =>
    fc.dictionary(name, values, { minKeys, noNullPrototype: true })
  const point = fc.record({
    measurement: name,
    tags: map(name),
    fields: map(value, 1),
    timestamp: fc
      .bigInt(-(2n ** 62n), 2n ** 62n)
      .map((each) => (Number.isSafeInteger(Number(each)) ? Number(each) : each)),
  })

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 4 }), (points) => {
        expect(read(write(points), { timestamps: 'integer' })).toEqual(points)
      }),
      { numRuns: 500 },
    )
  })

  it('neither crashes nor hangs on any text', () => {
    const piece = fc.constantFrom(
      'm',
      ',',
      '=',
      ' ',
      '"',
      '\\',
      '\n',
      '5i',
      'true',
      '1',
      '#',
      '\r',
      'é',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          try {
            read(text)
          } catch (error) {
            expect(error).toBeInstanceOf(PermanentError)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})
