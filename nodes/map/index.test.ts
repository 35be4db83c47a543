import { describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import map from './index.ts'

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null)
    Object.values(Object.freeze(value)).map(deepFreeze)
  return value
}
const message = deepFreeze({
  payload: { temp: 21, inner: { a: 1, b: 2 }, other: { c: 3 }, list: [{ x: 1 }, { x: 2 }] },
  topic: 'plant/7',
  meta: { qos: 1 },
})
const run = (config: object, input: object = {}) =>
  map.create(resolved(map.config, config))({ ...message, ...input })
const findings = (config: object) => [...(map.check?.(resolved(map.config, config)) ?? [])]

describe('map', () => {
  it('replaces the payload', () => {
    expect(run({ value: '{"t": payload.temp}' })).toEqual({ ...message, payload: { t: 21 } })
  })

  it('sets parts and shares what it does not touch', () => {
    const result = run({ set: { 'payload.inner.a': '5', 'payload.new.deep': 'topic' } })
    expect(result?.payload).toEqual({
      ...message.payload,
      inner: { a: 5, b: 2 },
      new: { deep: 'plant/7' },
    })
    expect(Reflect.get(Object(result?.payload), 'other')).toBe(message.payload.other)
  })

  it('shows every expression the message as it came in', () => {
    const set = { 'payload.temp': 'payload.inner.a', 'payload.inner.a': 'payload.temp' }
    expect(run({ set })?.payload).toMatchObject({ temp: 1, inner: { a: 21 } })
  })

  it('renames and removes, and passes over what is not there', () => {
    const result = run({
      rename: { 'payload.temp': 'payload.temperature', 'payload.nope': 'payload.temperature2' },
      remove: ['payload.inner.a', 'payload.missing.too', 'payload.list[0]'],
    })
    expect(result?.payload).toEqual({
      temperature: 21,
      inner: { b: 2 },
      other: { c: 3 },
      list: [{ x: 2 }],
    })
  })

  it('swaps two keys', () => {
    const rename = { 'payload.inner.a': 'payload.inner.b', 'payload.inner.b': 'payload.inner.a' }
    expect(run({ rename })?.payload).toMatchObject({ inner: { a: 2, b: 1 } })
  })

  it('sets items of a list', () => {
    const result = run({ set: { 'payload.list[1].x': '9', 'payload.list[2]': '{"x": 3}' } })
    expect(result?.payload).toMatchObject({ list: [{ x: 1 }, { x: 9 }, { x: 3 }] })
    expect(() => run({ set: { 'payload.list[9]': '1' } })).toThrow('no place for [9]')
  })

  it('makes a topic and sets meta', () => {
    const result = run({ topic: '{{ topic }}/clean', meta: { site: '"north"' } })
    expect(result).toEqual({
      payload: message.payload,
      topic: 'plant/7/clean',
      meta: { qos: 1, site: 'north' },
    })
    expect(result?.payload).toBe(message.payload)
  })

  it('says so when the payload has no parts', () => {
    const set = { 'payload.a': '1' }
    expect(() => run({ set }, { payload: new Uint8Array(1) })).toThrow(
      '"payload" is bytes, so it has no "a": decode it first',
    )
    expect(() => run({ set: { 'payload.temp.a': '1' } })).toThrow('"payload.temp" is a number')
  })

  it('keeps an own __proto__ as data', () => {
    const payload: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "a": 1}')
    const result = run({ set: { 'payload.b': '2' } }, { payload })
    expect(JSON.stringify(result?.payload)).toBe('{"__proto__":{"polluted":1},"a":1,"b":2}')
    const rest = run({ remove: ['payload.a'] }, { payload })
    expect(JSON.stringify(rest?.payload)).toBe('{"__proto__":{"polluted":1}}')
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  it.each([
    [{ set: { 'payload.__proto__.x': '1' } }, '/set/payload.__proto__.x', '__proto__'],
    [{ set: { 'payload["constructor"]': '1' } }, '/set/payload["constructor"]', 'constructor'],
    [{ set: { celsius: '1' } }, '/set/celsius', 'must start with payload'],
    [{ set: { 'payload..a': '1' } }, '/set/payload..a', 'broken at 8'],
    [{ remove: ['meta'] }, '/remove/0', 'all of "meta"'],
    [{ set: { 'payload.a': '1' }, remove: ['payload["a"]'] }, '/remove/0', 'changed twice'],
    [{ meta: { prototype: '1' } }, '/meta/prototype', 'prototype'],
    [{}, '', 'changes nothing'],
  ])('refuses %j', (config, path, says) => {
    expect(findings(config)).toMatchObject([
      { path, message: { en: expect.stringContaining(says) } },
    ])
  })
})
