import fc from 'fast-check'
import { Check } from 'typebox/schema'
import { describe, expect, it } from 'vitest'

import { config, field, Type } from '../field.ts'
import { fieldSchema } from './describe.ts'
import { createReport, hasErrors } from './report.ts'
import { resolve } from './resolve.ts'
import { createSource } from './source.ts'
import { treeOf } from './tree.ts'

const text = { en: 'a field', zh: '字段' }
const references = { env: () => undefined, file: () => '' }

/** Every builder that has neither a default nor a resolver: there JSON Schema says all there is to say. */
const schema = config({
  text: field.string(text, { minLength: 1, pattern: '^[a-z]' }),
  count: Type.Optional(field.integer(text, { minimum: 0, maximum: 9 })),
  ratio: Type.Optional(field.number(text, { exclusiveMinimum: 0 })),
  flag: Type.Optional(field.boolean(text)),
  word: Type.Optional(field.choice(['a', 'b', 3], text)),
  list: Type.Optional(field.list(field.integer(text), text, { maxItems: 2, uniqueItems: true })),
  map: Type.Optional(field.map(field.group({ deep: field.boolean(text) }, text), text)),
  either: Type.Optional(
    field.oneOf([field.string(text), field.list(field.string(text), text)], text),
  ),
  limit: Type.Optional(field.oneOf([Type.Literal('forever'), Type.Integer({ minimum: 1 })], text)),
})

function accepts(value: unknown): boolean {
  const report = createReport(createSource('', 'a.yaml'))
  const range = { start: 0, end: 0 }
  const spot = { path: '', field: 'it', keyRange: range }
  resolve(treeOf(value, range), fieldSchema(schema), spot, {
    report,
    references,
    connections: new Map(),
    used: [],
    open: [],
    resolve,
  })
  return !hasErrors(report.problems)
}

const leaf = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'c', 'forever', 'Z', true, false, null),
  fc.constantFrom(0, 1, 3, 9, 10, -1, 0.5),
)
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('deep', 'k', 'x'), fc.oneof(leaf, fc.record({ deep: leaf }))),
)
const candidate = fc.record(
  {
    text: fc.oneof(fc.constant('abc'), value),
    count: value,
    ratio: value,
    flag: value,
    word: value,
    list: value,
    map: value,
    either: value,
    limit: value,
    other: leaf,
  },
  { requiredKeys: [] },
)

describe('resolve', () => {
  it('accepts exactly what JSON Schema accepts', () => {
    fc.assert(
      fc.property(candidate, (given) => {
        expect(accepts(given)).toBe(Check(schema, given))
      }),
      { numRuns: 2000 },
    )
  }, 60_000)
})
