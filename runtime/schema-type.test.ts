import { Type as TypeBox } from 'typebox'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'

import { Type } from './schema-type.ts'

/** The same schema from either set of builders, as the JSON that everything else reads. */
function build(type: Pick<typeof TypeBox, keyof typeof Type>) {
  const inner = type.Object({ a: type.String({ minLength: 1 }), b: type.Optional(type.Number()) })
  const schema = type.Object(
    {
      list: type.Array(inner, { minItems: 1 }),
      maybe: type.Optional(type.Unsafe<number>({ type: 'string', 'x-value': 'duration' })),
      map: type.Record(type.String(), type.Integer({ minimum: 0 }), { minProperties: 1 }),
      either: type.Union([type.Boolean(), type.Literal('on'), type.Literal(3)]),
      any: type.Optional(type.Unknown({ description: 'x' })),
    },
    { additionalProperties: false },
  )
  return type.Object({ schema, none: type.Optional(type.String({ default: 'x' })) })
}

describe('the schema builders', () => {
  it('write down what TypeBox writes', () => {
    expect(JSON.stringify(build(Type))).toEqual(JSON.stringify(build(TypeBox)))
  })

  it('make schemas that TypeBox takes for its own', () => {
    const value = { schema: { list: [], map: { a: '3' }, either: 3 } }
    const judge = (schema: ReturnType<typeof build>) => {
      const filled: unknown = Value.Default(schema, structuredClone(value))
      return [filled, Value.Check(schema, filled), [...Value.Errors(schema, filled)].length]
    }
    expect(judge(build(Type))).toEqual(judge(build(TypeBox)))
  })
})
