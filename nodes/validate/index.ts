import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import { compileSchema, SchemaFault } from './schema/compile.ts'
import { explain } from './schema/explain.ts'
import { asJson } from './schema/plain.ts'

const inline = { en: 'A schema that stands in the flow.', zh: '写在流程中的模式。' }

/** More nobody reads. */
const maxFaults = 10

export default defineTransform({
  text: {
    en: {
      summary: 'Lets messages pass that fit a JSON Schema',
      help: 'Checks the payload against a JSON Schema (2020-12) and passes it on unchanged. What does not fit leaves by `error`, with the path, what was expected and what was found. References lead to `$defs` and to other files of the flows folder; nothing is fetched. A bigint counts as the integer that it is, a date as its ISO text. Formats such as `date-time`, `email` and `uuid` are checked.',
      keywords: ['json schema', 'check', 'contract'],
    },
    'zh-CN': {
      summary: '放行符合 JSON Schema 的消息',
      help: '按 JSON Schema（2020-12）检查负载，原样放行。不符合的消息从 `error` 端口离开，并给出路径、期望值和实际值。引用可指向 `$defs` 和流程文件夹中的其他文件；不会从网络获取。bigint 视为整数，日期视为其 ISO 文本。会检查 `date-time`、`email`、`uuid` 等格式。',
      keywords: ['校验', '验证', '模式'],
    },
  },
  icon: 'shield-check',
  config: config({
    schema: field.oneOf(
      [
        field.file(
          {
            en: 'A `.json` file, relative to the flow file.',
            zh: '`.json` 文件，相对于流程文件。',
          },
          ['.json'],
        ),
        field.map(field.any(inline), inline),
      ],
      {
        en: 'The schema: a file of the flows folder, or the schema itself.',
        zh: '模式：流程文件夹中的文件，或模式本身。',
        examples: ['schemas/reading.json'],
      },
    ),
    formats: field.boolean({
      en: 'Check `format`; without it, `format` is only a remark.',
      zh: '检查 `format`；关闭后 `format` 仅作说明。',
      default: true,
    }),
    allErrors: field.boolean({
      en: 'Name all faults (the first 10) instead of the first one. Costs more for hostile messages.',
      zh: '列出全部问题（前 10 个），而不只是第一个。对恶意消息开销更大。',
      default: false,
    }),
  }),
  examples: [
    {
      title: 'A schema in the flow itself',
      yaml: 'type: validate\nschema:\n  type: object\n  required: [sensor, celsius]\n  properties:\n    sensor: { type: string }\n    celsius: { type: number, minimum: -273.15 }',
    },
    { title: 'A schema beside the flow', yaml: 'type: validate\nschema: schemas/reading.json' },
  ],
  inputs: ['json'],
  outputs: { out: 'same' },
  *check({ schema, ...options }) {
    try {
      compileSchema(schema, options)
    } catch (error) {
      if (!(error instanceof SchemaFault)) throw error
      yield { path: '/schema', message: { en: error.message, zh: `模式有误：${error.message}` } }
    }
  },
  create({ schema, ...options }) {
    const { faultsOf } = compileSchema(schema, options)
    return (message) => {
      const faults = faultsOf(plainOf(message.payload))
      if (faults.length === 0) return message
      const said = faults.slice(0, maxFaults).map(explain)
      const more = faults.length > maxFaults ? `; and ${faults.length - maxFaults} more` : ''
      throw new PermanentError('schema', `${said.join('; ')}${more}`)
    }
  },
})

function plainOf(payload: unknown): unknown {
  try {
    return asJson(payload)
  } catch (error) {
    if (error instanceof RangeError)
      throw new PermanentError('schema', 'the payload is nested too deeply')
    throw error
  }
}
