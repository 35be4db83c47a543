import { config, defineTransform, field, PermanentError, Type } from '../../runtime/plugin.ts'
import { createEncoder } from './codec/encoder.ts'
import { ValueFault } from './codec/values.ts'
import { fingerprintOf } from './schema/canonical.ts'
import {
  framingField,
  logicalField,
  maxDepthField,
  schemaField,
  schemaIdField,
  unionsField,
} from './schema/fields.ts'
import { loadSchema } from './schema/load.ts'
import { SchemaFault } from './schema/model.ts'
import { writeConfluent, writeSingleObject } from './wire/framing.ts'
import { joinPath } from './wire/path.ts'
import { createWriter, finish } from './wire/writer.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'A value to Avro bytes',
      help: 'Writes the payload as one datum of an Avro schema. Integers of 64 bits are taken as number, bigint or text of digits, bytes as bytes or base64 text. A field that is missing takes its default, or `null` where its union has that. Of a union, the first branch that fits is written. What does not fit leaves by `error` with the field.',
      keywords: ['serialize', 'schema registry', 'kafka'],
    },
    'zh-CN': {
      summary: '值转为 Avro 字节',
      help: '按 Avro 模式把负载写成一个数据。64 位整数可用 number、bigint 或数字文本，bytes 可用字节或 base64 文本。缺失的字段取默认值，其联合类型含 null 时取 `null`。联合类型取第一个符合的分支。不符合的值从 `error` 端口离开，并指出字段。',
      keywords: ['序列化', '模式注册表'],
    },
  },
  icon: 'braces',
  config: config({
    schema: schemaField,
    framing: framingField,
    schemaId: Type.Optional(
      schemaIdField(
        'With `framing: confluent`: the id of the schema in the registry.',
        '用于 `framing: confluent`：模式在注册表中的编号。',
      ),
    ),
    logical: logicalField,
    unions: unionsField,
    unknown: field.choice(['refuse', 'ignore'], {
      en: 'Keys that a record does not know.',
      zh: '如何处理记录中没有的键。',
      default: 'refuse',
    }),
    maxDepth: maxDepthField,
  }),
  examples: [
    { title: 'A schema beside the flow', yaml: 'type: avro/encode\nschema: schemas/reading.avsc' },
    {
      title: 'For a schema registry',
      yaml: 'type: avro/encode\nschema: schemas/reading.avsc\nframing: confluent\nschemaId: 42',
    },
  ],
  inputs: ['json'],
  outputs: { out: 'bytes' },
  *check({ schema, framing, schemaId }) {
    try {
      loadSchema(schema)
    } catch (error) {
      if (!(error instanceof SchemaFault)) throw error
      yield { path: '/schema', message: { en: error.message, zh: `模式有误：${error.message}` } }
    }
    if (framing === 'confluent' && schemaId === undefined)
      yield {
        path: '/framing',
        message: {
          en: '"framing: confluent" needs "schemaId"',
          zh: '"framing: confluent" 需要 "schemaId"',
        },
        hint: { en: 'Add "schemaId: 1".', zh: '添加 "schemaId: 1"。' },
      }
  },
  create({ schema, framing, schemaId, ...options }) {
    const parsed = loadSchema(schema)
    const write = createEncoder(parsed, options)
    const fingerprint = fingerprintOf(parsed)
    return ({ payload, topic, meta }) => {
      const writer = createWriter()
      if (framing === 'single-object') writeSingleObject(writer, fingerprint)
      if (framing === 'confluent') writeConfluent(writer, schemaId ?? 0)
      try {
        write(writer, payload, options.maxDepth)
      } catch (error) {
        if (!(error instanceof ValueFault)) throw error
        const place = error.path.length > 0 ? `in "${joinPath(error.path)}": ` : ''
        throw new PermanentError('encode', `cannot be written as Avro: ${place}${error.message}`)
      }
      return { payload: finish(writer), topic, meta }
    }
  },
})
