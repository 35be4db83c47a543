import { describe, expect, it } from 'vitest'

import { createMask } from './mask.ts'

const mask = createMask(['password', 'user.Token'])
const line = { at: 0, node: 'a' }

describe('a mask', () => {
  it.each([
    [{ value: { Password: 1, x: 2 } }, { value: { Password: '***', x: 2 } }],
    [
      { value: { user: { token: 'x' }, token: 'y' } },
      { value: { user: { token: '***' }, token: 'y' } },
    ],
    [{ value: [{ user: [{ token: 'x' }] }] }, { value: [{ user: [{ token: '***' }] }] }],
    [{ utf8: '{"a":{"password":"x"}}' }, { utf8: '{"a":{"password":"***"}}' }],
    [{ text: ' [{"password": {"deep": 1}}]' }, { text: '[{"password":"***"}]' }],
    [
      { text: '', meta: { password: 'x' } },
      { text: '', meta: { password: '***' } },
    ],
  ])('takes named fields out of %o', (given, expected) => {
    const masked = { line: { ...line, ...expected }, isOpaque: false }
    expect(mask({ ...line, ...given })).toEqual(masked)
  })

  it.each([
    [{ utf8: '{ "b": 10000000000000000001 }' }, false],
    [{ text: '21.5' }, false],
    [{ value: null }, false],
    [{ text: 'password: x' }, true],
    [{ text: '{ password' }, true],
    [{ utf8: '{"password":"x"}\n{"password":"y"}' }, true],
    [{ base64: 'AAE=' }, true],
  ])('leaves %o as it is, to the byte; that it is no JSON is %s', (given, isOpaque) => {
    expect(mask({ ...line, ...given })).toEqual({ line: { ...line, ...given }, isOpaque })
  })
})
