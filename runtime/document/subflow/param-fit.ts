/** Whether a param of a type can stand for the whole value of a field. */
import type { Words } from '../../words.ts'
import type { FieldSchema } from '../describe.ts'
import type { ParamType } from './declaration.ts'

/** How a param is written into a text around it. */
export type Writing = 'plain' | 'expression' | 'template'

export function writingOf(schema: FieldSchema): Writing {
  const resolver = schema['x-value']
  return resolver === 'expression' || resolver === 'template' ? resolver : 'plain'
}

export function fitsField(type: ParamType, schema: FieldSchema): boolean {
  if (schema['x-connection']) return type === 'connection'
  if (type === 'connection') return false
  switch (schema['x-value']) {
    case 'expression':
      return true
    case 'duration':
      return isText(type) || type === 'duration'
    case 'size':
      return isText(type) || type === 'number'
    case 'template':
      return type !== 'expression'
    case 'file':
      return isText(type)
    case undefined:
      return fitsPlain(type, schema)
    default:
      throw new Error('bug: a value without a resolver')
  }
}

function fitsPlain(type: ParamType, schema: FieldSchema): boolean {
  if (schema.type === 'number' || schema.type === 'integer') return type === 'number'
  if (schema.type === 'boolean') return type === 'boolean'
  return true
}

const isText = (type: ParamType): boolean =>
  type === 'text' || type === 'choice' || type === 'secret'

/** Whether a template's place is inside of `{{ }}`. */
export const isInHole = (text: string, at: number): boolean =>
  text.lastIndexOf('{{', at) > text.lastIndexOf('}}', at)

export const paramTypeInWords: Readonly<Record<ParamType, Words>> = {
  text: { en: 'a text', zh: '文本' },
  number: { en: 'a number', zh: '数字' },
  boolean: { en: 'true or false', zh: 'true 或 false' },
  choice: { en: 'a choice', zh: '选项' },
  expression: { en: 'an expression', zh: '表达式' },
  duration: { en: 'a duration', zh: '时长' },
  secret: { en: 'a secret', zh: '机密' },
  connection: { en: 'a connection', zh: '连接' },
}
