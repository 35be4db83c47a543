/**
 * One value against one schema, without what is inside of it: JSON Schema's own keywords are judged by
 * TypeBox, whose errors become sentences here. Browser and server run this same code.
 */
import { Errors } from 'typebox/schema'

import type { Wording, Words } from '../words.ts'
import { shown, wantedBy } from './describe.ts'
import type { FieldSchema } from './describe.ts'
import type { Place, Report } from './report.ts'
import { suggest } from './suggest.ts'

/** What a sentence about a value needs to know of it. */
export interface Subject {
  readonly field: Wording
  readonly found: Wording
  readonly value: unknown
  readonly advice?: Wording | undefined
}

type Fault = ReturnType<typeof Errors>[1][number]

/** Keywords that the walk over the values takes care of, and annotations. */
const walked = new Set([
  'anyOf',
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'items',
  'default',
])
const shallowSchemas = new WeakMap<FieldSchema, Record<string, unknown>>()

function shallow(schema: FieldSchema): Record<string, unknown> {
  const known = shallowSchemas.get(schema)
  if (known) return known
  const kept = Object.entries(schema).filter(
    ([key]) => !walked.has(key) && !(key === 'pattern' && schema['x-value'] !== undefined),
  )
  const result = Object.fromEntries(kept)
  shallowSchemas.set(schema, result)
  return result
}

/** Whether the value alone fits; nothing is reported. */
export const fits = (schema: FieldSchema, value: unknown): boolean =>
  Errors(shallow(schema), value)[0]

/** Reports the first rule that the value breaks. `true`: it fits. */
export function checkRules(
  schema: FieldSchema,
  subject: Subject,
  place: Place,
  report: Report,
): boolean {
  const [isFine, faults] = Errors(shallow(schema), subject.value)
  if (isFine) return true
  const fault = faults.find(({ keyword }) => keyword === 'type') ?? faults[0]
  if (fault) reportFault(fault, { schema, subject, place, report })
  return false
}

interface FaultContext {
  readonly schema: FieldSchema
  readonly subject: Subject
  readonly place: Place
  readonly report: Report
}

function reportFault(fault: Fault, context: FaultContext): void {
  const { schema, subject, place, report } = context
  const { field, found, value, advice } = subject
  const params: Readonly<Record<string, unknown>> = { ...fault.params }
  const keyword: string = fault.keyword
  switch (keyword) {
    case 'enum':
    case 'const': {
      const choices = (schema.enum ?? [schema.const]).map(String)
      const suggestion = typeof value === 'string' ? suggest(value, choices) : undefined
      const quoted = (schema.enum ?? [schema.const]).map(shown)
      report.add('E303', place, { field, found, choices: quoted, suggestion })
      break
    }
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      report.add('E304', place, { field, found, bound: numberBound(keyword, params, schema) })
      break
    case 'pattern':
    case 'format':
      report.add('E305', place, {
        field,
        found,
        pattern: String(params['pattern'] ?? params['format']),
        examples: (schema.examples ?? []).map(shown),
      })
      break
    case 'type':
      report.add('E302', place, { field, found, wanted: wantedBy(schema), advice })
      break
    default:
      report.add('E307', place, {
        field,
        bound: countBound(keyword, params, fault.message),
        found: countOf(value),
      })
  }
}

function numberBound(
  keyword: string,
  params: Readonly<Record<string, unknown>>,
  { minimum, maximum }: FieldSchema,
): Words {
  if (minimum !== undefined && maximum !== undefined)
    return { en: `from ${minimum} to ${maximum}`, zh: `在 ${minimum} 到 ${maximum} 之间` }
  const limit = String(params['limit'] ?? params['multipleOf'])
  switch (keyword) {
    case 'minimum':
      return { en: `${limit} or more`, zh: `大于或等于 ${limit}` }
    case 'maximum':
      return { en: `${limit} or less`, zh: `小于或等于 ${limit}` }
    case 'exclusiveMinimum':
      return { en: `more than ${limit}`, zh: `大于 ${limit}` }
    case 'exclusiveMaximum':
      return { en: `less than ${limit}`, zh: `小于 ${limit}` }
    default:
      return { en: `a multiple of ${limit}`, zh: `是 ${limit} 的倍数` }
  }
}

function countBound(
  keyword: string,
  params: Readonly<Record<string, unknown>>,
  message: string,
): Wording {
  const limit = Number(params['limit'])
  const isText = keyword.endsWith('Length')
  const things = isText ? 'character' : 'entry'
  const many = `${limit} ${limit === 1 ? things : isText ? 'characters' : 'entries'}`
  const manyZh = isText ? `${limit} 个字符` : `${limit} 项`
  if (keyword.startsWith('min')) return { en: `at least ${many}`, zh: `至少有 ${manyZh}` }
  if (keyword.startsWith('max')) return { en: `at most ${many}`, zh: `最多有 ${manyZh}` }
  if (keyword === 'uniqueItems') return { en: 'different entries', zh: '各项互不相同' }
  return message.replace(/^must (not )?(have )?/, '$1')
}

function countOf(value: unknown): Words {
  if (typeof value === 'string')
    return value === ''
      ? { en: 'an empty text', zh: '空文本' }
      : { en: `${value.length}`, zh: `${value.length} 个字符` }
  const count = Array.isArray(value) ? value.length : Object.keys(value ?? {}).length
  if (count > 0) return { en: `${count}`, zh: `${count} 项` }
  return Array.isArray(value)
    ? { en: 'an empty list', zh: '空列表' }
    : { en: 'an empty map', zh: '空映射' }
}
