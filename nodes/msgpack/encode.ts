import { Packr } from 'msgpackr'

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
      summary: 'A value to MessagePack bytes',
      help: 'Writes the payload as one MessagePack value, each part in its shortest form. Bytes inside a value stay binary, dates become timestamps, integers (also big ones) up to 64 bits stay integers, `NaN`, infinity and `-0` are kept. Members that are `undefined` are left out, items become nil. `{ $ext: 5, data: bytes }` becomes an extension and `{ $timestamp: "2026-11-23T08:00:00Z" }` a timestamp. Integers beyond 64 bits, functions, half characters and values that hold themselves leave by `error`, with the path; so does a payload of bytes, which needs a decode first.',
      keywords: ['messagepack', 'serialize'],
    },
    'zh-CN': {
      summary: '值转为 MessagePack 字节',
      help: '把负载写成一个 MessagePack 值，各部分使用最短形式。值内部的字节仍为二进制，日期写成时间戳，64 位以内的整数（包括大整数）仍为整数，保留 `NaN`、无穷大和 `-0`。`undefined` 成员被省略，列表中的 `undefined` 写成 nil。`{ $ext: 5, data: 字节 }` 写成扩展，`{ $timestamp: "2026-11-23T08:00:00Z" }` 写成时间戳。超过 64 位的整数、函数、半个字符以及包含自身的值从 `error` 端口离开，并指出路径；字节负载也一样，需要先解码。',
      keywords: ['序列化'],
    },
  },
  icon: 'package',
  config: config({
    timestamps: field.list(field.string({ en: 'The name of a key.', zh: '键的名称。' }), {
      en: 'Keys, at any depth, whose ISO 8601 text or milliseconds since 1970 are written as timestamps.',
      zh: '键名（任意深度）：其 ISO 8601 文本或自 1970 年起的毫秒数写成时间戳。',
      default: [],
      examples: [['at', 'sentAt']],
    }),
    integerKeys: field.boolean({
      en: 'Keys that are whole numbers (`7`, `-2`) are written as integers, not as text.',
      zh: '整数形式的键（`7`、`-2`）写成整数，而不是文本。',
      default: false,
    }),
    marks: field.choice(['write', 'plain'], {
      en: 'What `{ $ext, data }` and `{ $timestamp }` are: `write` the extension they stand for, or `plain` maps.',
      zh: '`{ $ext, data }` 和 `{ $timestamp }`：写成所代表的扩展（write），或作为普通映射（plain）。',
      default: 'write',
      advanced: true,
    }),
  }),
  examples: [
    {
      title: 'Small messages for a device',
      yaml: 'type: msgpack/encode',
      input: { json: { t: 21.5, ok: true } },
    },
    {
      title: 'The time as a timestamp, numbered fields',
      yaml: 'type: msgpack/encode\ntimestamps: [at]\nintegerKeys: true',
      input: { json: { '1': 21.5, at: '2018-01-02T03:04:05Z' } },
    },
  ],
  inputs: ['any'],
  outputs: { out: 'bytes' },
  create({ timestamps, integerKeys, marks }) {
    const options = { timestamps: new Set(timestamps), integerKeys, marks: marks === 'write' }
    const needsOwn = timestamps.length > 0 || integerKeys
    const packr = new Packr(library)
    return ({ payload, topic, meta }) => {
      if (payload instanceof Uint8Array) throw stillBytes()
      const isSimple = !needsOwn && isPlainValue(payload)
      const bytes = isSimple ? packr.pack(payload) : write(payload, options)
      return { payload: bytes, topic, meta }
    }
  },
})

/** No records, which no other library reads; the smallest head for maps; `toJSON` is a key like any other. */
const library = { useRecords: false, variableMapSize: true, useToJSON: false } as const

const stillBytes = () =>
  new PermanentError('encode', 'the payload is bytes: decode it first (json/decode, cbor/decode)')
