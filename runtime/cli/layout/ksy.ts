/**
 * Kaitai Struct to a layout of `binary`. The two share their vocabulary; what maps is said here, and what
 * does not is named rather than guessed.
 */
import { convertExpression } from './ksy-expression.ts'

export interface KsyProblem {
  /** JSON pointer into the file. */
  readonly where: string
  readonly message: string
}
type Raw = { readonly [key: string]: unknown }
type Made = { [key: string]: unknown }

interface Context {
  readonly problems: KsyProblem[]
  readonly encoding: string | undefined
  readonly types: Made
  readonly enums: Made
}

export function convertKsy(given: unknown): { layout: Made; problems: KsyProblem[] } {
  const problems: KsyProblem[] = []
  if (!isMap(given)) return { layout: {}, problems: [{ where: '/', message: 'a map is expected' }] }
  const meta = isMap(given['meta']) ? given['meta'] : {}
  const encoding = typeof meta['encoding'] === 'string' ? meta['encoding'].toLowerCase() : undefined
  const context: Context = { problems, encoding, types: {}, enums: {} }
  if (meta['imports'] !== undefined) refuse(context, '/meta/imports', 'other files are not read')
  const seq = convertType(given, '', context)
  const layout: Made = {
    ...(typeof meta['title'] === 'string' ? { title: meta['title'] } : {}),
    ...(meta['endian'] === 'le' ? { endian: 'le' } : {}),
    ...(meta['bit-endian'] === 'le' ? { bitOrder: 'lsb' } : {}),
    ...(Object.keys(context.enums).length > 0 ? { enums: context.enums } : {}),
    ...(Object.keys(context.types).length > 0 ? { types: context.types } : {}),
    seq,
  }
  if (isMap(meta['endian']))
    refuse(context, '/meta/endian', 'an endianness that is chosen while reading has no match')
  return { layout, problems }
}

const isMap = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function refuse({ problems }: Context, where: string, message: string): void {
  problems.push({ where: where === '' ? '/' : where, message })
}

/** The fields of a type; its own types and enums join those of the layout. */
function convertType(raw: Raw, path: string, context: Context): Made[] {
  for (const key of Object.keys(raw))
    if (
      ![
        'meta',
        'doc',
        'doc-ref',
        'seq',
        'types',
        'enums',
        'instances',
        '-webide-representation',
      ].includes(key)
    )
      refuse(context, `${path}/${key}`, `"${key}" has no match`)
  convertEnums(raw['enums'], path, context)
  if (isMap(raw['types']))
    for (const [name, inner] of Object.entries(raw['types'])) {
      const at = `${path}/types/${name}`
      if (Object.hasOwn(context.types, name)) refuse(context, at, `another type is named "${name}"`)
      else if (isMap(inner)) {
        context.types[name] = []
        context.types[name] = convertType(inner, at, context)
      }
    }
  const seq: readonly unknown[] = Array.isArray(raw['seq']) ? raw['seq'] : []
  const fields = seq.map((field, index) => convertField(field, `${path}/seq/${index}`, context))
  const instances = isMap(raw['instances']) ? Object.entries(raw['instances']) : []
  return [
    ...fields,
    ...instances.map(([id, field]) =>
      convertField(isMap(field) ? { id, ...field } : field, `${path}/instances/${id}`, context),
    ),
  ]
}

function convertEnums(given: unknown, path: string, context: Context): void {
  if (!isMap(given)) return
  for (const [name, values] of Object.entries(given)) {
    if (Object.hasOwn(context.enums, name))
      refuse(context, `${path}/enums/${name}`, `another enum is named "${name}"`)
    if (!isMap(values)) continue
    context.enums[name] = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, isMap(value) ? value['id'] : value]),
    )
  }
}

const passed = ['id', 'doc', 'contents', 'type', 'if', 'pos', 'value', 'enum', 'encoding', 'size']
const known = new Set([
  ...passed,
  'doc-ref',
  'size-eos',
  'repeat',
  'repeat-expr',
  'repeat-until',
  'pad-right',
  'terminator',
  'valid',
  '-orig-id',
])

