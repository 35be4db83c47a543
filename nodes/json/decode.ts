import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import type { Message } from '../../runtime/plugin.ts'
import { createParse } from './text/parse.ts'
import { spansOf } from './text/spans.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'JSON text to a value',
      help: 'Parses the payload (bytes or text) as JSON. What is broken leaves by `error`, with the place of the fault. A UTF-8 byte order mark is skipped; anything that is not UTF-8 is refused. Numbers out of range (`1e400`) are refused too.',
      keywords: ['parse', 'deserialize'],
    },
    'zh-CN': {
      summary: 'JSON 文本转为值',
      help: '把负载（字节或文本）按 JSON 解析。损坏的内容从 `error` 端口离开，并指出出错位置。跳过 UTF-8 字节序标记；不是 UTF-8 的内容会被拒绝，超出范围的数字（`1e400`）也会被拒绝。',
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
  }),
  examples: [
    { title: 'Parse what comes off the wire', yaml: 'type: json/decode' },
    {
      title: 'Identifiers too big for a number become text',
      yaml: 'type: json/decode\nbigints: string',
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'json' },
  create(options) {
    const parse = createParse(options)
    return ({ payload, topic, meta }): Message => {
      if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) throw alreadyDecoded()
      return { payload: parse(payload), topic, meta }
    }
  },
  onText: ({ maxDepth }) => ({ kind: 'decode', maxDepth }),
  spans:
    () =>
    ({ payload }) => {
      if (typeof payload === 'string') return spansOf(payload)
      if (!(payload instanceof Uint8Array)) return []
      const hasMark = payload[0] === 0xef && payload[1] === 0xbb && payload[2] === 0xbf
      return spansOf(new TextDecoder().decode(payload), hasMark ? 3 : 0)
    },
})

const alreadyDecoded = () =>
  new PermanentError('decode', 'the payload is neither bytes nor text: it is already decoded')
