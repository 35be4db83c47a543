import { describe, expect, it } from 'vitest'

import { sampleOf } from './sample.ts'

const shown = (payload: unknown, limit = 8) =>
  sampleOf({ payload, topic: 't', meta: {} }, 0, limit).payload

describe('a sample', () => {
  it('shows bytes as text where they are UTF-8, and else as base64', () => {
    expect(shown(Buffer.from('grün'))).toEqual({
      kind: 'bytes',
      text: 'grün',
      size: 5,
      isCut: false,
    })
    expect(shown(new Uint8Array([255, 0]))).toEqual({
      kind: 'bytes',
      base64: '/wA=',
      size: 2,
      isCut: false,
    })
  })

  it('is a copy: bytes that change later do not change it', () => {
    const bytes = Buffer.from('abc')
    const sample = shown(bytes)
    bytes.fill(0)
    expect(sample.text).toBe('abc')
  })

  it('cuts bytes and text between characters, and says their true size', () => {
    const long = 'äöüäöü!'
    expect(shown(Buffer.from(long), 5)).toMatchObject({ text: 'äö', size: 13, isCut: true })
    expect(shown(long, 5)).toMatchObject({ kind: 'text', text: 'äö', size: 13, isCut: true })
    expect(shown('😀😀', 7)).toMatchObject({ text: '😀', size: 8, isCut: true })
  })

  it('writes a value as JSON, and stops where nobody looks any more', () => {
    expect(shown({ a: [1, 2n, null, 'x'] }, 100).text).toBe('{"a":[1,2,null,"x"]}')
    const endless: unknown[] = []
    endless.push('ab', endless)
    const { text, isCut, size } = shown(endless, 20)
    expect([isCut, size]).toEqual([true, undefined])
    expect(text?.length).toBeLessThan(40)
  })

  it('says bytes, dates, maps and errors in a value as the editor does', () => {
    const value = {
      bytes: new Uint8Array([1, 255]),
      date: new Date(0),
      map: new Map([['k', 1]]),
      error: new Error('why'),
      none: undefined,
      big: NaN,
    }
    expect(JSON.parse(shown(value, 1000).text ?? '')).toEqual({
      bytes: '01ff',
      date: '1970-01-01T00:00:00.000Z',
      map: { k: 1 },
      error: 'why',
      none: null,
      big: 'NaN',
    })
  })

  it('leaves out meta that is too long, and says so', () => {
    const sample = sampleOf({ payload: 1, topic: '', meta: { long: 'x'.repeat(9000) } }, 0, 8)
    expect(sample).toMatchObject({ meta: {}, isMetaCut: true })
  })
})
