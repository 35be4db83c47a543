import fc from 'fast-check'
import { expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import { charsets } from './charset/charsets.ts'
import type { Charset } from './charset/charsets.ts'
import decode from './decode.ts'
import encode from './encode.ts'

const at = (payload: unknown) => ({ payload, topic: 'a', meta: {} })
const decoded = (payload: unknown, config: object = {}) =>
  decode.create(resolved(decode.config, config))(at(payload))?.payload
const encoded = (payload: unknown, config: object = {}) =>
  encode.create(resolved(encode.config, config))(at(payload))?.payload

it.each(['utf-8', 'latin1', 'utf-16le'])('reads what it writes in %s', (charset) => {
  expect(decoded(encoded('grün é', { charset }), { charset })).toBe('grün é')
})

it('passes what is there already', () => {
  expect(decoded('text')).toBe('text')
  expect(encoded(new Uint8Array([1]))).toEqual(new Uint8Array([1]))
  expect(encoded(21.5)).toEqual(Buffer.from('21.5'))
})

it('refuses or replaces bytes that are not in the charset', () => {
  const broken = new Uint8Array([0x61, 0xc3, 0xa4, 0xff, 0x62])
  expect(() => decoded(broken)).toThrow('not utf-8 from byte 3')
  expect(decoded(broken, { invalid: 'replace' })).toBe('aä\uFFFDb')
  expect(() => decoded(new Uint8Array([1, 2, 3]), { charset: 'utf-16le' })).toThrow('not utf-16le')
})

it('refuses or replaces characters that the charset does not have', () => {
  expect(() => encoded('a€', { charset: 'latin1' })).toThrow('latin1 cannot hold U+20AC (offset 1)')
  expect(encoded('a€', { charset: 'latin1', invalid: 'replace' })).toEqual(Buffer.from('a?'))
  expect(() => encoded('a\uD800')).toThrow('utf-8 cannot hold U+D800')
  expect(encoded('😀')).toEqual(Buffer.from('😀'))
})

it('refuses values', () => {
  expect(() => decoded({})).toThrow('neither bytes nor text')
  expect(() => encoded({})).toThrow('use json/encode')
})

it('says which bytes each character came from', () => {
  const spans = (payload: Uint8Array, charset: Charset = 'utf-8') =>
    decode.spans?.({ charset, invalid: 'replace' })({ payload, topic: '', meta: {} })
  expect(spans(Buffer.from('\ufeffä😀b'))).toEqual([
    { path: '', start: 3, end: 10 },
    { path: '/0', start: 3, end: 5 },
    { path: '/1', start: 5, end: 9 },
    { path: '/3', start: 9, end: 10 },
  ])
  expect(spans(Buffer.from('ä', 'latin1'), 'latin1')).toContainEqual({
    path: '/0',
    start: 0,
    end: 1,
  })
  expect(spans(Buffer.from('ä', 'utf16le'), 'utf-16le')?.at(-1)).toEqual({
    path: '/0',
    start: 0,
    end: 2,
  })
  expect(spans(Buffer.from([0x61, 0xff]))).toEqual([{ path: '', start: 0, end: 2 }])
})

it.each([
  ['windows-1252', '€ä', '80e4'],
  ['iso-8859-15', '€ä', 'a4e4'],
  ['cp437', 'é▒', '82b1'],
  ['koi8-r', 'жук', 'd6d5cb'],
  ['shift_jis', '日本ｱ', '93fa967bb1'],
  ['euc-jp', '日本', 'c6fccbdc'],
  ['gb18030', '中€😀', 'd6d0a2e39439fc36'],
  ['big5', '中文', 'a4a4a4e5'],
  ['euc-kr', '한글', 'c7d1b1db'],
  ['utf-16be', 'a😀', '0061d83dde00'],
  ['ascii', 'a~', '617e'],
] as const)('knows %s', (charset, text, hex) => {
  expect(encoded(text, { charset })).toEqual(Buffer.from(hex, 'hex'))
  expect(decoded(Buffer.from(hex, 'hex'), { charset })).toBe(text)
})

it.each([
  ['ascii', '61e4', 1],
  ['shift_jis', '93fafc', 2],
  ['gb18030', '61d6d0ff', 3],
  ['euc-kr', 'c7d1ff', 2],
  ['utf-16be', '0061d83d0062', 2],
  ['utf-16be', '0061d8', 2],
  ['utf-16le', '6100003dd8', 4],
  ['utf-8', '61efbf22', 1],
] as const)('says where bytes are not %s', (charset, hex, place) => {
  const bytes = Buffer.from(hex, 'hex')
  expect(() => decoded(bytes, { charset })).toThrow(`not ${charset} from byte ${place} (0x`)
  expect(decoded(bytes, { charset, invalid: 'replace' })).toContain('\uFFFD')
})

it('takes U+FFFD for a character where the charset has it', () => {
  expect(decoded(Buffer.from('8431a437', 'hex'), { charset: 'gb18030' })).toBe('\uFFFD')
})

it('refuses characters that would come back as others', () => {
  expect(() => encoded('a¥', { charset: 'shift_jis' })).toThrow(
    'shift_jis cannot hold U+00A5 (offset 1)',
  )
  expect(() => encoded('a😀', { charset: 'windows-1252' })).toThrow('U+1F600 (offset 1)')
  expect(encoded('a😀b', { charset: 'ascii', invalid: 'replace' })).toEqual(Buffer.from('a?b'))
})

it('writes a byte order mark when asked to, where there is one', () => {
  const mark = { byteOrderMark: true }
  expect(encoded('a', mark)).toEqual(Buffer.from('efbbbf61', 'hex'))
  expect(encoded('a', { ...mark, charset: 'utf-16be' })).toEqual(Buffer.from('feff0061', 'hex'))
  expect(decoded(encoded('a', { ...mark, charset: 'utf-16be' }), { charset: 'utf-16be' })).toBe('a')
  const found = (charset: Charset) =>
    [...(encode.check?.(resolved(encode.config, { ...mark, charset })) ?? [])].map(
      ({ path }) => path,
    )
  expect(found('utf-16le')).toEqual([])
  expect(found('gbk')).toEqual(['/byteOrderMark'])
})

it.each(charsets)('reads back what it writes in %s, or refuses to write it', (charset) => {
  const bytes = (values: Uint8Array) => decoded(values, { charset, invalid: 'replace' })
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map((values) => String(bytes(values))),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(text, (input) => {
      let written: unknown
      try {
        written = encoded(input, { charset })
      } catch (error) {
        expect(error).toBeInstanceOf(PermanentError)
        return
      }
      const isMarked = input.startsWith('\uFEFF')
      expect(decoded(written, { charset })).toBe(isMarked ? input.slice(1) : input)
    }),
  )
})

it('says which bytes the characters of other charsets came from', () => {
  const spans = decode.spans?.({ charset: 'shift_jis', invalid: 'replace' })
  expect(spans?.({ payload: Buffer.from('93fa61', 'hex'), topic: '', meta: {} })).toEqual([
    { path: '', start: 0, end: 3 },
    { path: '/0', start: 0, end: 2 },
    { path: '/1', start: 2, end: 3 },
  ])
})
