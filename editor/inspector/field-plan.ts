/** What a schema asks for, as the control that edits it. Knows schemas, no screen and no node type. */
import { parse } from 'yaml'

import type { FieldSchema } from '../../runtime/document/describe.ts'
import type { Language } from '../locales/messages.ts'

/** A schema with what only the editor reads. */
export interface FormSchema extends FieldSchema {
  readonly 'x-zh'?: string
  readonly 'x-advanced'?: boolean
  /** The text is an MQTT topic filter. */
  readonly 'x-topic'?: 'filter'
}
export type FieldKind =
  | 'text'
  | 'code'
  | 'quantity'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'list'
  | 'map'
  | 'group'
  | 'union'
  | 'connection'
  | 'any'

const plain: ReadonlySet<FieldKind> = new Set(['text', 'number', 'boolean', 'choice', 'quantity'])

export function kindOf(schema: FormSchema): FieldKind {
  if (schema['x-connection']) return 'connection'
  const resolver = schema['x-value']
  if (resolver === 'expression' || resolver === 'template') return 'code'
  if (resolver === 'file') return 'text'
  if (resolver !== undefined) return 'quantity'
  if (schema.enum || schema.const !== undefined) return 'choice'
  if (schema.anyOf) return unionKind(schema.anyOf)
  if (schema.type === 'object') return schema.properties ? 'group' : 'map'
  return byType[schema.type ?? ''] ?? 'any'
}

const byType: Readonly<Record<string, FieldKind>> = {
  string: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  array: 'list',
}

/** Words and numbers need no choice of a form: what is typed says what it is. */
function unionKind(shapes: readonly FormSchema[]): FieldKind {
  if (shapes.every((shape) => shape.const !== undefined)) return 'choice'
  return shapes.every((shape) => plain.has(kindOf(shape))) ? 'text' : 'union'
}

export const choicesOf = (schema: FormSchema): readonly unknown[] =>
  schema.enum ??
  (schema.anyOf ?? [schema]).flatMap(({ const: word }) => (word === undefined ? [] : [word]))

export const valuesOf = (schema: FormSchema): FormSchema =>
  Object.values(schema.patternProperties ?? {})[0] ??
  (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {})

/** Which of several shapes a value has; the first when none fits. */
export function shapeIndex(shapes: readonly FormSchema[], value: unknown): number {
  return Math.max(
    0,
    shapes.findIndex((shape) => fits(shape, value)),
  )
}

function fits(schema: FormSchema, value: unknown): boolean {
  if (schema.const !== undefined) return schema.const === value
  if (schema.enum) return schema.enum.includes(value)
  if (schema.anyOf) return schema.anyOf.some((shape) => fits(shape, value))
  if (schema.type === 'object') return isMap(value) && fitsKeys(schema, value)
  if (schema.type === 'array') return Array.isArray(value)
  if (schema.type === 'integer' || schema.type === 'number') return typeof value === 'number'
  return schema.type === undefined || typeof value === schema.type
}

const fitsKeys = ({ properties, required }: FormSchema, value: object): boolean =>
  !properties ||
  (Object.keys(value).every((key) => key in properties) &&
    (required ?? []).every((key) => key in value || properties[key]?.default !== undefined))

/** What a value becomes when its field takes another shape: as much of it as can stay. */
export function reshape(value: unknown, schema: FormSchema): unknown {
  const kind = kindOf(schema)
  const first: unknown = Array.isArray(value) ? value[0] : value
  if (kind === 'list') return value === undefined ? [] : isMap(value) ? Object.keys(value) : [first]
  if (kind === 'map')
    return Array.isArray(value)
      ? Object.fromEntries(value.map((key) => [String(key), emptyOf(valuesOf(schema))]))
      : {}
  if (kind === 'group') return {}
  return typeof first === 'object' || first === undefined ? emptyOf(schema) : first
}

/** The value of a new list item or map entry. */
export function emptyOf(schema: FormSchema): unknown {
  if (schema.default !== undefined) return schema.default
  const kind = kindOf(schema)
  if (kind === 'union') return emptyOf(schema.anyOf?.[0] ?? {})
  if (kind === 'list') return []
  if (kind === 'map' || kind === 'group') return {}
  if (kind === 'choice') return choicesOf(schema)[0]
  if (kind === 'number') return schema.minimum ?? 0
  return kind === 'boolean' ? false : ''
}

/** The value that a typed text stands for. What does not fit stays a text, for the check to judge. */
export function readTyped(schema: FormSchema, text: string): unknown {
  const kind = kindOf(schema)
  if (kind === 'any') return readAny(text)
  const takesNumber = [schema, ...(schema.anyOf ?? [])].some(({ type }) =>
    /^(integer|number)$/.test(type ?? ''),
  )
  if (takesNumber && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  const takesBoolean = [schema, ...(schema.anyOf ?? [])].some(({ type }) => type === 'boolean')
  if (takesBoolean && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

function readAny(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return text
  }
}

export type SourceTag = 'literal' | 'env' | 'file' | 'secret'
export function sourceOf(schema: FormSchema, value: unknown): SourceTag | undefined {
  if (typeof value !== 'string') return undefined
  const isReference = /\$\{(env|file):/.exec(value.replaceAll('$${', ''))
  if (!isReference) return schema['x-secret'] ? 'literal' : undefined
  if (schema['x-secret']) return 'secret'
  return isReference[1] === 'file' ? 'file' : 'env'
}

export const descriptionOf = (schema: FormSchema, language: Language): string | undefined =>
  language === 'zh-CN' ? (schema['x-zh'] ?? schema.description) : schema.description

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
