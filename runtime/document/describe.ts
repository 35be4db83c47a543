/** Schemas and values in words, for messages. */
import type { TSchema } from 'typebox'

import { allOf } from '../errors/define.ts'
import type { Interpolated } from './interpolate.ts'
import type { Tree } from './tree.ts'

/** The part of JSON Schema that fields are made of, see field.ts. */
export interface FieldSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly FieldSchema[]
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | FieldSchema
  readonly patternProperties?: Readonly<Record<string, FieldSchema>>
  readonly propertyNames?: FieldSchema
  readonly items?: FieldSchema
  readonly default?: unknown
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly 'x-value'?: 'duration' | 'size' | 'expression' | 'template'
  readonly 'x-secret'?: boolean
  readonly 'x-connection'?: readonly string[]
  /** Checked elsewhere: taken as it is. */
  readonly 'x-open'?: boolean
}

/** TypeBox's types do not say which keywords a schema has; field.ts makes only those above. */
export const fieldSchema = (schema: TSchema): FieldSchema => schema

/** What a field takes: "a duration", "true or false", "a list". */
export function wantedBy(schema: FieldSchema): string {
  if (schema.const !== undefined) return shown(schema.const)
  if (schema['x-connection']) return 'the name of a connection'
  const resolver = schema['x-value']
  if (resolver !== undefined) return resolvedInWords[resolver]
  if (schema.enum) return `one of ${allOf(schema.enum.map(shown))}`
  return typesInWords[schema.type ?? ''] ?? 'a value'
}

const resolvedInWords = {
  duration: 'a duration such as 30s',
  size: 'a size such as 64KiB',
  expression: 'an expression',
  template: 'a text',
} as const

const typesInWords: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  null: 'nothing',
}

export const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${cut(value)}"` : cut(String(value))

const cut = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}

/** What stands in the file. A reference is named and what it stands for is not: it may be a secret. */
export function foundIn(tree: Tree, from?: Interpolated, isSecret = false): string {
  if (tree.kind === 'list') return 'a list'
  if (tree.kind === 'map') return 'a map'
  if (from && from.references.length > 0)
    return from.isWhole ? `what ${from.references[0]} stands for` : 'this text with references'
  if (tree.value === null) return 'nothing'
  if (isSecret) return 'what stands here'
  if (typeof tree.value === 'string') return `the text ${shown(tree.value)}`
  return shown(tree.value)
}
