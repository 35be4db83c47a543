/**
 * JSON Schema -> a check. The library turns the schema into code; only schemas of the project itself come
 * here, and a size is set for them all the same.
 */
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

import type { FlowFile } from '../../../runtime/plugin.ts'
import { reasonOf } from '../../../runtime/plugin.ts'

export type SchemaSource = FlowFile | Readonly<Record<string, unknown>> | boolean

/** What is wrong with the schema, in words. */
export class SchemaFault extends Error {
  override readonly name = 'SchemaFault'
}

export interface Checker {
  /** The first faults of a value; none when it fits. */
  faultsOf(value: unknown): readonly ErrorObject[]
}

interface Options {
  readonly formats: boolean
  readonly allErrors: boolean
}

const maxFiles = 64
const maxText = 512 * 1024

const isFile = (source: SchemaSource): source is FlowFile =>
  typeof source === 'object' && 'beside' in source && typeof source.beside === 'function'

/** Throws a SchemaFault. */
export function compileSchema(source: SchemaSource, { formats, allErrors }: Options): Checker {
  const ajv = new Ajv2020({
    allErrors,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allowUnionTypes: true,
    validateFormats: formats,
    logger: false,
  })
  // Its types describe the module of another kind of import.
  if (formats) (addFormats as unknown as (to: Ajv2020) => void)(ajv)
  const validate = compile(ajv, source)
  return {
    faultsOf: (value) => (validate(value) ? [] : (validate.errors ?? [])),
  }
}

function compile(ajv: Ajv2020, source: SchemaSource): ValidateFunction {
  try {
    if (!isFile(source)) return ajv.compile(limited(source))
    const schema = parse(source)
    addReferences(ajv, source, schema)
    return ajv.compile(schema)
  } catch (error) {
    if (error instanceof SchemaFault) throw error
    const message = reasonOf(error)
    const said = message
      .replace(/^schema is invalid: data/, 'the schema is wrong at "')
      .replace(/^(the schema is wrong at "[^ ]*)/, '$1"')
    throw new SchemaFault(isFile(source) ? `${source.path}: ${said}` : said)
  }
}

type Schema = Readonly<Record<string, unknown>> | boolean

function limited(schema: Schema): Schema {
  if (JSON.stringify(schema).length > maxText)
    throw new SchemaFault(`the schema has more than ${maxText} characters`)
  return structuredClone(schema)
}

function parse(file: FlowFile): Record<string, unknown> {
  if (file.text.length > maxText)
    throw new SchemaFault(`${file.path}: the schema has more than ${maxText} characters`)
  let value: unknown
  try {
    value = JSON.parse(file.text)
  } catch (error) {
    throw new SchemaFault(`${file.path}: ${reasonOf(error)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SchemaFault(`${file.path}: a schema is an object`)
  return value as Record<string, unknown>
}

/** `$ref: "other.json"`: files beside this one, known by their path below the flows folder. */
function addReferences(ajv: Ajv2020, file: FlowFile, schema: Record<string, unknown>): void {
  const known = new Set<string>([file.path])
  const add = (from: FlowFile, inner: Record<string, unknown>): void => {
    inner['$id'] ??= idOf(from.path)
    for (const name of fileNamesIn(inner)) {
      const other = open(from, name)
      if (known.has(other.path)) continue
      if (known.size >= maxFiles)
        throw new SchemaFault(`the schema refers to more than ${maxFiles} files`)
      known.add(other.path)
      const read = parse(other)
      add(other, read)
      ajv.addSchema(read)
    }
  }
  add(file, schema)
}

const idOf = (path: string): string =>
  `flows:///${path.split('/').map(encodeURIComponent).join('/')}`

function open(from: FlowFile, name: string): FlowFile {
  try {
    return from.beside(name)
  } catch (error) {
    const reason = reasonOf(error)
    throw new SchemaFault(`${from.path}: "${name}" cannot be read: ${reason}`)
  }
}

function fileNamesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fileNamesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const name = key === '$ref' && typeof inner === 'string' ? inner.split('#')[0] : undefined
    return name !== undefined && name !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(name)
      ? [decodeURIComponent(name)]
      : fileNamesIn(inner)
  })
}
