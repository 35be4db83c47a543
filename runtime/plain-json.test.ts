import { describe, expect, it } from 'vitest'

import { parsePlainJson, plainJson } from './plain-json.ts'

describe('plain JSON', () => {
  it('writes what JSON can say exactly', () => {
    for (const value of [null, true, 1.5, 'ü', [1, [2]], { a: { b: [] } }, Object.create(null)]) {
      expect(plainJson(value)).toBe(JSON.stringify(value))
    }
  })

  it('writes nothing that JSON would lose or change', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    const lossy = [1n, NaN, Infinity, undefined, new Date(0), new Map(), Buffer.of(1), cycle]
    for (const value of [...lossy, { toJSON: () => 1 }]) {
      expect(plainJson(value)).toBeUndefined()
      expect(plainJson({ inside: [value] })).toBeUndefined()
    }
  })

  it('reads what arrives as it was sent, and nothing else', () => {
    const text =
      '{"n":9007199254740991,"s":"12345678901234567890 [[[","f":1.2345678901234567,"e":1e300}'
    expect(parsePlainJson(text)).toEqual(JSON.parse(text))
    expect(() => parsePlainJson('[9007199254740993]')).toThrow('2^53')
    expect(() => parsePlainJson('{"a":-12345678901234567890}')).toThrow('2^53')
    expect(() => parsePlainJson(`${'['.repeat(129)}${']'.repeat(129)}`)).toThrow('nested')
    expect(parsePlainJson(`${'['.repeat(128)}${']'.repeat(128)}`)).toHaveLength(1)
    expect(() => parsePlainJson('{"a":')).toThrow('JSON')
  })

  it('reads strings of any length and with any escapes', () => {
    const long = [
      'x'.repeat(20_000_000),
      '"\\'.repeat(2_000_000),
      '\\',
      '\\"',
      '[12345678901234567890',
    ]
    expect(parsePlainJson(JSON.stringify(long))).toEqual(long)
    expect(() => parsePlainJson('["\\\\",12345678901234567890]')).toThrow('2^53')
  })

  it('is not slowed down by strings without an end', () => {
    // Would take minutes if each quote were the start of another search.
    expect(() => parsePlainJson(`"${'\\"'.repeat(500_000)}`)).toThrow('JSON')
    expect(() => parsePlainJson(`"${'\\'.repeat(500_001)}`)).toThrow('JSON')
  })
})
