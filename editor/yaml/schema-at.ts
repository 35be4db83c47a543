/** The schema of a place, from the flow file's own schema and those of the types. */
import type { FieldSchema } from '../../runtime/document/describe.ts'
import { fieldSchema } from '../../runtime/document/describe.ts'
import { engineProperties } from '../../runtime/document/engine-keys.ts'
import { flowFile } from '../../runtime/document/schema.ts'
import type { Language } from '../locales/messages.ts'
import type { NodeType, NodeTypes } from '../model/node-types.ts'

/** `typeOf`: the type that an entry of `nodes` or `connections` names. */
export function schemaAt(
  path: readonly string[],
  types: NodeTypes,
  typeOf: (section: string, id: string) => string | undefined,
): FieldSchema | undefined {
  const [section, id, ...rest] = path
  if ((section === 'nodes' || section === 'connections') && id !== undefined) {
    const info = types.find(typeOf(section, id))
    return info ? walk(schemaOfType(info), rest) : undefined
  }
  return walk(flowFile, path)
}

/** The type's own fields, and the keys that the engine reads; the type's word goes first. */
function schemaOfType(info: NodeType): FieldSchema {
  const own = fieldSchema(info.schema)
  const properties = { ...engineProperties(info.kind), ...own.properties }
  return { ...own, properties }
}

function walk(schema: FieldSchema, path: readonly string[]): FieldSchema | undefined {
  const [key, ...rest] = path
  if (key === undefined) return schema
  const inner = innerOf(schema, key)
  if (inner) return walk(inner, rest)
  for (const choice of schema.anyOf ?? []) {
    const found = walk(choice, path)
    if (found) return found
  }
  return undefined
}

function innerOf(schema: FieldSchema, key: string): FieldSchema | undefined {
  if (key === '-') return schema.items
  const own = schema.properties?.[key]
  if (own) return own
  const byPattern = Object.entries(schema.patternProperties ?? {}).find(([pattern]) =>
    new RegExp(pattern).test(key),
  )
  if (byPattern) return byPattern[1]
  const { additionalProperties: more } = schema
  return typeof more === 'object' ? more : undefined
}

/** All keys of a map, also of one that is a choice among maps. */
export function keysOf(schema: FieldSchema): ReadonlyMap<string, FieldSchema> {
  const inner = (schema.anyOf ?? []).flatMap((choice) => [...keysOf(choice)])
  return new Map([...inner, ...Object.entries(schema.properties ?? {})])
}

/** Values that are known beforehand. */
export function valuesOf(schema: FieldSchema): readonly string[] {
  const own = schema.enum ?? (schema.const === undefined ? [] : [schema.const])
  const booleans = schema.type === 'boolean' ? ['true', 'false'] : []
  const inner = (schema.anyOf ?? []).flatMap(valuesOf)
  return [...new Set([...own.map(String), ...booleans, ...inner])]
}

export function wordsOf(schema: FieldSchema, language: Language): string | undefined {
  if (language === 'zh-CN' && 'x-zh' in schema && typeof schema['x-zh'] === 'string')
    return schema['x-zh']
  return schema.description
}
