/**
 * JSON Schema for what was parsed: 2020-12, or draft 7 and 6 where `$schema` says so. The schema stands in
 * the node, or in a file beside the flow that may name others. Ajv is loaded only for a node that has one.
 */
import { createRequire } from 'node:module'

import type { AnySchemaObject, ErrorObject, Options, ValidateFunction } from 'ajv'
import type { Ajv2020 } from 'ajv/dist/2020.js'
import { RE2JS } from 're2js'
import { parse } from 'yaml'

import type { FlowFile } from '../../../runtime/plugin.ts'

export type SchemaOption = FlowFile | Readonly<Record<string, unknown>>

/** What does not fit, or `undefined`. */
export type Validate = (value: unknown) => Misfit | undefined
export interface Misfit {
  /** JSON pointer to the value. */
  readonly path: string
  readonly expected: string
  readonly found: unknown
}

const require = createRequire(import.meta.url)

/** Throws an error in words when the schema is none. */
export function checkSchema(option: SchemaOption): void {
  const root = rootOf(option)
  const judge = judgeFor(draftOf(root))
  if (judge.validateSchema(root) !== true) {
    const [error] = judge.errors ?? []
    const where = error?.instancePath ? ` (at ${error.instancePath})` : ''
    throw new Error(`it ${error ? inWords(error) : 'does not fit its own schema'}${where}`)
  }
  compileSchema(option)
}

/** Of a schema that was checked. */
export function compileSchema(option: SchemaOption): Validate {
  const root = rootOf(option)
  const ajv = createAjv(draftOf(root))
  const address = isFile(option) ? addressOf(option) : 'flow:///'
  if (isFile(option)) addNamed(ajv, root, option, new Set([address]))
  ajv.addSchema(root, address)
  const validate = ajv.getSchema(address)
  if (!validate) throw new Error('it is empty')
  return (value) => misfitOf(validate, value)
}

const rootOf = (option: SchemaOption): AnySchemaObject =>
  isFile(option) ? readSchema(option) : option

type Draft = '2020' | '7' | '6'
function draftOf({ $schema: named }: AnySchemaObject): Draft {
  const [, digit] = /draft-0([67])/.exec(String(named)) ?? []
  return digit === '6' ? '6' : digit === '7' ? '7' : '2020'
}

/** Judges schemas themselves. One for each draft: to compile what it judges by takes a while. */
const judges = new Map<Draft, Ajv2020>()
function judgeFor(draft: Draft): Ajv2020 {
  const judge = judges.get(draft) ?? createAjv(draft)
  judges.set(draft, judge)
  return judge
}

function createAjv(draft: Draft): Ajv2020 {
  const { default: Ajv }: { default: new (options: Options) => Ajv2020 } = require(
    draft === '2020' ? 'ajv/dist/2020.js' : 'ajv',
  )
  const { default: addFormats }: { default: (ajv: Ajv2020) => void } = require('ajv-formats')
  // The first fault is enough, and a hostile list of a million faults costs no more than one.
  const ajv = new Ajv({
    strict: false,
    allErrors: false,
    verbose: true,
    validateSchema: false,
    code: { regExp: regex },
  })
  if (draft === '6') ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json'))
  addFormats(ajv)
  return ajv
}

/**
 * In linear time, so that no message can hold the process; what that engine does not know (looking around,
 * references back) falls to JavaScript's own.
 */
const regex = Object.assign(
  (pattern: string, flags: string) => {
    try {
      const linear = RE2JS.compile(RE2JS.translateRegExp(pattern))
      // Ajv takes patterns with the same text for the same.
      return { test: (text: string) => linear.test(text), toString: () => `linear ${pattern}` }
    } catch {
      return new RegExp(pattern, flags)
    }
  },
  { code: 'undefined' },
)

function readSchema(file: FlowFile): AnySchemaObject {
  const schema: unknown = parse(file.text)
  if (isRecord(schema)) return schema
  throw new Error(`"${file.path}" holds no object`)
}

/** Adds the files that a schema names with `$ref`, and those that they name. */
function addNamed(ajv: Ajv2020, schema: unknown, file: FlowFile, known: Set<string>): void {
  for (const reference of referencesIn(schema)) {
    const path = reference.replace(/#.*$/s, '')
    if (path === '' || /^[a-z][a-z0-9+.-]*:/i.test(path)) continue
    const other = file.beside(path)
    const address = addressOf(other)
    if (known.has(address)) continue
    known.add(address)
    const inner = readSchema(other)
    ajv.addSchema(inner, address)
    addNamed(ajv, inner, other, known)
  }
}

function referencesIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(referencesIn)
  if (!isRecord(schema)) return []
  return Object.entries(schema).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : referencesIn(value),
  )
}

const addressOf = (file: FlowFile): string => `flow:///${file.path}`

function misfitOf(validate: ValidateFunction, value: unknown): Misfit | undefined {
  if (validate(asNumbers(value))) return undefined
  const [error] = validate.errors ?? []
  if (error) return { path: error.instancePath, expected: inWords(error), found: error.data }
  return { path: '', expected: 'a value that fits the schema', found: value }
}

function inWords(error: ErrorObject): string {
  const { keyword, params, message = 'fits the schema' } = error
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
    const name: unknown = params['additionalProperty'] ?? params['unevaluatedProperty']
    return `must have no key ${JSON.stringify(name)}`
  }
  if (keyword === 'enum') return `must be one of ${list(params['allowedValues'])}`
  if (keyword === 'const') return `must be ${JSON.stringify(params['allowedValue'])}`
  if (keyword === 'false schema') return 'must not be there'
  return message.replace("must have required property '", "must have the key '")
}

const list = (values: unknown): string =>
  (Array.isArray(values) ? values : []).map((value) => JSON.stringify(value)).join(', ')

/** Big integers as numbers: the validator does not know the others. Anything else stays the same object. */
function asNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null || !hasBigint(value)) return value
  if (Array.isArray(value)) return value.map(asNumbers)
  const entries = Object.entries(value).map(([key, inner]) => [key, asNumbers(inner)] as const)
  return Object.fromEntries(entries)
}

function hasBigint(value: unknown): boolean {
  if (typeof value === 'bigint') return true
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(hasBigint)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A file has a method, which nothing that is written in YAML has. */
const isFile = (option: SchemaOption): option is FlowFile => typeof option['beside'] === 'function'
