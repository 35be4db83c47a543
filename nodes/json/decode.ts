import {
  config,
  defineTransform,
  field,
  PermanentError,
  reasonOf,
  Type,
} from '../../runtime/plugin.ts'
import type { Finding, Message, Span, TransformFunction } from '../../runtime/plugin.ts'
import { checkSchema, compileSchema } from './schema/compile.ts'
import type { Misfit, SchemaOption } from './schema/compile.ts'
import { createParse } from './text/parse.ts'
import type { ParseOptions } from './text/parse.ts'
import { spansOf } from './text/spans.ts'
import { stringify } from './text/stringify.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'JSON text to a value',
      help: 'Parses the payload (bytes or text) as JSON. What is broken leaves by `error`, with the place of the fault. A UTF-8 byte order mark is skipped; anything that is not UTF-8 is refused. Numbers out of range (`1e400`) are refused too. `-0` stays `-0`. With a `schema`, what does not fit leaves by `error` with the path, what was expected, what was found, and the byte.',
      keywords: ['parse', 'deserialize'],
    },
    'zh-CN': {
      summary: 'JSON 文本转为值',
      help: '把负载（字节或文本）按 JSON 解析。损坏的内容从 `error` 端口离开，并指出出错位置。跳过 UTF-8 字节序标记；不是 UTF-8 的内容会被拒绝，超出范围的数字（`1e400`）也会被拒绝。`-0` 保持为 `-0`。设置 `schema` 时，不符合的内容从 `error` 端口离开，并指出路径、期望的内容、实际的内容和字节位置。',
      keywords: ['解析', '反序列化'],
    },
  },
  icon: 'braces',
  config: config({
    duplicateKeys: field.choice(['refuse', 'last'], {
      en: 'A key that stands twice in one object: refuse the message, or let the `last` one win without a word.',
      zh: '同一对象中重复的键：拒绝该消息（refuse），或以最后一个为准（last）。',
      default: 'refuse',
    }),
    bigints: field.choice(['bigint', 'string', 'number'], {
      en: 'Integers beyond ±(2^53 - 1): kept exactly as `bigint`, as a `string` of digits, or rounded to a `number`.',
      zh: '超过 ±(2^53 - 1) 的整数：精确保留为 bigint、转为数字字符串（string），或舍入为 number。',
      default: 'bigint',
    }),
    maxDepth: field.integer(
      {
        en: 'How deep arrays and objects may be nested.',
        zh: '数组和对象允许的最大嵌套深度。',
        default: 128,
        advanced: true,
      },
      { minimum: 1, maximum: 1000 },
    ),
    schema: Type.Optional(
      field.oneOf(
        [
          field.file(
            {
              en: 'A schema beside the flow, as JSON or YAML. It may name other files with `$ref`.',
              zh: '流程旁的模式文件（JSON 或 YAML）。可用 `$ref` 引用其他文件。',
            },
            ['.json', '.yaml', '.yml'],
          ),
          field.map(field.any({ en: 'A keyword of JSON Schema.', zh: 'JSON Schema 关键字。' }), {
            en: 'The schema itself.',
            zh: '模式本身。',
          }),
        ],
        {
          en: 'JSON Schema 2020-12 (or draft 7 and 6, where `$schema` says so) that the value must fit: the schema itself, or a file beside the flow. Formats are checked. Big integers count as integers, whatever `bigints` makes of them.',
          zh: '值必须符合的 JSON Schema（2020-12；若 `$schema` 注明，也可为 draft 7 或 6）：直接写在这里，或是流程旁的文件。会检查格式（format）。大整数按整数处理，与 `bigints` 无关。',
        },
      ),
    ),
  }),
  examples: [
    {
      title: 'Parse what comes off the wire',
      yaml: 'type: json/decode',
      input: { text: '{"temperature":21.5,"ok":true}' },
    },
    {
      title: 'Identifiers too big for a number become text',
      yaml: 'type: json/decode\nbigints: string',
      input: { text: '{"id":12345678901234567890}' },
    },
    {
      title: 'Only what has a temperature',
      yaml: 'type: json/decode\nschema:\n  type: object\n  required: [temperature]\n  properties:\n    temperature: { type: number, minimum: -60, maximum: 85 }',
      input: { text: '{"temperature":21.5}' },
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'json' },
  *check({ schema }) {
    if (schema) yield* faultsOf(schema)
  },
  create(options) {
    const { schema } = options
    if (schema) return createChecked(options, schema)
    const parse = createParse(options)
    return ({ payload, topic, meta }): Message => {
      if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) throw alreadyDecoded()
      return { payload: parse(payload), topic, meta }
    }
  },
  onText: ({ maxDepth, schema }) => (schema ? undefined : { kind: 'decode', maxDepth }),
  spans: () => (message) => spansIn(message),
})

function spansIn({ payload }: Message): readonly Span[] {
  if (typeof payload === 'string') return spansOf(payload)
  if (!(payload instanceof Uint8Array)) return []
  const hasMark = payload[0] === 0xef && payload[1] === 0xbb && payload[2] === 0xbf
  return spansOf(new TextDecoder().decode(payload), hasMark ? 3 : 0)
}

function* faultsOf(schema: SchemaOption): Iterable<Finding> {
  try {
    checkSchema(schema)
  } catch (error) {
    const reason = reasonOf(error)
    yield {
      path: '/schema',
      message: { en: `this is no JSON Schema: ${reason}`, zh: `这不是 JSON Schema：${reason}` },
    }
  }
}

/** Big integers stay what they are until the schema has seen them. */
function createChecked(options: ParseOptions, schema: SchemaOption): TransformFunction {
  const validate = compileSchema(schema)
  const exact = createParse({ ...options, bigints: 'bigint' })
  const parse = options.bigints === 'bigint' ? undefined : createParse(options)
  return (message) => {
    const { payload, topic, meta } = message
    if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) throw alreadyDecoded()
    const value = exact(payload)
    const misfit = validate(value)
    if (misfit) throw doesNotFit(misfit, spansIn(message))
    return { payload: parse ? parse(payload) : value, topic, meta }
  }
}

function doesNotFit({ path, expected, found }: Misfit, spans: readonly Span[]): PermanentError {
  const at = spans.find((span) => span.path === path)?.start
  const where = [
    ...(path === '' ? [] : [`at ${path}`]),
    ...(at === undefined ? [] : [`byte ${at}`]),
  ]
  const shown = stringify(found, '')
  const cut = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown
  const says = `the value ${expected}, found ${cut}`
  return new PermanentError('schema', `does not fit the schema: ${says} (${where.join(', ')})`)
}

const alreadyDecoded = () =>
  new PermanentError('decode', 'the payload is neither bytes nor text: it is already decoded')
