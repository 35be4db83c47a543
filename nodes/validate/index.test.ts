import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'
import validate from './index.ts'

type Files = Readonly<Record<string, string>>
const step = (schema: unknown, config: object = {}, files: Files = {}) => {
  const check = validate.create(resolved(validate.config, { schema, ...config }, files))
  return (payload: unknown) => check({ payload, topic: 'a', meta: {} })
}
const findings = (schema: unknown, files: Files = {}) =>
  [...(validate.check?.(resolved(validate.config, { schema }, files)) ?? [])].map(
    ({ path, message }) => `${path} ${typeof message === 'string' ? message : message.en}`,
  )

describe('validate', () => {
  const reading = {
    type: 'object',
    required: ['sensor'],
    properties: {
      sensor: { type: 'string' },
      values: {
        type: 'array',
        items: { type: 'number', maximum: 10 },
        maxItems: 3,
        uniqueItems: true,
      },
      unit: { enum: ['C', 'F'] },
      at: { type: 'string', format: 'date-time' },
    },
    additionalProperties: false,
  }

  it('passes on what fits, as it is', () => {
    const payload = { sensor: 'a', values: [1, 2] }
    expect(step(reading)(payload)?.payload).toBe(payload)
  })

  it.each<[unknown, string]>([
    [[], 'the payload: expected object, found a list of 0'],
    [{}, 'the payload: expected the key "sensor", found none'],
    [{ sensor: 5 }, '"/sensor": expected string, found 5'],
    [{ sensor: 'a', other: 1 }, 'the payload: expected no key "other", found it'],
    [{ sensor: 'a', values: [1, '2'] }, '"/values/1": expected number, found "2"'],
    [{ sensor: 'a', values: [11] }, '"/values/0": expected a number <= 10, found 11'],
    [
      { sensor: 'a', values: [1, 1] },
      '"/values": expected items that differ, found items 0 and 1 equal',
    ],
    [{ sensor: 'a', unit: 'K' }, '"/unit": expected one of "C", "F", found "K"'],
    [{ sensor: 'a', at: 'now' }, '"/at": expected the format "date-time", found "now"'],
    [
      { sensor: 'a', values: [1, 2, 3, 4] },
      '"/values": expected not more than 3 items, found a list of 4',
    ],
    [new Uint8Array(3), 'the payload: expected'],
  ])('says where %j does not fit', (payload, says) => {
    expect(() => step(reading)(payload)).toThrow(PermanentError)
    expect(() => step(reading)(payload)).toThrow(says)
  })

  it('names one fault, or all of them', () => {
    const bad = { sensor: 1, unit: 'K' }
    expect(() => step(reading)(bad)).toThrow(/^"\/sensor": expected string, found 1$/)
    expect(() => step(reading, { allErrors: true })(bad)).toThrow(/; "\/unit": expected one of/)
    const many = Array.from({ length: 15 }, (_, index) => String(index))
    expect(() => step({ items: { type: 'number' } }, { allErrors: true })(many)).toThrow(
      '; and 5 more',
    )
  })

  it('leaves formats alone when asked to', () => {
    expect(() => step(reading, { formats: false })({ sensor: 'a', at: 'now' })).not.toThrow()
  })

  it('takes a bigint as integer and a date as text', () => {
    const schema = {
      properties: { n: { type: 'integer', minimum: 5 }, at: { format: 'date-time' } },
    }
    const payload = { n: 2n ** 60n, at: new Date(0) }
    expect(step(schema)(payload)?.payload).toBe(payload)
    expect(() => step(schema)({ n: 1n })).toThrow('"/n": expected a number >= 5, found 1')
  })

  it('follows references inside, and to files beside', () => {
    const files = {
      's/a.json': '{ "properties": { "b": { "$ref": "parts/b.json#/$defs/positive" } } }',
      's/parts/b.json': '{ "$defs": { "positive": { "minimum": 0, "$ref": "c.json" } } }',
      's/parts/c.json': '{ "type": "number" }',
    }
    const check = step('s/a.json', {}, files)
    expect(check({ b: 1 })?.payload).toEqual({ b: 1 })
    expect(() => check({ b: -1 })).toThrow('"/b": expected a number >= 0')
    expect(() => check({ b: 'x' })).toThrow('"/b": expected number')
    expect(findings({ $ref: '#/$defs/a', $defs: { a: { type: 'null' } } })).toEqual([])
  })

  it('refuses a value that is too deep or holds itself', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(() => step({ type: 'object' })(loop)).toThrow('nested too deeply')
  })

  it('tells a schema that is wrong at the check', () => {
    expect(findings({ type: 'text' }).join()).toMatch(/^\/schema the schema is wrong at "\/type"/)
    expect(findings({ typ: 'string' }).join()).toContain('unknown keyword: "typ"')
    expect(findings({ $ref: '#/$defs/none' }).join()).toContain(
      "can't resolve reference #/$defs/none",
    )
    expect(findings({ $ref: 'https://example.com/a.json' }).join()).toContain(
      "can't resolve reference",
    )
    expect(findings({ pattern: '(' }).join()).toContain('/schema ')
    expect(findings('a.json', { 'a.json': '{' })[0]).toMatch(/^\/schema a\.json: .*JSON/)
    expect(findings('a.json', { 'a.json': '[]' })).toEqual([
      '/schema a.json: a schema is an object',
    ])
    expect(findings('a.json', { 'a.json': '{ "$ref": "b.json" }' })).toEqual([
      '/schema a.json: "b.json" cannot be read: there is no such file',
    ])
  })
})
