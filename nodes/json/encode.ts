import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import type { Message } from '../../runtime/plugin.ts'
import { stringify } from './text/stringify.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'A value to JSON text',
      help: 'Writes the payload as JSON. Big integers keep all their digits, dates become ISO 8601 text, bytes inside a value become base64 text, maps become objects and sets become arrays. Members that are `undefined` are left out, `-0` becomes `0`. `NaN`, infinite numbers, functions and values that hold themselves leave by `error`, with the path; so does a payload of bytes, which needs a decode first.',
      keywords: ['stringify', 'serialize'],
    },
    'zh-CN': {
      summary: '值转为 JSON 文本',
      help: '把负载写成 JSON。大整数保留全部数字，日期写成 ISO 8601 文本，值内部的字节写成 base64 文本，Map 写成对象，Set 写成数组。`undefined` 成员被省略，`-0` 写成 `0`。`NaN`、无穷大、函数以及包含自身的值从 `error` 端口离开，并指出路径；字节负载也一样，需要先解码。',
      keywords: ['序列化'],
    },
  },
  icon: 'braces',
  config: config({
    pretty: field.boolean({
      en: 'Indented over several lines, for people.',
      zh: '分行缩进，便于阅读。',
      default: false,
    }),
    as: field.choice(['text', 'bytes'], {
      en: 'What the payload becomes. Sinks take both; WebSocket sends text as a text frame and bytes as a binary one.',
      zh: '负载的形式。去向两者都接受；WebSocket 以文本帧发送文本，以二进制帧发送字节。',
      default: 'text',
    }),
  }),
  examples: [
    {
      title: 'Compact text',
      yaml: 'type: json/encode',
      input: { json: { temperature: 21.5, tags: ['a', 'b'] } },
    },
    {
      title: 'For people to read',
      yaml: 'type: json/encode\npretty: true',
      input: { json: { temperature: 21.5 } },
    },
  ],
  inputs: ['any'],
  outputs: { out: 'any' },
  create({ pretty, as }) {
    const indent = pretty ? '  ' : ''
    const encode = ({ payload, topic, meta }: Message): Message => {
      if (payload instanceof Uint8Array) throw stillBytes()
      return { payload: stringify(payload, indent), topic, meta }
    }
    if (as === 'text') return encode
    return (message) => {
      const { payload, topic, meta } = encode(message)
      return { payload: Buffer.from(String(payload)), topic, meta }
    }
  },
  onText: ({ pretty, as }) => (pretty ? undefined : { kind: 'encode', as }),
})

const stillBytes = () =>
  new PermanentError('encode', 'the payload is bytes: decode it first (json/decode, text/decode)')
