import { expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
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
  const spans = (payload: Uint8Array, charset: 'utf-8' | 'latin1' | 'utf-16le' = 'utf-8') =>
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
