import { config, defineTransform, field, PermanentError, Type } from '../../runtime/plugin.ts'
import { createDecoder } from './codec/decoder.ts'
import { fingerprintOf } from './schema/canonical.ts'
import {
  framingField,
  logicalField,
  maxDepthField,
  readerField,
  schemaField,
  schemaIdField,
  unionsField,
} from './schema/fields.ts'
import { loadSchema } from './schema/load.ts'
import { SchemaFault } from './schema/model.ts'
import { readConfluent, readSingleObject } from './wire/framing.ts'
import { joinPath } from './wire/path.ts'
import { createReader, WireFault } from './wire/reader.ts'

const shape = config({
  schema: schemaField,
  reader: Type.Optional(readerField),
  framing: framingField,
  schemaId: Type.Optional(
    schemaIdField(
      'With `framing: confluent`: the only id that is taken. Without it the id stands in `meta.schemaId`.',
      '用于 `framing: confluent`：唯一接受的编号。不填时编号写入 `meta.schemaId`。',
    ),
  ),
  longs: field.choice(['auto', 'bigint', 'string', 'number'], {
    en: 'Integers of 64 bits: `auto` gives a number up to ±(2^53 - 1) and a bigint beyond; `bigint` and `string` are always that; `number` rounds beyond.',
    zh: '64 位整数：`auto` 在 ±(2^53 - 1) 以内为 number，超出为 bigint；`bigint` 与 `string` 始终如此；`number` 超出时舍入。',
    default: 'auto',
  }),
  logical: logicalField,
  unions: unionsField,
  maxDepth: maxDepthField,
})

export default defineTransform({
  text: {
    en: {
      summary: 'Avro bytes to a value',
      help: 'Reads the payload as one datum of an Avro schema. What is broken, or is followed by more bytes, leaves by `error` with the field and the byte. Bytes stay bytes. Floats keep `NaN`, infinities and `-0`. The schema is read by closures, never turned into code. Files with many data (`.avro` containers) are not read.',
      keywords: ['deserialize', 'schema registry', 'kafka'],
    },
    'zh-CN': {
      summary: 'Avro 字节转为值',
      help: '按 Avro 模式把负载读作一个数据。损坏的数据或后面还有多余字节的数据从 `error` 端口离开，并指出字段和字节位置。bytes 保持为字节。浮点数保留 `NaN`、无穷大和 `-0`。模式由闭包解释，不会变成代码。不读取包含多个数据的 `.avro` 容器文件。',
      keywords: ['反序列化', '模式注册表'],
    },
  },
  icon: 'braces',
  config: shape,
  examples: [
    {
      title: 'A schema beside the flow, behind a schema registry',
      yaml: 'type: avro/decode\nschema: schemas/reading.avsc\nframing: confluent',
    },
    {
      title: 'A schema in the flow itself',
      yaml: 'type: avro/decode\nschema:\n  type: record\n  name: Reading\n  fields:\n    - { name: sensor, type: string }\n    - { name: celsius, type: double }',
    },
  ],
  inputs: ['bytes'],
  outputs: { out: 'json' },
  *check({ schema, reader, ...options }) {
    try {
      const writer = loadSchema(schema)
      try {
        createDecoder(writer, reader === undefined ? writer : loadSchema(reader), options)
      } catch (error) {
        if (!(error instanceof SchemaFault)) throw error
        const path = reader === undefined ? '/schema' : '/reader'
        yield { path, message: { en: error.message, zh: `模式有误：${error.message}` } }
      }
    } catch (error) {
      if (!(error instanceof SchemaFault)) throw error
      yield { path: '/schema', message: { en: error.message, zh: `模式有误：${error.message}` } }
    }
    if (options.schemaId !== undefined && options.framing !== 'confluent')
      yield {
        path: '/schemaId',
        message: {
          en: '"schemaId" is read only with "framing: confluent"',
          zh: '"schemaId" 只在 "framing: confluent" 时读取',
        },
      }
  },
  create({ schema, reader: wanted, framing, schemaId, ...options }) {
    const writer = loadSchema(schema)
    const read = createDecoder(writer, wanted === undefined ? writer : loadSchema(wanted), options)
    const fingerprint = fingerprintOf(writer)
    return ({ payload, topic, meta }) => {
      if (!(payload instanceof Uint8Array))
        throw new PermanentError('decode', 'the payload is not bytes')
      const reader = createReader(payload)
      try {
        if (framing === 'single-object') readSingleObject(reader, fingerprint)
        const id = framing === 'confluent' ? readConfluent(reader, schemaId) : undefined
        const value = read(reader, options.maxDepth)
        const more = payload.length - reader.pos
        if (more > 0) throw new WireFault(`expected the end, found ${more} more bytes`, reader.pos)
        const known = id === undefined || schemaId !== undefined
        return { payload: value, topic, meta: known ? meta : { ...meta, schemaId: id } }
      } catch (error) {
        if (!(error instanceof WireFault)) throw error
        const place = error.path.length > 0 ? `in "${joinPath(error.path)}": ` : ''
        throw new PermanentError(
          'decode',
          `not valid Avro: ${place}${error.message} (offset ${error.offset})`,
        )
      }
    }
  },
})
