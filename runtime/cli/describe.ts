/** Node types in words: the list by family, and one type with its options, ports and examples. */
import type { TypeInfo, TypeText } from '../document/catalogue.ts'
import type { Language } from '../words.ts'
import { columns, count, paintFor, wrap } from './output.ts'

/** What a field's schema may hold, see field.ts. */
export interface FieldSchema {
  readonly type?: string
  readonly description?: string
  readonly 'x-zh'?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly items?: FieldSchema
  readonly anyOf?: readonly FieldSchema[]
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
  readonly patternProperties?: Readonly<Record<string, FieldSchema>>
  readonly 'x-value'?: string
  readonly 'x-secret'?: boolean
  readonly 'x-connection'?: readonly string[]
}

const paint = paintFor(process.stdout)
const lineWidth = 92

const words = {
  en: {
    kinds: {
      connection: 'connection',
      source: 'source',
      transform: 'transform',
      route: 'route',
      stage: 'stage',
      subflow: 'subflow',
      sink: 'sink',
    },
    options: 'Options',
    none: 'none',
    required: 'required',
    ports: 'Ports',
    example: 'Example',
    error: 'the message that failed, with meta.error',
    named: 'one for each name in',
    more: 'sluice nodes TYPE shows the options of one.',
  },
  'zh-CN': {
    kinds: {
      connection: '连接',
      source: '来源',
      transform: '转换',
      route: '路由',
      stage: '阶段',
      subflow: '子流程',
      sink: '去向',
    },
    options: '选项',
    none: '无',
    required: '必填',
    ports: '端口',
    example: '示例',
    error: '失败的消息，附带 meta.error',
    named: '名称来自',
    more: 'sluice nodes TYPE 显示一个类型的选项。',
  },
} as const satisfies Record<Language, unknown>

const textOf = (info: TypeInfo, language: Language): TypeText => info.text[language]

export function listTypes(infos: readonly TypeInfo[], language: Language): string {
  const rows = infos.map((info) => [
    paint('bold', info.type),
    paint('dim', words[language].kinds[info.kind]),
    textOf(info, language).summary,
  ])
  const lines = columns(rows, '').split('\n')
  // An empty line between families; their types stand together because names are sorted.
  const parted = infos.map((info, index) => {
    const before = infos[index - 1]
    const gap = before !== undefined && familyOf(before) !== familyOf(info) ? '\n' : ''
    return `${gap}${lines[index] ?? ''}`
  })
  return `${parted.join('\n')}\n\n${count(infos.length, 'type')}. ${words[language].more}`
}

const familyOf = (info: TypeInfo): string => info.type.split('/')[0] ?? info.type

export function describeType(info: TypeInfo, language: Language): string {
  const text = textOf(info, language)
  const say = words[language]
  const parts = [
    `${paint('bold', info.type)}  ${paint('dim', say.kinds[info.kind])}`,
    `${text.summary}.`,
    wrap(text.help, lineWidth, ''),
    heading(say.options),
    describeFields(info.schema, language, '  ') || `  ${say.none}`,
  ]
  if (info.kind !== 'connection') parts.push(heading(say.ports), describePorts(info, language))
  for (const example of info.examples)
    parts.push(
      heading(`${say.example}: ${example.title}`),
      example.yaml.trimEnd().replaceAll(/^/gm, '  '),
    )
  return parts.filter((part) => part !== '').join('\n')
}

const heading = (text: string): string => `\n${paint('bold', text)}`

function describeFields(schema: FieldSchema, language: Language, indent: string): string {
  const lines: string[] = []
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const required = schema.required?.includes(name) === true && field.default === undefined
    const facts = [
      paint('dim', typeInWords(field)),
      required ? paint('yellow', words[language].required) : defaultInWords(field),
    ]
    lines.push(`${indent}${paint('cyan', name)}  ${facts.filter(Boolean).join('  ')}`)
    const description = language === 'en' ? field.description : field['x-zh']
    if (description) lines.push(wrap(description, lineWidth - indent.length, `${indent}    `))
    const inner = describeInner(field, language, `${indent}    `)
    if (inner) lines.push(inner)
  }
  return lines.join('\n')
}

/** The fields of a group, or of the values of a map or a list. */
function describeInner(field: FieldSchema, language: Language, indent: string): string {
  const holders = [
    field,
    field.items,
    ...Object.values(field.patternProperties ?? {}),
    ...(field.anyOf ?? []),
  ]
  return holders
    .filter((holder) => holder?.properties !== undefined)
    .map((holder) => describeFields(holder ?? {}, language, indent))
    .join('\n')
}

function defaultInWords(field: FieldSchema): string {
  if (field.default === undefined) return ''
  const isGroup = typeof field.default === 'object' && Object.keys(field.default ?? {}).length === 0
  return isGroup ? '' : paint('green', `= ${JSON.stringify(field.default).replaceAll('"', '')}`)
}

export function typeInWords(field: FieldSchema): string {
  if (field['x-connection']) return `connection (${field['x-connection'].join(' | ')})`
  if (field['x-secret']) return 'secret'
  if (field['x-value']) return field['x-value']
  if (field.enum) return field.enum.map(String).join(' | ')
  if (field.const !== undefined) return JSON.stringify(field.const)
  if (field.anyOf) return [...new Set(field.anyOf.map(typeInWords))].join(' | ')
  if (field.type === 'array') return `list of ${field.items ? typeInWords(field.items) : 'values'}`
  const values = Object.values(field.patternProperties ?? {})[0]
  if (values) return `map of ${typeInWords(values)}`
  if (field.type === 'object') return 'group'
  return field.type === 'string' ? 'text' : (field.type ?? 'any value')
}

function describePorts(info: TypeInfo, language: Language): string {
  const say = words[language]
  const rows: string[][] = []
  if (info.inputs.length > 0) rows.push(['→ in', info.inputs.join(' | '), ''])
  for (const [port, kind] of Object.entries(info.outputs)) rows.push([`${port} →`, kind, ''])
  if (info.portsFrom)
    rows.push([`${info.portsFrom.path.slice(1)}.* →`, info.portsFrom.kind, say.named])
  if (info.kind !== 'source') rows.push(['error →', 'any', say.error])
  return columns(rows)
}
