import { describe, expect, it } from 'vitest'

import { PermanentError } from '../../../runtime/plugin.ts'
import { resolved } from '../../../test/helpers/context.ts'
import decode from '../decode.ts'

const run = (text: string, config: object, files: Readonly<Record<string, string>> = {}) =>
  decode.create(resolved(decode.config, config, files))({ payload: text, topic: '', meta: {} })
    ?.payload
const findings = (config: object, files: Readonly<Record<string, string>> = {}) => [
  ...(decode.check?.(resolved(decode.config, config, files)) ?? []),
]

const reading = {
  type: 'object',
  required: ['temperature'],
  properties: { temperature: { type: 'number', maximum: 85 }, unit: { enum: ['C', 'F'] } },
  additionalProperties: false,
}

describe('json/decode with a schema', () => {
  it('passes what fits', () => {
    expect(run('{"temperature":21.5}', { schema: reading })).toEqual({ temperature: 21.5 })
    expect(findings({ schema: reading })).toEqual([])
    expect(findings({})).toEqual([])
  })

  it.each([
    ['{"temperature": "hot"}', 'the value must be number, found "hot" (at /temperature, byte 16)'],
    ['{"temperature": 99}', 'the value must be <= 85, found 99 (at /temperature, byte 16)'],
    [' {}', `the value must have the key 'temperature', found {} (byte 1)`],
    ['{"temperature":1,"x":2}', 'the value must have no key "x", found {"temperature":1,"x":2}'],
    ['{"temperature":1,"unit":"K"}', 'the value must be one of "C", "F", found "K" (at /unit'],
  ])('says what does not fit in %s', (text, says) => {
    const call = () => run(text, { schema: reading })
    expect(call).toThrow(PermanentError)
    expect(call).toThrow(`does not fit the schema: ${says}`)
  })

  it('knows 2020-12 and draft 7', () => {
    const tuple = { prefixItems: [{ type: 'string' }], items: false }
    expect(run('["a"]', { schema: tuple })).toEqual(['a'])
    expect(() => run('["a",1]', { schema: tuple })).toThrow('does not fit')
    const old = { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] }
    expect(() => run('[1]', { schema: old })).toThrow('must be string, found 1 (at /0, byte 1)')
    const older = { ...old, $schema: 'http://json-schema.org/draft-06/schema#' }
    expect(() => run('[1]', { schema: older })).toThrow('must be string')
  })

  it('checks formats, and patterns in linear time', () => {
    expect(() => run('"noon"', { schema: { format: 'date-time' } })).toThrow('date-time')
    const pattern = { pattern: '^(a+)+$' }
    expect(() => run(JSON.stringify(`${'a'.repeat(50_000)}!`), { schema: pattern })).toThrow(
      '(a+)+',
    )
    expect(run('"ab"', { schema: { pattern: '^a(?=b)' } })).toBe('ab')
  })

  it('takes big integers as integers, whatever becomes of them', () => {
    const schema = { type: 'array', items: { type: 'integer' } }
    expect(run('[9007199254740993]', { schema })).toEqual([9007199254740993n])
    expect(run('[9007199254740993]', { schema, bigints: 'string' })).toEqual(['9007199254740993'])
    expect(() => run('[9007199254740993, "x"]', { schema })).toThrow('at /1')
  })

  it('reads the schema from a file, and what that names', () => {
    const files = {
      'schemas/reading.yaml': 'properties:\n  at: { $ref: "parts/time.json#/$defs/time" }',
      'schemas/parts/time.json': '{"$defs":{"time":{"type":"string","format":"date-time"}}}',
    }
    const config = { schema: 'schemas/reading.yaml' }
    expect(run('{"at":"2026-11-23T08:00:00Z"}', config, files)).toHaveProperty('at')
    expect(() => run('{"at":"noon"}', config, files)).toThrow('(at /at, byte 6)')
    expect(findings(config, files)).toEqual([])
  })

  it('says at check what is no schema', () => {
    expect(findings({ schema: { type: 'nmber' } })).toMatchObject([
      { path: '/schema', message: { en: expect.stringContaining('this is no JSON Schema: ') } },
    ])
    const missing = { 'a.json': '{"$ref":"b.json"}' }
    expect(findings({ schema: 'a.json' }, missing)).toMatchObject([
      { message: { en: 'this is no JSON Schema: there is no such file' } },
    ])
    expect(findings({ schema: 'a.json' }, { 'a.json': '[]' })).toHaveLength(1)
    expect(findings({ schema: { $schema: 'http://other/' } })).toHaveLength(1)
  })

  it('never runs on text alone', () => {
    const config = resolved(decode.config, { schema: {} })
    expect(decode.onText?.(config)).toBeUndefined()
    expect(decode.onText?.(resolved(decode.config, {}))).toBeDefined()
  })
})