function convertField(given: unknown, path: string, context: Context): Made {
  if (!isMap(given)) {
    refuse(context, path, 'a field is a map')
    return {}
  }
  for (const key of Object.keys(given))
    if (!known.has(key)) refuse(context, `${path}/${key}`, `"${key}" has no match`)
  const made: Made = {}
  for (const key of ['id', 'doc', 'contents'] as const)
    if (given[key] !== undefined) made[key] = given[key]
  convertFieldType(given, made, path, context)
  for (const key of ['if', 'pos', 'value'] as const)
    if (given[key] !== undefined) made[key] = expression(given[key], `${path}/${key}`, context)
  convertSize(given, made, path, context)
  convertRepeat(given, made, path, context)
  if (typeof given['enum'] === 'string') {
    made['enum'] = given['enum'].split('::').at(-1)
    made['unknown'] = 'keep'
  }
  convertValid(given['valid'], made, path, context)
  return made
}

function convertFieldType(given: Raw, made: Made, path: string, context: Context): void {
  const { type } = given
  if (typeof type === 'string') {
    const bits = /^(b[0-9]+)(le|be)$/.exec(type)
    if (type.includes('(')) refuse(context, `${path}/type`, 'types with parameters have no match')
    made['type'] = bits?.[1] ?? type.split('::').at(-1)
    if (bits) made['bitOrder'] = bits[2] === 'le' ? 'lsb' : 'msb'
    const encoding = given['encoding'] ?? context.encoding
    if ((type === 'str' || type === 'strz') && typeof encoding === 'string')
      made['encoding'] = encoding.toLowerCase()
    if (type === 'str' && given['terminator'] === 0) made['type'] = 'strz'
    else if (given['terminator'] !== undefined && given['terminator'] !== 0)
      refuse(context, `${path}/terminator`, 'only a zero ends a text')
  } else if (isMap(type)) {
    made['switchOn'] = expression(type['switch-on'], `${path}/type/switch-on`, context)
    const cases = isMap(type['cases']) ? type['cases'] : {}
    made['cases'] = Object.fromEntries(
      Object.entries(cases).map(([key, one]) => [
        caseKey(key),
        typeof one === 'string' ? one.split('::').at(-1) : one,
      ]),
    )
  }
}

/** `kind::temperature` is the text that the enum gives; `"x"` a text. */
const caseKey = (key: string): string =>
  key.includes('::') ? (key.split('::').at(-1) ?? key) : key.replaceAll(/^"|"$/g, '')

function convertSize(given: Raw, made: Made, path: string, context: Context): void {
  if (given['size'] !== undefined) made['size'] = expression(given['size'], `${path}/size`, context)
  if (given['size-eos'] === true) made['size'] = 'eos'
  if (given['pad-right'] !== undefined) made['pad'] = given['pad-right']
}

function convertRepeat(given: Raw, made: Made, path: string, context: Context): void {
  const { repeat } = given
  if (repeat === undefined) return
  made['repeat'] = repeat === 'expr' ? 'count' : repeat
  if (repeat === 'expr')
    made['count'] = expression(given['repeat-expr'], `${path}/repeat-expr`, context)
  if (repeat === 'until')
    made['until'] = expression(given['repeat-until'], `${path}/repeat-until`, context)
}

function convertValid(valid: unknown, made: Made, path: string, context: Context): void {
  const { id } = made
  if (valid === undefined) return
  if (typeof id !== 'string')
    return refuse(context, `${path}/valid`, 'a check needs the id of its field')
  const rules = isMap(valid) ? valid : { eq: valid }
  const text = (key: string) => String(expression(rules[key], `${path}/valid/${key}`, context))
  const asserts = Object.keys(rules).flatMap((key): string[] => {
    if (key === 'eq') return [`${id} == ${text(key)}`]
    if (key === 'min') return [`${id} >= ${text(key)}`]
    if (key === 'max') return [`${id} <= ${text(key)}`]
    if (key === 'expr') return [text(key).replaceAll(/\b_(?![\w.])/g, id)]
    if (key === 'any-of' && Array.isArray(rules[key]))
      return [`${id} in [${rules[key].join(', ')}]`]
    refuse(context, `${path}/valid/${key}`, `"${key}" has no match`)
    return []
  })
  made['assert'] = asserts.length === 1 ? asserts[0] : asserts
}

function expression(given: unknown, where: string, context: Context): unknown {
  if (typeof given === 'number' || typeof given === 'boolean') return given
  const result = convertExpression(String(given))
  if (!result.ok) refuse(context, where, result.message)
  else if (/^-?\d+$/.test(result.text)) return Number(result.text)
  return result.ok ? result.text : given
}
