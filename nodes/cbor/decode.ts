import { Decoder } from 'cbor-x'

import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import type { Span } from '../../runtime/plugin.ts'
import { createParse } from './wire/parse.ts'
import { readStrictly } from './wire/read.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'CBOR bytes to a value',
      help: 'Reads the payload as one CBOR item (RFC 8949), with or without lengths. What is broken leaves by `error`, with the byte, the path, what was expected and what was found: a length that the bytes cannot hold, bytes behind the item, text that is not UTF-8, a key that stands twice. Binary data stays bytes; `NaN`, infinity and `-0` are kept; `undefined` becomes `null`. Keys that are no text become text (`7`, `true`, bytes as hex). Times become ISO 8601 text, big integers up to 1,024 bytes are integers like others, decimal and binary fractions become numbers.',
      keywords: ['deserialize', 'senml', 'cose'],
    },
    'zh-CN': {
      summary: 'CBOR 字节转为值',
      help: '把负载作为一个 CBOR 数据项（RFC 8949）读取，长度可定可不定。损坏的内容从 `error` 端口离开，并指出字节位置、路径、期望的内容和实际的内容：字节装不下的长度、数据项之后多余的字节、不是 UTF-8 的文本、重复的键。二进制数据仍为字节；保留 `NaN`、无穷大和 `-0`；`undefined` 转为 `null`。不是文本的键转为文本（`7`、`true`，字节转为十六进制）。时间转为 ISO 8601 文本，1,024 字节以内的大整数与其他整数一样处理，十进制和二进制小数转为数字。',
      keywords: ['解析', '反序列化'],
    },
  },
  icon: 'package-open',
  config: config({
    timestamps: field.choice(['text', 'milliseconds', 'keep'], {
      en: 'Times (tags 0 and 1): ISO 8601 `text`; `milliseconds` since 1970; or `keep` them as `{ $tag, value }`, which the encoder writes back.',
      zh: '时间（标签 0 和 1）：ISO 8601 文本（text）、自 1970 年起的毫秒数（milliseconds），或保留为 `{ $tag, value }`（keep），编码器可将其写回。',
      default: 'text',
    }),
    bigints: field.choice(['bigint', 'string', 'number'], {
      en: 'Integers beyond ±(2^53 - 1): kept exactly as `bigint`, as a `string` of digits, or rounded to a `number`.',
      zh: '超过 ±(2^53 - 1) 的整数：精确保留为 bigint、转为数字字符串（string），或舍入为 number。',
      default: 'bigint',
    }),
    tags: field.choice(['drop', 'keep', 'refuse'], {
      en: 'Other tags: `drop` them and use the value behind, `keep` them as `{ $tag, value }` (and simple values without a meaning as `{ $simple }`), or refuse the message.',
      zh: '其他标签：丢弃标签只用其后的值（drop）、保留为 `{ $tag, value }`（keep，无含义的简单值保留为 `{ $simple }`），或拒绝该消息（refuse）。',
      default: 'drop',
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
        en: 'How deep arrays, maps and tags may be nested.',
        zh: '数组、映射和标签允许的最大嵌套深度。',
        default: 128,
        advanced: true,
      },
      { minimum: 1, maximum: 1000 },
    ),
  }),
  examples: [
    {
      title: 'Parse what a device sends',
      yaml: 'type: cbor/decode',
      input: { hex: 'a2 61 74 f9 4d 60 62 61 74 c1 1a 51 4b 67 b0' },
    },
    {
      title: 'Keep tags for a later encode',
      yaml: 'type: cbor/decode\ntags: keep\ntimestamps: keep',
      input: { hex: 'a2 63 75 72 6c d8 20 63 61 3a 62 62 61 74 c1 1a 51 4b 67 b0' },
    },
  ],
  inputs: ['bytes'],
  outputs: { out: 'json' },
  create(options) {
    const parse = createParse(options, new Decoder(library))
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
const library = { useRecords: false, mapsAsObjects: true, int64AsNumber: true }

const noBytes = () =>
  new PermanentError('decode', 'the payload is no bytes: it is text, or decoded already')
