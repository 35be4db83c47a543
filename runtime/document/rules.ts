/**
 * One value against one schema, without what is inside of it: JSON Schema's own keywords are judged by
 * TypeBox, whose errors become sentences here. Browser and server run this same code.
 */
import { Errors } from 'typebox/schema'

import { shown, wantedBy } from './describe.ts'
import type { FieldSchema } from './describe.ts'
import type { Place, Report } from './report.ts'
import { suggest } from './suggest.ts'

/** What a sentence about a value needs to know of it. */
export interface Subject {
  readonly field: string
  readonly found: string
  readonly value: unknown
  readonly advice?: string | undefined
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
): string {
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`
  const limit = String(params['limit'] ?? params['multipleOf'])
  switch (keyword) {
    case 'minimum':
      return `${limit} or more`
    case 'maximum':
      return `${limit} or less`
    case 'exclusiveMinimum':
      return `more than ${limit}`
    case 'exclusiveMaximum':
      return `less than ${limit}`
    default:
      return `a multiple of ${limit}`
  }
}

function countBound(
  keyword: string,
  params: Readonly<Record<string, unknown>>,
  message: string,
): string {
  const limit = Number(params['limit'])
  const things = keyword.endsWith('Length') ? 'character' : 'entry'
  const many = `${limit} ${limit === 1 ? things : things === 'entry' ? 'entries' : `${things}s`}`
  if (keyword.startsWith('min')) return `at least ${many}`
  if (keyword.startsWith('max')) return `at most ${many}`
  if (keyword === 'uniqueItems') return 'different entries'
  return message.replace(/^must (not )?(have )?/, '$1')
}

function countOf(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : `${value.length}`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `${value.length}`
  const count = Object.keys(value ?? {}).length
  return count === 0 ? 'an empty map' : `${count}`
}
