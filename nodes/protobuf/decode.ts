import { config, defineTransform, field, PermanentError, Type } from '../../runtime/plugin.ts'
import { createDecoder } from './codec/decoder.ts'
import { spanReader } from './codec/spans.ts'
import {
  maxDepthField,
  messageField,
  namesField,
  schemaField,
  wellKnownField,
} from './schema/fields.ts'
import { findingsOf, messageOf } from './schema/find-message.ts'
import { joinPath } from './wire/path.ts'
import { WireFault } from './wire/reader.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Protocol Buffers bytes to a value',
      help: 'Reads the payload as one message of a `.proto` schema (proto2, proto3 and editions; imports stay in the flows folder; the types of `google/protobuf` come along). Bytes stay bytes. A broken message leaves by `error` with the field and the byte. `NaN`, infinities and `-0` of floats are kept; JSON has no word for the first two. An empty payload is a message without fields. The schema is read by closures, never turned into code.',
      keywords: ['proto', 'protobuf', 'deserialize', 'grpc'],
    },
    'zh-CN': {
      summary: 'Protocol Buffers 字节转为值',
      help: '按 `.proto` 模式（proto2、proto3 与 editions；导入不得离开流程文件夹；`google/protobuf` 的类型已内置）把负载读作一条消息。bytes 字段保持为字节。损坏的消息从 `error` 端口离开，并指出字段和字节位置。浮点数的 `NaN`、无穷大和 `-0` 会保留；JSON 无法表示前两者。空负载是没有字段的消息。模式由闭包解释，不会变成代码。',
      keywords: ['解析', '反序列化'],
    },
  },
  icon: 'braces',
  summary: 'message',
  config: config({
    schema: schemaField,
    message: Type.Optional(messageField),
    longs: field.choice(['auto', 'bigint', 'string', 'number'], {
      en: 'Integers of 64 bits: `auto` gives a number up to ±(2^53 - 1) and a bigint beyond; `bigint` and `string` are always that; `number` rounds beyond.',
      zh: '64 位整数：`auto` 在 ±(2^53 - 1) 以内为 number，超出为 bigint；`bigint` 与 `string` 始终如此；`number` 超出时舍入。',
      default: 'auto',
    }),
    enums: field.choice(['name', 'number'], {
      en: 'Enum values as names or as numbers. A number without a name stays a number.',
      zh: '枚举值用名称还是数字。没有名称的数字保持为数字。',
      default: 'name',
    }),
    defaults: field.boolean({
      en: 'Fill in fields that were not sent: zero, empty text, empty list. Fields that can be absent (`optional`, messages, `oneof`) stay absent.',
      zh: '补上未发送的字段：零、空文本、空列表。可以缺失的字段（`optional`、消息、`oneof`）仍然缺失。',
      default: true,
    }),
    names: namesField,
    wellKnown: wellKnownField,
    unknown: field.choice(['ignore', 'refuse'], {
      en: 'Fields that the schema does not know.',
      zh: '如何处理模式中没有的字段。',
      default: 'ignore',
      advanced: true,
    }),
    maxDepth: maxDepthField,
  }),
  examples: [
    {
      title: 'A schema beside the flow',
      yaml: 'type: protobuf/decode\nschema: schemas/reading.proto\nmessage: plant.Reading',
    },
    {
      title: 'A small schema in the flow itself',
      yaml: 'type: protobuf/decode\nschema:\n  text: |\n    syntax = "proto3";\n    message Reading { string sensor = 1; double celsius = 2; }\nlongs: string',
    },
  ],
  inputs: ['bytes'],
  outputs: { out: 'json' },
  check: findingsOf,
  create(options) {
    const type = messageOf(options)
    const decode = createDecoder(type, options)
    return ({ payload, topic, meta }) => {
      if (!(payload instanceof Uint8Array))
        throw new PermanentError('decode', 'the payload is not bytes')
      try {
        return { payload: decode(payload), topic, meta }
      } catch (error) {
        if (!(error instanceof WireFault)) throw error
        const place = error.path.length > 0 ? `in "${joinPath(error.path)}": ` : ''
        throw new PermanentError(
          'decode',
          `not a valid "${type.name}": ${place}${error.message} (offset ${error.offset})`,
        )
      }
    }
  },
  spans(options) {
    const read = spanReader(messageOf(options), options)
    return ({ payload }) => (payload instanceof Uint8Array ? read(payload) : [])
  },
})
