import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import { JsonFault, strictParse } from './text/strict-parse.ts'

const create = (config: object = {}) => decode.create(resolved(decode.config, config))
const parse = (text: string | Uint8Array, config: object = {}) =>
  create(config)({ payload: text, topic: 'a', meta: {} })?.payload
const bytes = (text: string) => new TextEncoder().encode(text)

/** The value, or that there is none. Anything but a refusal is a bug. */
function outcome(read: () => unknown): { value: unknown } | 'refused' {
  try {
    return { value: read() }
  } catch (error) {
    const refusals = [SyntaxError, JsonFault, PermanentError]
    if (refusals.some((refusal) => error instanceof refusal)) return 'refused'
    throw error
  }
}

describe('json/decode', () => {
  it('parses bytes and text and keeps topic and meta', () => {
    const meta = { qos: 1 }
    const message = { payload: bytes('{"a":[1,"ä"]}'), topic: 'a', meta }
    expect(create()(message)).toEqual({ payload: { a: [1, 'ä'] }, topic: 'a', meta })
    expect(parse('{"a":1}')).toEqual({ a: 1 })
  })

  it.each([
    ['{"a": 1,}', 'expected a key in double quotes, found "}" (offset 8, line 1, column 9)'],
    ['{\n "a": tru }', 'expected a value, found "t" (offset 8, line 2, column 7, in /a)'],
    ['', 'expected a value, found the end (offset 0, line 1, column 1)'],
    ['["abc', 'the string is never closed (offset 1, line 1, column 2, in /0)'],
    ['[1] x', 'expected the end of the text, found "x" (offset 4, line 1, column 5)'],
    ['[01]', 'expected "," or "]", found "1" (offset 2, line 1, column 3)'],
    ['["\\x"]', 'expected a valid escape, found "\\\\" (offset 2, line 1, column 3, in /0)'],
    ['[1e400]', 'the number 1e400 is out of range (offset 1, line 1, column 2, in /0)'],
    ['{"ä/":[1,x]}', 'expected a value, found "x" (offset 10, line 1, column 10, in /ä~1/1)'],
  ])('says where %j is broken', (text, says) => {
    expect(() => parse(text)).toThrow(new PermanentError('decode', `not valid JSON: ${says}`))
  })

  it('counts the byte order mark in', () => {
    const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...bytes('[x]')])
    expect(() => parse(marked)).toThrow('(offset 4, line 1, column 2, in /0)')
  })

  it('refuses a key that stands twice, at any depth and however it is written', () => {
    expect(() => parse('{"a":{"b":1,"b":2}}')).toThrow('the key "b" stands twice in one object')
    expect(() => parse('{"a" :1, "\\u0061"\n: 2}')).toThrow('the key "a" stands twice')
    expect(() => parse('{"__proto__":1,"__proto__":2}')).toThrow('stands twice')
    expect(parse('{"a":1,"a":2}', { duplicateKeys: 'last' })).toEqual({ a: 2 })
  })

  it('is not misled by colons in strings', () => {
    const value = { a: '":', 'b":c': ': "x": ', at: '12:30:00', '': { a: 1 } }
    expect(parse(JSON.stringify(value))).toEqual(value)
  })

  it('never alters a big integer in silence', () => {
    const text = '[9007199254740993, -12345678901234567890, 9007199254740991, 1e20]'
    const [a, b] = [9007199254740993n, -12345678901234567890n]
    expect(parse(text)).toEqual([a, b, 9007199254740991, 1e20])
    expect(parse(text, { bigints: 'string' })).toEqual([`${a}`, `${b}`, 9007199254740991, 1e20])
    expect(parse(text, { bigints: 'number' })).toEqual([
      Number(a),
      Number(b),
      9007199254740991,
      1e20,
    ])
  })

  it('limits the depth', () => {
    expect(parse('[[1]]', { maxDepth: 2 })).toEqual([[1]])
    expect(() => parse('[[[1]]]', { maxDepth: 2 })).toThrow('nested deeper than maxDepth (2)')
    expect(() => parse('['.repeat(100_000))).toThrow('nested deeper than maxDepth (128)')
    expect(() => parse('['.repeat(100_000) + ']'.repeat(100_000))).toThrow('nested deeper')
  })

  it('keeps __proto__ as data', () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"__proto__":{"x":9007199254740993}}']) {
      const value = parse(text)
      expect(Object.keys(value as object)).toEqual(['__proto__'])
      expect(value).not.toHaveProperty('x')
    }
  })

  it('skips a byte order mark and refuses broken UTF-8 with the place', () => {
    expect(parse(new Uint8Array([0xef, 0xbb, 0xbf, 0x31]))).toBe(1)
    expect(parse(bytes('"\uFFFD"'))).toBe('\uFFFD')
    const broken = new Uint8Array([...bytes('["äöü'), 0xff, ...bytes('"]')])
    expect(() => parse(broken)).toThrow('not UTF-8 from byte 8 (0xff)')
    const cutShort = new Uint8Array([0x22, 0xe2, 0x82, 0x22])
    expect(() => parse(cutShort)).toThrow('not UTF-8 from byte 1 (0xe2)')
  })

  it('refuses what is decoded already', () => {
    expect(() => create()({ payload: {}, topic: '', meta: {} })).toThrow('already decoded')
  })

  it('refuses a number that no double can hold, where JSON.parse gives infinity', () => {
    const options = { maxDepth: 10, duplicateKeys: 'last', bigints: 'number' } as const
    expect(() => strictParse('3e323', options)).toThrow('the number 3e323 is out of range')
    expect(JSON.parse('3e323')).toBe(Number.POSITIVE_INFINITY)
  })

  it('agrees with JSON.parse on any text, also in its strict parser', () => {
    const options = { maxDepth: 1000, duplicateKeys: 'last', bigints: 'number' } as const
    const text = fc.oneof(
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify(value, null, 1)),
      fc.tuple(fc.json(), fc.nat(), fc.string()).map(([json, at, junk]) => {
        const place = at % (json.length + 1)
        return json.slice(0, place) + junk.slice(0, 2) + json.slice(place + 1)
      }),
    )
    fc.assert(
      fc.property(text, (json) => {
        const expected = outcome(() => finite(JSON.parse(json)))
        expect(outcome(() => strictParse(json, options))).toEqual(expected)
        expect(outcome(() => parse(json, options))).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })
})

/** JSON has no infinity: a number that is out of range is refused by the decoder. */
function finite(value: unknown): unknown {
  JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === Number.POSITIVE_INFINITY || inner === Number.NEGATIVE_INFINITY)
      throw new SyntaxError('out of range')
    return inner
  })
  return value
}
