/** Defaults of a schema as values of the payload. Each call makes a new one. */
import { SchemaFault } from '../schema/model.ts'
import type { Schema } from '../schema/model.ts'

/** Of the raw types: logical ones are made plain by the caller's reader. */
export function rawDefault(schema: Schema, json: unknown, where: string): unknown {
  const misfit = () =>
    new SchemaFault(`the default of ${where} does not fit: ${JSON.stringify(json)}`)
  switch (schema.kind) {
    case 'null':
      if (json !== null) throw misfit()
      return null
    case 'boolean':
      if (typeof json !== 'boolean') throw misfit()
      return json
    case 'int':
    case 'long':
      if (typeof json === 'bigint') return json
      if (!Number.isSafeInteger(json)) throw misfit()
      return json
    case 'float':
    case 'double':
      if (typeof json !== 'number') throw misfit()
      return json
    case 'string':
      if (typeof json !== 'string') throw misfit()
      return json
    case 'enum':
      if (typeof json !== 'string' || !schema.symbols.includes(json)) throw misfit()
      return json
    case 'bytes':
    case 'fixed':
      // Each character is a byte.
      if (typeof json !== 'string' || /[^\0-\u00FF]/.test(json)) throw misfit()
      if (schema.kind === 'fixed' && json.length !== schema.size) throw misfit()
      return new Uint8Array(Buffer.from(json, 'latin1'))
    case 'array':
      if (!Array.isArray(json)) throw misfit()
      return json.map((item) => rawDefault(schema.items, item, where))
    case 'map':
    case 'record':
      if (typeof json !== 'object' || json === null || Array.isArray(json)) throw misfit()
      return keyed(schema, json, where)
    case 'union':
      return unionDefault(schema.branches, json, where)
  }
}

function keyed(
  schema: Extract<Schema, { kind: 'map' | 'record' }>,
  json: object,
  where: string,
): unknown {
  if (schema.kind === 'map')
    return Object.fromEntries(
      Object.entries(json).map(([key, value]) => [key, rawDefault(schema.values, value, where)]),
    )
  const values = schema.fields.map(({ name, type, fallback }) => {
    if (!Object.hasOwn(json, name) && fallback === undefined)
      throw new SchemaFault(`the default of ${where} has no "${name}"`)
    const value: unknown = Object.hasOwn(json, name) ? Reflect.get(json, name) : fallback?.json
    return [name, rawDefault(type, value, where)] as const
  })
  return Object.fromEntries(values)
}

/** Throws a SchemaFault for a default of any record that does not fit. */
export function checkDefaults(schema: Schema, seen = new Set<Schema>()): void {
  if (seen.has(schema)) return
  seen.add(schema)
  if (schema.kind === 'array') checkDefaults(schema.items, seen)
  else if (schema.kind === 'map') checkDefaults(schema.values, seen)
  else if (schema.kind === 'union')
    for (const branch of schema.branches) checkDefaults(branch, seen)
  else if (schema.kind === 'record')
    for (const { name, type, fallback } of schema.fields) {
      if (fallback !== undefined) rawDefault(type, fallback.json, `"${schema.name}.${name}"`)
      checkDefaults(type, seen)
    }
}

/** The first branch, by the older rule; any that fits, by the newer. */
function unionDefault(branches: readonly Schema[], json: unknown, where: string): unknown {
  let first: unknown
  for (const branch of branches) {
    try {
      return rawDefault(branch, json, where)
    } catch (error) {
      first ??= error
    }
  }
  throw first
}
