import { Encoder } from 'cbor-x'
import fc from 'fast-check'
import { Packr } from 'msgpackr'
import { describe, expect, it } from 'vitest'

import { readCbor } from './read-cbor.ts'
import { readMsgpack } from './read-msgpack.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

const packr = new Packr({ useRecords: false, variableMapSize: true })
const cbor = new Encoder({ useRecords: false, tagUint8Array: false, variableMapSize: true })

/** What both libraries write without loss. */
const anyValue = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    fc.double({ noNaN: true }).map((value) => (Number.isInteger(value) ? value + 0.5 : value)),
  ),
  value: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
      tie('value'),
      {
        noNullPrototype: true,
      },
    ),
  ),
})).value

const readers = [
  ['MessagePack', readMsgpack, (value: unknown) => Uint8Array.from(packr.pack(value))],
  ['CBOR', readCbor, (value: unknown) => Uint8Array.from(cbor.encode(value))],
] as const

describe.each(readers)('the reader of %s', (_name, read, write) => {
  it('reads what the library writes, and says where each value stood', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = write(value)
        const whole = read(bytes)
        expect(whole?.value).toEqual(value)
        expect(whole?.spans[0]).toEqual({ path: '', start: 0, end: bytes.length })
        for (const { start, end } of whole?.spans ?? []) expect(end).toBeGreaterThan(start)
      }),
    )
  })

  it('marks bytes that are the value by themselves', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = write({ a: [value, 1] })
        const span = read(bytes)?.spans.find(({ path }) => path === '/a/0')
        expect(read(bytes.subarray(span?.start, span?.end))?.value).toEqual(value)
      }),
    )
  })

  it('reads no buffer that is cut short or has more behind it', () => {
    const bytes = write({ a: [1, 'text', -1.5, true], b: { c: 300 } })
    for (let end = 0; end < bytes.length; end++)
      expect(read(bytes.subarray(0, end))).toBeUndefined()
    expect(read(Uint8Array.of(...bytes, 0))).toBeUndefined()
  })

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        read(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps __proto__ as data', () => {
    const bytes = write(new Map([['__proto__', 1]]))
    expect(Object.keys(Object(read(bytes)?.value))).toEqual(['__proto__'])
  })
})

describe('what only one of the formats has', () => {
  it('is read from MessagePack: bytes, big integers, timestamps and other extensions', () => {
    const bytes = hex('94 c4 02 01 ff cf ffffffffffffffff d6 ff 5a4af6a5 d4 05 aa')
    expect(readMsgpack(bytes)?.value).toEqual([
      Uint8Array.of(1, 255),
      18446744073709551615n,
      '2018-01-02T03:04:05.000Z',
      { $ext: 5, data: 'aa' },
    ])
  })

  it('is read from CBOR: parts without a length, halves, tags and big integers', () => {
    const bytes = hex('9f f93e00 7f6161 6162ff c11a5a4af6a5 c249010000000000000000 ff')
    expect(readCbor(bytes)?.value).toEqual([
      1.5,
      'ab',
      '2018-01-02T03:04:05.000Z',
      18446744073709551616n,
    ])
    expect(readCbor(hex('bf 61 61 01 ff'))?.value).toEqual({ a: 1 })
    expect(readCbor(hex('ff'))).toBeUndefined()
  })
})
