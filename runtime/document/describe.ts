/** Schemas and values in words, for messages. */
import type { TSchema } from 'typebox'

import { allOf } from '../errors/define.ts'
import { anyOf as anyOfZh } from '../errors/zh/define.ts'
import type { Wording, Words } from '../words.ts'
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
  readonly 'x-value'?: 'duration' | 'size' | 'expression' | 'template' | 'file'
  /** Endings of the files that it takes. */
  readonly 'x-file'?: readonly string[]
  readonly 'x-secret'?: boolean
  readonly 'x-connection'?: readonly string[]
  /** Checked elsewhere: taken as it is. */
  readonly 'x-open'?: boolean
}

/** TypeBox's types do not say which keywords a schema has; field.ts makes only those above. */
export const fieldSchema = (schema: TSchema): FieldSchema => schema

/** What a field takes: "a duration", "true or false", "a list". */
export function wantedBy(schema: FieldSchema): Wording {
  if (schema.const !== undefined) return shown(schema.const)
  if (schema['x-connection']) return connectionName
  const resolver = schema['x-value']
  if (resolver !== undefined) return resolvedInWords[resolver]
  if (schema.enum) {
    const choices = schema.enum.map(shown)
    return { en: `one of ${allOf(choices)}`, zh: anyOfZh(choices) }
  }
  return typesInWords[schema.type ?? ''] ?? aValue
}

// Each of these is there once, so that a list of shapes can leave out what it has said.
const aText: Words = { en: 'a text', zh: '文本' }
const aValue: Words = { en: 'a value', zh: '某个值' }
const connectionName: Words = { en: 'the name of a connection', zh: '连接的名称' }

const resolvedInWords = {
  duration: { en: 'a duration such as 30s', zh: '30s 这样的时长' },
  size: { en: 'a size such as 64KiB', zh: '64KiB 这样的大小' },
  expression: { en: 'an expression', zh: '表达式' },
  template: aText,
  file: { en: 'the path of a file', zh: '文件的路径' },
} as const satisfies Record<string, Words>

/** What a value can be, for what is wanted and for what is found. */
export const aList: Words = { en: 'a list', zh: '列表' }
export const aMap: Words = { en: 'a map', zh: '映射' }
export const aMapOfKeys: Words = { en: 'a map of keys and values', zh: '键和值的映射' }
export const aSingleValue: Words = { en: 'a single value', zh: '单个值' }
export const nothingThere: Words = { en: 'nothing', zh: '空值' }

const typesInWords: Readonly<Record<string, Words>> = {
  string: aText,
  integer: { en: 'a whole number', zh: '整数' },
  number: { en: 'a number', zh: '数字' },
  boolean: { en: 'true or false', zh: 'true 或 false' },
  array: aList,
  object: aMap,
  null: nothingThere,
}

export const shown = (value: unknown): string =>
  typeof value === 'string' ? `"${cut(value)}"` : cut(String(value))

const cut = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}

/** What stands in the file. A reference is named and what it stands for is not: it may be a secret. */
export function foundIn(tree: Tree, from?: Interpolated, isSecret = false): Wording {
  if (tree.kind === 'list') return aList
  if (tree.kind === 'map') return aMap
  if (from && from.references.length > 0)
    return from.isWhole ? referredBy(String(from.references[0])) : textWithReferences
  if (tree.value === null) return nothingThere
  if (isSecret) return whatStandsHere
  const value = shown(tree.value)
  return typeof tree.value === 'string' ? { en: `the text ${value}`, zh: `文本 ${value}` } : value
}

const referredBy = (reference: string): Words => ({
  en: `what ${reference} stands for`,
  zh: `${reference} 所代表的值`,
})
const textWithReferences: Words = { en: 'this text with references', zh: '这段带引用的文本' }
const whatStandsHere: Words = { en: 'what stands here', zh: '这里的值' }
