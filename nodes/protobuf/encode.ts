import { config, defineTransform, field, PermanentError, Type } from '../../runtime/plugin.ts'
import { createEncoder } from './codec/encoder.ts'
import { ValueFault } from './codec/write-scalar.ts'
import {
  maxDepthField,
  messageField,
  namesField,
  schemaField,
  wellKnownField,
} from './schema/fields.ts'
import { findingsOf, messageOf } from './schema/find-message.ts'
import { joinPath } from './wire/path.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'A value to Protocol Buffers bytes',
      help: 'Writes the payload as one message of a `.proto` schema. Fields go by either of their names; enums by name or number; integers of 64 bits as number, bigint or text of digits; bytes as bytes or base64 text. What does not fit its type leaves by `error` with the field. `null` is a field that is not there. Fields in the order of their numbers, so that equal values give equal bytes.',
      keywords: ['proto', 'protobuf', 'serialize', 'grpc'],
    },
    'zh-CN': {
      summary: '值转为 Protocol Buffers 字节',
      help: '按 `.proto` 模式把负载写成一条消息。字段可用两种名称之一；枚举可用名称或数字；64 位整数可用 number、bigint 或数字文本；bytes 可用字节或 base64 文本。不符合类型的值从 `error` 端口离开，并指出字段。`null` 表示字段缺失。字段按编号排序，相同的值得到相同的字节。',
      keywords: ['序列化'],
    },
  },
  icon: 'braces',
  summary: 'message',
  config: config({
    schema: schemaField,
    message: Type.Optional(messageField),
    names: namesField,
    wellKnown: wellKnownField,
    unknown: field.choice(['refuse', 'ignore'], {
      en: 'Keys that the schema does not know.',
      zh: '如何处理模式中没有的键。',
      default: 'refuse',
    }),
    maxDepth: maxDepthField,
  }),
  examples: [
    {
      title: 'A schema beside the flow',
      yaml: 'type: protobuf/encode\nschema: schemas/reading.proto\nmessage: plant.Reading',
    },
  ],
  inputs: ['json'],
  outputs: { out: 'bytes' },
  check: findingsOf,
  create(options) {
    const type = messageOf(options)
    const encode = createEncoder(type, options)
    return ({ payload, topic, meta }) => {
      try {
        return { payload: encode(payload), topic, meta }
      } catch (error) {
        if (!(error instanceof ValueFault)) throw error
        const place = error.path.length > 0 ? `in "${joinPath(error.path)}": ` : ''
        throw new PermanentError('encode', `cannot be a "${type.name}": ${place}${error.message}`)
      }
    }
  },
})
