/**
 * One JSON Schema for whole flow files, made from the schemas of the types: for editors that complete
 * and check YAML. The check itself does not use it, because its messages would be poor.
 */
import type { Catalogue, TypeInfo } from './catalogue.ts'
import { schemaOf } from './check-item.ts'
import type { FieldSchema } from './describe.ts'
import { flowFile, namePattern } from './schema.ts'

type Json = Record<string, unknown>

/** The schema for all loaded types of the catalogue. Plain JSON, the same for the same types. */
export function flowSchema(catalogue: Catalogue): Json {
  const infos = catalogue
    .names()
    .map((name) => catalogue.find(name))
    .filter((info) => info !== undefined)
  const connections = infos.filter((info) => info.kind === 'connection')
  const nodes = infos.filter((info) => info.kind !== 'connection')
  const file = published(flowFile)
  const properties = file['properties'] as Json
  const sections = {
    version: { ...(properties['version'] as Json), const: 1 },
    connections: section(properties['connections'] as Json, 'connection'),
    nodes: section(properties['nodes'] as Json, 'node'),
  }
  const definitions = Object.fromEntries(infos.map((info) => [info.type, typeSchema(info)]))
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Sluice flow',
    ...file,
    required: ['version', 'nodes'],
    properties: { ...properties, ...sections },
    definitions: {
      ...definitions,
      connection: choice(connections, []),
      node: choice(nodes, [{ type: 'string', pattern: subflowPattern }]),
    },
  }
}

const section = ({ description }: Json, what: string): Json => ({
  description,
  type: ['object', 'null'],
  propertyNames: { pattern: `${namePattern}|^x-` },
  patternProperties: { '^(?!x-)': { $ref: `#/definitions/${what}` } },
})

/** The path of a subflow: its own file says what its keys are. */
const subflowPattern = '^\\.{1,2}/.*\\.yaml$'

function choice(infos: readonly TypeInfo[], more: readonly Json[]): Json {
  const names = { enum: infos.map((info) => info.type) }
  return {
    type: 'object',
    required: ['type'],
    properties: { type: more.length === 0 ? names : { anyOf: [names, ...more] } },
    allOf: infos.map(({ type }) => ({
      if: { required: ['type'], properties: { type: { const: type } } },
      // A keyword of JSON Schema; nothing waits for this object. A slash separates steps of a pointer.
      // oxlint-disable-next-line unicorn/no-thenable
      then: { $ref: `#/definitions/${type.replaceAll('/', '~1')}` },
    })),
  }
}

function typeSchema(info: TypeInfo): Json {
  const schema = published(schemaOf(info))
  const { summary, help } = info.text.en
  const type = { const: info.type, description: summary }
  return {
    ...schema,
    description: help,
    properties: { ...(schema['properties'] as Json), type },
  }
}

const reference = { type: 'string', pattern: '\\$\\{(env|file):' }

/** A field as an editor should see it: a reference may stand wherever a single value may. */
function published(schema: FieldSchema): Json {
  if (schema.anyOf) return { ...annotations(schema), anyOf: schema.anyOf.map(published) }
  if (schema.type === 'object') return publishedMap(schema)
  if (schema.type === 'array')
    return { ...plainKeywords(schema), ...(schema.items ? { items: published(schema.items) } : {}) }
  const shapes = shapesOf(schema)
  if (shapes.length === 1) return { ...shapes[0], ...annotations(schema) }
  return { ...annotations(schema), anyOf: shapes }
}

function shapesOf(schema: FieldSchema): Json[] {
  const shape = Object.fromEntries(
    Object.entries(plainKeywords(schema)).filter(([key]) => !annotationKeys.has(key)),
  )
  switch (schema['x-value']) {
    case 'duration':
      return [shape, { const: 0 }, reference]
    case 'size':
      return [shape, { type: 'integer', minimum: 0 }, reference]
    case 'expression':
    case 'template':
      return [{ type: ['string', 'number', 'boolean'] }]
    case 'file':
      return [shape]
    case undefined:
      return needsReference(schema) ? [shape, reference] : [shape]
    default:
      throw new Error('bug: a value without a resolver')
  }
}

/** A text without further rules takes a reference as it is. */
function needsReference(schema: FieldSchema): boolean {
  if (schema['x-open']) return false
  const isFree = schema.type === undefined && !schema.enum && schema.const === undefined
  const rules = Object.keys(schema).filter((key) => /^(pattern|format|min|max)/.test(key))
  return !isFree && (schema.type !== 'string' || rules.length > 0 || schema.enum !== undefined)
}

function publishedMap(schema: FieldSchema): Json {
  const properties = Object.entries(schema.properties ?? {})
  const required = (schema.required ?? []).filter(
    (key) => schema.properties?.[key]?.default === undefined,
  )
  const patterns = Object.entries(schema.patternProperties ?? {}).map(([pattern, inner]) => [
    pattern,
    published(inner),
  ])
  const own = properties.length > 0 || schema.additionalProperties === false
  return {
    ...plainKeywords(schema),
    ...(required.length > 0 ? { required } : {}),
    ...(own ? { properties: Object.fromEntries(properties.map(publishedEntry)) } : {}),
    patternProperties: { ...Object.fromEntries(patterns), ...(own ? { '^x-': {} } : {}) },
    ...(schema.additionalProperties === false ? { additionalProperties: false } : {}),
  }
}

const publishedEntry = ([key, inner]: readonly [string, FieldSchema]) => [key, published(inner)]

const annotationKeys = new Set(['description', 'default', 'examples'])
const built = new Set([
  'anyOf',
  'items',
  'properties',
  'required',
  'patternProperties',
  'additionalProperties',
])

const annotations = (schema: FieldSchema): Json =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => annotationKeys.has(key)))

/** Without our own keywords, and without what is built anew. */
const plainKeywords = (schema: FieldSchema): Json =>
  Object.fromEntries(
    Object.entries(schema).filter(([key]) => !key.startsWith('x-') && !built.has(key)),
  )
