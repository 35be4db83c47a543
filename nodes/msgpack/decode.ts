import { Unpackr } from 'msgpackr'

import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import type { Span } from '../../runtime/plugin.ts'
import { createParse } from './wire/parse.ts'
import { readStrictly } from './wire/read.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'MessagePack bytes to a value',
      help: 'Reads the payload as one MessagePack value. What is broken leaves by `error`, with the byte, the path, what was expected and what was found: a length that the bytes cannot hold, bytes behind the value, text that is not UTF-8, a key that stands twice. Binary data stays bytes; `NaN`, infinity and `-0` are kept. Keys that are no text become text (`7`, `true`, bytes as hex). A timestamp becomes ISO 8601 text, exact to the nanosecond. Any other extension becomes `{ $ext: 5, data: … }`, which `msgpack/encode` writes back.',
      keywords: ['messagepack', 'deserialize'],
    },
    'zh-CN': {
      summary: 'MessagePack 字节转为值',
      help: '把负载作为一个 MessagePack 值读取。损坏的内容从 `error` 端口离开，并指出字节位置、路径、期望的内容和实际的内容：字节装不下的长度、值之后多余的字节、不是 UTF-8 的文本、重复的键。二进制数据仍为字节；保留 `NaN`、无穷大和 `-0`。不是文本的键转为文本（`7`、`true`，字节转为十六进制）。时间戳转为 ISO 8601 文本，精确到纳秒。其他扩展类型转为 `{ $ext: 5, data: … }`，`msgpack/encode` 可将其写回。',
      keywords: ['解析', '反序列化'],
    },
  },
  icon: 'package-open',
  config: config({
    timestamps: field.choice(['text', 'milliseconds', 'keep'], {
      en: 'The timestamp extension: ISO 8601 `text`, exact to the nanosecond; `milliseconds` since 1970, as near as a number holds; or `keep` it as `{ $timestamp: text }`, which the encoder writes back as one.',
      zh: '时间戳扩展：ISO 8601 文本（text，精确到纳秒）、自 1970 年起的毫秒数（milliseconds，受数字精度限制），或保留为 `{ $timestamp: 文本 }`（keep），编码器可将其写回。',
      default: 'text',
    }),
    bigints: field.choice(['bigint', 'string', 'number'], {
      en: 'Integers beyond ±(2^53 - 1): kept exactly as `bigint`, as a `string` of digits, or rounded to a `number`.',
      zh: '超过 ±(2^53 - 1) 的整数：精确保留为 bigint、转为数字字符串（string），或舍入为 number。',
      default: 'bigint',
    }),
    extensions: field.choice(['keep', 'bytes', 'refuse'], {
      en: 'Other extensions: `keep` type and data as `{ $ext, data }`, only the data as `bytes`, or refuse the message.',
      zh: '其他扩展：保留类型和数据 `{ $ext, data }`（keep）、只保留数据（bytes），或拒绝该消息（refuse）。',
      default: 'keep',
    }),
    mapKeys: field.choice(['text', 'refuse'], {
      en: 'Keys that are numbers, booleans, nothing or bytes: made `text`, or a fault.',
      zh: '数字、布尔、空值或字节形式的键：转为文本（text），或视为错误（refuse）。',
      default: 'text',
    }),
    duplicateKeys: field.choice(['refuse', 'last'], {
      en: 'A key that stands twice in one map, also as number and as text: refuse the message, or let the `last` one win without a word.',
      zh: '同一映射中重复的键（包括同一键的数字和文本形式）：拒绝该消息（refuse），或以最后一个为准（last）。',
      default: 'refuse',
    }),
    maxDepth: field.integer(
      {
        en: 'How deep arrays and maps may be nested.',
        zh: '数组和映射允许的最大嵌套深度。',
        default: 128,
        advanced: true,
      },
      { minimum: 1, maximum: 1000 },
    ),
  }),
  examples: [
    {
      title: 'Parse what a device sends',
      yaml: 'type: msgpack/decode',
      input: { hex: '82 a1 74 ca 41 ac 00 00 a2 61 74 d6 ff 5a 4a f6 a5' },
    },
    {
      title: 'Times as numbers, and nothing out of the ordinary',
      yaml: 'type: msgpack/decode\ntimestamps: milliseconds\nextensions: refuse\nmapKeys: refuse',
      input: { hex: '82 a1 74 ca 41 ac 00 00 a2 61 74 d6 ff 5a 4a f6 a5' },
    },
  ],
  inputs: ['bytes'],
  outputs: { out: 'json' },
  create(options) {
    const parse = createParse(options, new Unpackr(library))
    return ({ payload, topic, meta }) => {
      if (!(payload instanceof Uint8Array)) throw noBytes()
      return { payload: parse(payload), topic, meta }
    }
  },
  spans:
    (options) =>
    ({ payload }) => {
      if (!(payload instanceof Uint8Array)) return []
      const spans: Span[] = []
      readStrictly(payload, options, spans)
      return spans
    },
})

/** No records, which only this library would write. It meets no integer that a number does not hold. */
const library = { useRecords: false, mapsAsObjects: true, int64AsType: 'number' } as const

const noBytes = () =>
  new PermanentError('decode', 'the payload is no bytes: it is text, or decoded already')
