/** JSON of a schema -> model. Says where in the schema it is wrong. */
import { logicalOf } from './logical.ts'
import { branchName, SchemaFault } from './model.ts'
import type { Primitive, RecordField, RecordSchema, Schema } from './model.ts'

const primitives: ReadonlySet<string> = new Set<Primitive>([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
])
const isPrimitive = (name: string): name is Primitive => primitives.has(name)

const maxDepth = 100
const namePart = /^[A-Za-z_][A-Za-z0-9_]*$/

interface Scope {
  readonly names: Map<string, Schema>
  readonly space: string
  readonly path: string
  readonly depth: number
}

export const parseSchema = (json: unknown): Schema =>
  parse(json, { names: new Map(), space: '', path: '', depth: 0 })

const fault = ({ path }: Scope, message: string): SchemaFault =>
  new SchemaFault(path === '' ? message : `at "${path}": ${message}`)

const below = (scope: Scope, step: string | number): Scope => ({
  ...scope,
  path: `${scope.path}/${step}`,
  depth: scope.depth + 1,
})

function parse(json: unknown, scope: Scope): Schema {
  if (scope.depth > maxDepth) throw fault(scope, `nested more than ${maxDepth} levels deep`)
  if (typeof json === 'string') return named(json, scope)
  if (Array.isArray(json)) return union(json, scope)
  if (!isMap(json))
    throw fault(scope, `expected a type, found ${JSON.stringify(json) ?? 'nothing'}`)
  const { type } = json
  if (typeof type !== 'string') return parse(type, below(scope, 'type'))
  if (isPrimitive(type)) return { kind: type, logical: logicalOf(json, { kind: type }) }
  switch (type) {
    case 'array':
      return { kind: 'array', items: parse(json['items'], below(scope, 'items')) }
    case 'map':
      return { kind: 'map', values: parse(json['values'], below(scope, 'values')) }
    case 'record':
    case 'error':
      return record(json, scope)
    case 'enum':
      return enumeration(json, scope)
    case 'fixed':
      return fixed(json, scope)
    default:
      return named(type, scope)
  }
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function named(name: string, scope: Scope): Schema {
  if (isPrimitive(name)) return { kind: name }
  const found =
    scope.names.get(name.includes('.') ? name : fullName(name, scope.space)) ??
    scope.names.get(name)
  if (found === undefined) throw fault(scope, `there is no type "${name}"`)
  return found
}

const fullName = (name: string, space: string): string => (space === '' ? name : `${space}.${name}`)

function union(list: readonly unknown[], scope: Scope): Schema {
  const branches = list.map((each, index) => parse(each, below(scope, index)))
  const names = branches.map(branchName)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw fault(scope, `"${twice}" stands twice in one union`)
  if (names.includes('union')) throw fault(scope, 'a union stands in a union')
  if (branches.length === 0) throw fault(scope, 'the union is empty')
  return { kind: 'union', branches }
}

type Json = Readonly<Record<string, unknown>>

interface Named {
  readonly name: string
  readonly aliases: readonly string[]
  readonly space: string
}

function nameOf(json: Json, scope: Scope): Named {
  const { name, namespace, aliases } = json
  if (typeof name !== 'string' || !name.split('.').every((part) => namePart.test(part)))
    throw fault(scope, `expected a name, found ${JSON.stringify(name) ?? 'nothing'}`)
  const own = typeof namespace === 'string' ? namespace : scope.space
  const full = name.includes('.') ? name : fullName(name, own)
  if (isPrimitive(full)) throw fault(scope, `"${full}" is the name of a primitive type`)
  if (scope.names.has(full)) throw fault(scope, `the type "${full}" is declared twice`)
  const space = full.includes('.') ? full.slice(0, full.lastIndexOf('.')) : ''
  const others = textsOf(aliases).map((each) => (each.includes('.') ? each : fullName(each, space)))
  return { name: full, aliases: others, space }
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []

function record(json: Json, scope: Scope): Schema {
  const { name, aliases, space } = nameOf(json, scope)
  const { fields } = json
  if (!Array.isArray(fields)) throw fault(scope, `the record "${name}" has no list of "fields"`)
  const schema: RecordSchema = { kind: 'record', name, aliases, fields: [] }
  scope.names.set(name, schema)
  for (const [index, each] of fields.entries()) {
    const field = fieldOf(each, below({ ...scope, space }, `fields/${index}`))
    if (schema.fields.some((other) => other.name === field.name))
      throw fault(scope, `the field "${field.name}" of "${name}" stands twice`)
    schema.fields.push(field)
  }
  return schema
}

function fieldOf(json: unknown, scope: Scope): RecordField {
  if (!isMap(json)) throw fault(scope, 'expected a field')
  const { name } = json
  if (typeof name !== 'string' || !namePart.test(name))
    throw fault(scope, `expected the name of a field, found ${JSON.stringify(name) ?? 'nothing'}`)
  return {
    name,
    aliases: textsOf(json['aliases']),
    type: parse(json['type'], below(scope, 'type')),
    ...(Object.hasOwn(json, 'default') ? { fallback: { json: json['default'] } } : {}),
  }
}

function enumeration(json: Json, scope: Scope): Schema {
  const { name, aliases } = nameOf(json, scope)
  const symbols = textsOf(json['symbols'])
  if (symbols.length === 0 || !symbols.every((symbol) => namePart.test(symbol)))
    throw fault(scope, `the enum "${name}" needs a list of "symbols"`)
  if (new Set(symbols).size < symbols.length)
    throw fault(scope, `a symbol of the enum "${name}" stands twice`)
  const fallback = json['default']
  if (fallback !== undefined && (typeof fallback !== 'string' || !symbols.includes(fallback)))
    throw fault(scope, `the default of the enum "${name}" is none of its symbols`)
  const schema: Schema = { kind: 'enum', name, aliases, symbols, fallback }
  scope.names.set(name, schema)
  return schema
}

function fixed(json: Json, scope: Scope): Schema {
  const { name, aliases } = nameOf(json, scope)
  const { size } = json
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw fault(scope, `the fixed "${name}" needs a "size"`)
  const logical = logicalOf(json, { kind: 'fixed', size })
  const schema: Schema = { kind: 'fixed', name, aliases, size, logical }
  scope.names.set(name, schema)
  return schema
}
