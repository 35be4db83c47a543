import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import decode from './decode.ts'
import encode from './encode.ts'

const message = (payload: unknown) => ({ payload, topic: '', meta: {} })

function reader(body: string) {
  const config = { schema: { text: `syntax = "proto3";\n${body}` }, message: 'M', defaults: false }
  const options = resolved(decode.config, config)
  const step = decode.create(options)
  const spans = decode.spans?.(options)
  return {
    value: (bytes: Uint8Array) => step(message(bytes))?.payload as Record<string, unknown>,
    /** Paths with the digits of their bytes. */
    places: (bytes: Uint8Array) =>
      Object.fromEntries(
        (spans?.(message(bytes)) ?? []).map(({ path, start, end }) => [
          path,
          Buffer.from(bytes.subarray(start, end)).toString('hex'),
        ]),
      ),
  }
}
const bytes = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex')

describe('the bytes of a value', () => {
  it('are its tag, its length and itself, in messages and lists as well', () => {
    const { value, places } =
      reader(`message M { int32 n = 1; M inner = 2; repeated int32 packed = 3;
      repeated string texts = 4; }`)
    const all = bytes('0805 1206 0807 2202 6162 1a03 01ac02 2201 63')
    expect(value(all)).toEqual({
      n: 5,
      inner: { n: 7, texts: ['ab'] },
      packed: [1, 300],
      texts: ['c'],
    })
    expect(places(all)).toEqual({
      '': '080512060807220261621a0301ac02220163',
      '/n': '0805',
      '/inner': '1206080722026162',
      '/inner/n': '0807',
      '/inner/texts/0': '22026162',
      '/packed/0': '01',
      '/packed/1': 'ac02',
      '/texts/0': '220163',
    })
  })

  it('of a map are those of its entry, whatever comes first in it', () => {
    const { value, places } = reader(
      'message V { int32 n = 1; } message M { map<string, V> by = 1; }',
    )
    const all = bytes('0a08 0a02612f 12020801 0a07 12020802 0a0162')
    expect(value(all)).toEqual({ by: { 'a/': { n: 1 }, b: { n: 2 } } })
    const found = places(all)
    delete found['']
    expect(found).toEqual({
      '/by/a~1': '0a080a02612f12020801',
      '/by/a~1/n': '0801',
      '/by/b': '0a07120208020a0162',
      '/by/b/n': '0802',
    })
  })

  it('are those that count where something is sent again', () => {
    const { value, places } = reader('message M { oneof x { M m = 1; int32 n = 2; } int32 k = 3; }')
    const all = bytes('0a021801 1005 1801 1802')
    expect(value(all)).toEqual({ n: 5, k: 2 })
    const found = places(all)
    delete found['']
    expect(found).toEqual({ '/n': '1005', '/k': '1802' })
  })

  it('of a well-known type are the whole', () => {
    const { value, places } = reader(
      'import "google/protobuf/duration.proto"; message M { google.protobuf.Duration d = 1; }',
    )
    const all = bytes('0a020801')
    expect(value(all)).toEqual({ d: '1s' })
    expect(places(all)).toEqual({ '': '0a020801', '/d': '0a020801' })
  })

  it('are a message of this value alone', () => {
    const text = `message M { double a = 1; sint64 b = 2; string c = 3; bytes d = 4; fixed32 e = 5;
      bool f = 6; }`
    const { value, places } = reader(text)
    const config = { schema: { text: `syntax = "proto3";\n${text}` } }
    const write = encode.create(resolved(encode.config, config))
    const values = fc.record({
      a: fc.double(),
      b: fc.integer(),
      c: fc.string({ unit: 'grapheme' }),
      d: fc.uint8Array(),
      e: fc.nat(),
      f: fc.boolean(),
    })
    fc.assert(
      fc.property(values, (wanted) => {
        const all = write(message(wanted))?.payload as Uint8Array
        const found = places(all)
        for (const [key, part] of Object.entries(value(all)))
          expect(value(bytes(found[`/${key}`] ?? ''))).toEqual({ [key]: part })
      }),
    )
  })
})
