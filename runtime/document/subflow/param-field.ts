/** A param as a field of the instances: forms, checks and completion take it like any node's field. */
import type { TSchema } from 'typebox'

import { compileExpression } from '../../expression/compile.ts'
import { field, Type } from '../../field.ts'
import type { Words } from '../../words.ts'
import { hasReference } from '../interpolate.ts'
import { parseDuration } from '../units.ts'
import type { Param } from './declaration.ts'

export function paramField(param: Param): TSchema {
  const schema = bare(param)
  return param.isRequired || fallbackOf(param) !== undefined ? schema : Type.Optional(schema)
}

const fallbackOf = (param: Param): unknown =>
  defaultFault(param) === undefined ? param.default : undefined

function bare(param: Param): TSchema {
  const fallback = fallbackOf(param)
  // The fault of a default is its type's, too.
  const text = {
    en: param.help,
    zh: param.help,
    ...(fallback === undefined ? {} : { default: fallback as never }),
  }
  switch (param.type) {
    case 'text':
      return field.string(text)
    case 'number':
      return field.number(text)
    case 'boolean':
      return field.boolean(text)
    case 'choice':
      return field.choice(param.choices, text)
    case 'expression':
      return field.expression(text)
    case 'duration':
      return field.duration(text)
    case 'secret':
      return field.secret(text)
    case 'connection':
      return field.connection(param.of, text)
  }
}

/** Why a default cannot be one; `undefined`: it can, or there is none. */
export function defaultFault(param: Param): Words | undefined {
  const { type, default: value, choices } = param
  if (value === undefined) return undefined
  if (typeof value === 'string' && hasReference(value)) return noReference
  switch (type) {
    case 'text':
      return typeof value === 'string' ? undefined : wanted.text
    case 'number':
      return typeof value === 'number' ? undefined : wanted.number
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wanted.boolean
    case 'choice':
      return choices.some((choice) => choice === value) ? undefined : wanted.choice
    case 'expression':
      return typeof value === 'string' && compileExpression(value).ok
        ? undefined
        : wanted.expression
    case 'duration':
      return typeof value === 'string' && parseDuration(value) !== undefined
        ? undefined
        : wanted.duration
    case 'secret':
    case 'connection':
      return wanted.nothing
  }
}

const noReference: Words = {
  en: 'its default cannot hold a reference',
  zh: '它的默认值不能含有引用',
}
const wanted = {
  text: { en: 'its default is not a text', zh: '它的默认值不是文本' },
  number: { en: 'its default is not a number', zh: '它的默认值不是数字' },
  boolean: { en: 'its default is neither true nor false', zh: '它的默认值不是 true 或 false' },
  choice: { en: 'its default is none of its choices', zh: '它的默认值不在选项之中' },
  expression: { en: 'its default is not a good expression', zh: '它的默认值不是有效的表达式' },
  duration: {
    en: 'its default is not a duration such as 30s',
    zh: '它的默认值不是 30s 这样的时长',
  },
  nothing: { en: 'a param of this type has no default', zh: '此类型的参数没有默认值' },
} as const satisfies Record<string, Words>
