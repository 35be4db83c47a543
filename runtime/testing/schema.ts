/** The keys of a test file. Strict, as those of a flow file are, and walked by the same code. */
import type { FieldSchema } from '../document/describe.ts'
import { durationPattern } from '../field.ts'
import { settledWords } from './model.ts'

const text: FieldSchema = { type: 'string' }
const open: FieldSchema = { 'x-open': true }
const duration: FieldSchema = { type: 'string', pattern: durationPattern, 'x-value': 'duration' }
const map = (properties: Record<string, FieldSchema>, required: string[] = []): FieldSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})

const bodies = {
  text,
  json: open,
  hex: text,
  base64: text,
  msgpack: open,
  cbor: open,
  file: text,
}
const message = { ...bodies, topic: text, meta: { type: 'object', additionalProperties: open } }

const given: FieldSchema = {
  anyOf: [
    { type: 'array', items: map({ after: duration, ...message }) },
    map(
      {
        fails: { ...text, examples: ['the disk is full'] },
        code: text,
        times: {
          anyOf: [
            { type: 'integer', minimum: 1 },
            { type: 'string', enum: ['forever'] },
          ],
        },
      },
      ['fails'],
    ),
  ],
}

const link = map({
  up: { type: 'boolean' },
  pending: { type: 'integer', minimum: 0 },
  latency: { type: 'number', minimum: 0 },
})

const expect: FieldSchema = {
  type: 'object',
  properties: {
    settled: { type: 'array', items: { type: 'string', enum: [...settledWords] } },
  },
  additionalProperties: { type: 'array', items: map(message) },
}

const testCase = map(
  {
    name: { ...text, examples: ['a hot reading reaches the dashboards'] },
    given: { type: 'object', additionalProperties: given },
    links: { type: 'object', additionalProperties: link },
    after: duration,
    now: { ...text, examples: ['2026-01-01T06:30:00Z'] },
    env: {
      type: 'object',
      additionalProperties: { anyOf: [text, { type: 'number' }, { type: 'boolean' }] },
    },
    expect,
  },
  ['name', 'expect'],
)

export const testFile: FieldSchema = map({ cases: { type: 'array', items: testCase } }, ['cases'])
