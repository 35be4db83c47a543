/** The options of a node type as rows of a table, those of groups below them. */
import type { FieldSchema } from '../describe.ts'
import { typeInWords } from '../describe.ts'
import type { Row } from './markdown.ts'
import { code } from './markdown.ts'

export const optionHead: Row = ['option', 'type', 'default', 'unit', 'what it does']

interface Field extends FieldSchema {
  readonly minimum?: number
  readonly maximum?: number
  readonly examples?: readonly unknown[]
  readonly items?: Field
  readonly anyOf?: readonly Field[]
  readonly properties?: Readonly<Record<string, Field>>
  readonly patternProperties?: Readonly<Record<string, Field>>
  readonly 'x-file'?: readonly string[]
}

/** `prefix`: how the group is reached, with a dot at its end. */
export function optionRows(schema: Field, prefix = ''): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`
    const isRequired = schema.required?.includes(name) === true && field.default === undefined
    return [optionRow(path, field, isRequired), ...innerRows(field, path)]
  })
}

export function optionRow(path: string, field: Field, isRequired: boolean): Row {
  const fallback = isRequired ? 'required' : code(defaultOf(field))
  return [code(path), typeOf(field), fallback, unitOf(field), describe(field)]
}

/** The fields of a group, of a list's items (`topics[]`), of a map's values (`cases.*`). */
function innerRows(field: Field, path: string): Row[] {
  const values = Object.values(field.patternProperties ?? {})[0]
  return [
    ...optionRows(field, `${path}.`),
    ...(field.items ? innerRows(field.items, `${path}[]`) : []),
    ...(values ? innerRows(values, `${path}.*`) : []),
    ...(field.anyOf ?? []).flatMap((shape) => innerRows(shape, path)),
  ]
}

function typeOf(field: Field): string {
  const endings = field['x-file']
  if (endings) return `file (${endings.map(code).join(', ')})`
  if (field.enum) return field.enum.map((value) => code(String(value))).join(' | ')
  if (field.anyOf) return [...new Set(field.anyOf.map(typeOf))].join(' | ')
  return `${typeInWords(field)}${limits(field)}`
}

function limits({ minimum, maximum }: Field): string {
  if (minimum !== undefined && maximum !== undefined)
    return `, ${shown(minimum)} to ${shown(maximum)}`
  if (minimum !== undefined) return `, from ${shown(minimum)}`
  return maximum === undefined ? '' : `, up to ${shown(maximum)}`
}

const shown = (value: number): string => value.toLocaleString('en')

function unitOf(field: Field): string {
  const kinds = [field, field.items, ...(field.anyOf ?? [])].map((each) => each?.['x-value'])
  if (kinds.includes('duration')) return '`ms` `s` `m` `h` `d`'
  return kinds.includes('size') ? '`B` `KiB` `MiB` `GiB` `kB` `MB` `GB`' : ''
}

function defaultOf({ default: value }: Field): string {
  if (value === undefined) return ''
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
    return Array.isArray(value) ? '[]' : ''
  return value === '' ? '""' : inYaml(value)
}

function describe(field: Field): string {
  const examples = (field.examples ?? []).map((value) => code(inYaml(value)))
  const shapes = (field.anyOf ?? []).flatMap(({ description = '' }) => description || [])
  const parts = [field.description ?? '', ...shapes]
  if (examples.length > 0) parts.push(`For example ${examples.join(', ')}.`)
  return parts.filter(Boolean).join(' ')
}

const inYaml = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)
