/**
 * The schema builders of TypeBox that fields are made of, with TypeBox's own types and without its code:
 * loading the library takes a quarter of the time in which `sluice run` has to be connected, and what
 * is needed of it at run time is to write JSON Schema down.
 */
import type { Type as TypeBox } from 'typebox'

type Builders = Pick<
  typeof TypeBox,
  | 'Array'
  | 'Boolean'
  | 'Integer'
  | 'Literal'
  | 'Number'
  | 'Object'
  | 'Optional'
  | 'Record'
  | 'String'
  | 'Union'
  | 'Unknown'
  | 'Unsafe'
>
type Schema = Readonly<Record<string, unknown>>

/** TypeBox knows its schemas by marks that do not show when one is written down or copied. */
function mark<S extends object>(schema: S, ...marks: [name: string, value: unknown][]): S {
  for (const [name, value] of marks)
    Object.defineProperty(schema, name, { value, configurable: true, writable: true })
  return schema
}
const make = (kind: string, schema: Schema, options?: Schema): Schema =>
  mark({ ...schema, ...options }, ['~kind', kind])

const builders = {
  Array: (items: Schema, options?: Schema) => make('Array', { type: 'array', items }, options),
  Boolean: (options?: Schema) => make('Boolean', { type: 'boolean' }, options),
  Integer: (options?: Schema) => make('Integer', { type: 'integer' }, options),
  Literal: (value: unknown, options?: Schema) =>
    make('Literal', { type: typeof value, const: value }, options),
  Number: (options?: Schema) => make('Number', { type: 'number' }, options),
  Object(properties: Readonly<Record<string, Schema>>, options?: Schema) {
    const required = Object.keys(properties).filter(
      (key) => !Object.hasOwn(properties[key] ?? {}, '~optional'),
    )
    const named = required.length > 0 ? { required } : {}
    return make('Object', { type: 'object', ...named, properties }, options)
  },
  Optional(schema: Schema) {
    const marks = ['~kind', '~unsafe'].filter((name) => Object.hasOwn(schema, name))
    const kept = marks.map((name): [string, unknown] => [name, schema[name]])
    return mark({ ...schema }, ...kept, ['~optional', true])
  },
  /** Only with names of any kind: that is what maps in flow files have. */
  Record: (_names: Schema, values: Schema, options?: Schema) =>
    make('Record', { type: 'object', patternProperties: { '^.*$': values } }, options),
  String: (options?: Schema) => make('String', { type: 'string' }, options),
  Union: (shapes: readonly Schema[], options?: Schema) => make('Union', { anyOf: shapes }, options),
  Unknown: (options?: Schema) => make('Unknown', {}, options),
  Unsafe: (schema: Schema) => mark({ ...schema }, ['~unsafe', null]),
}

// The same functions as far as their results are read here; a test holds them against the library.
export const Type = builders as unknown as Builders
