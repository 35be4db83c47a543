import { Encoder } from 'cbor-x'

import {
  config,
  defineTransform,
  field,
  isPlainValue,
  PermanentError,
} from '../../runtime/plugin.ts'
import { write } from './wire/write.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'A value to CBOR bytes',
      help: 'Writes the payload as one CBOR item (RFC 8949) with definite lengths, each head in its shortest form. Bytes inside a value stay binary, dates become times (tag 1), integers stay integers at any size, `NaN`, infinity and `-0` are kept. Members that are `undefined` are left out, items become null. `{ $tag: 32, value: … }` becomes a tagged value and `{ $simple: 99 }` a simple one. Functions, half characters and values that hold themselves leave by `error`, with the path; so does a payload of bytes, which needs a decode first.',
      keywords: ['serialize', 'senml', 'cose'],
    },
    'zh-CN': {
      summary: '值转为 CBOR 字节',
      help: '把负载写成一个定长的 CBOR 数据项（RFC 8949），每个头部使用最短形式。值内部的字节仍为二进制，日期写成时间（标签 1），任意大小的整数仍为整数，保留 `NaN`、无穷大和 `-0`。`undefined` 成员被省略，列表中的 `undefined` 写成 null。`{ $tag: 32, value: … }` 写成带标签的值，`{ $simple: 99 }` 写成简单值。函数、半个字符以及包含自身的值从 `error` 端口离开，并指出路径；字节负载也一样，需要先解码。',
      keywords: ['序列化'],
    },
  },
  icon: 'package',
  config: config({
    timestamps: field.list(field.string({ en: 'The name of a key.', zh: '键的名称。' }), {
      en: 'Keys, at any depth, whose values are written as times: ISO 8601 text under tag 0, milliseconds since 1970 as seconds under tag 1.',
      zh: '键名（任意深度），其值写成时间：ISO 8601 文本用标签 0，自 1970 年起的毫秒数转为秒并用标签 1。',
      default: [],
      examples: [['at', 'sentAt']],
    }),
    integerKeys: field.boolean({
      en: 'Keys that are whole numbers (`7`, `-2`) are written as integers, not as text: SenML, COSE.',
      zh: '整数形式的键（`7`、`-2`）写成整数，而不是文本：SenML、COSE。',
      default: false,
    }),
    floats: field.choice(['double', 'shortest'], {
      en: 'Fractions: always eight bytes, or the `shortest` of two, four and eight that holds the number exactly.',
      zh: '小数：始终八字节（double），或使用能精确表示该数的最短形式（shortest，二、四或八字节）。',
      default: 'double',
    }),
    marks: field.choice(['write', 'plain'], {
      en: 'What `{ $tag, value }` and `{ $simple }` are: `write` what they stand for, or `plain` maps.',
      zh: '`{ $tag, value }` 和 `{ $simple }`：写成所代表的内容（write），或作为普通映射（plain）。',
      default: 'write',
      advanced: true,
    }),
  }),
  examples: [
    {
      title: 'Small messages for a device',
      yaml: 'type: cbor/encode',
      input: { json: { t: 21.5, ok: true } },
    },
    {
      title: 'As small as it gets',
      yaml: 'type: cbor/encode\nintegerKeys: true\nfloats: shortest',
      input: { json: { '1': 21.5, '-1': 'urn:dev:7' } },
    },
  ],
  inputs: ['any'],
  outputs: { out: 'bytes' },
  create({ timestamps, integerKeys, floats, marks }) {
    const options = {
      timestamps: new Set(timestamps),
      integerKeys,
      floats,
      marks: marks === 'write',
    }
    const needsOwn = timestamps.length > 0 || integerKeys || floats === 'shortest'
    const encoder = new Encoder(library)
    return ({ payload, topic, meta }) => {
      if (payload instanceof Uint8Array) throw stillBytes()
      const isSimple = !needsOwn && isPlainValue(payload)
      const bytes = isSimple ? encoder.encode(payload) : write(payload, options)
      return { payload: bytes, topic, meta }
    }
  },
})

/** No records, which no other library reads; the smallest head for maps; bytes without a tag. */
const library = { useRecords: false, variableMapSize: true, tagUint8Array: false }

const stillBytes = () =>
  new PermanentError('encode', 'the payload is bytes: decode it first (json/decode, cbor/decode)')
