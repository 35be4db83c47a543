import { config, defineTransform, PermanentError } from '../../runtime/plugin.ts'
import { createEncoder } from '../protobuf/codec/encoder.ts'
import { ValueFault } from '../protobuf/codec/write-scalar.ts'
import { joinPath } from '../protobuf/wire/path.ts'
import { metricFields } from './payload/from-plain.ts'
import { payloadType } from './payload/schema.ts'
import { PayloadFault } from './payload/to-plain.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Metrics to Sparkplug B bytes',
      help: 'Writes `{ timestamp, seq, metrics: [{ name, alias, type, value, ... }] }` as a Sparkplug B payload, for commands such as a rebirth, or for data. Keys that `sparkplug/decode` adds (`kind`, `group`, `reason` ...) are left out. Times are milliseconds since 1970. A value of `null` is written as null of its type. Wants `type`, a name such as `Int32`, `Double` or `DataSet`, with each value.',
      keywords: ['tahu', 'scada', 'rebirth'],
    },
    'zh-CN': {
      summary: '指标转为 Sparkplug B 字节',
      help: '把 `{ timestamp, seq, metrics: [{ name, alias, type, value, ... }] }` 写成 Sparkplug B 负载，用于重生等命令或数据。`sparkplug/decode` 添加的键（`kind`、`group`、`reason` 等）被省略。时间为 1970 年以来的毫秒数。`null` 写成该类型的空值。每个值都需要 `type`，如 `Int32`、`Double` 或 `DataSet`。',
      keywords: ['tahu', '工业', '指标'],
    },
  },
  icon: 'factory',
  config: config({}),
  examples: [{ title: 'Commands to the plant', yaml: 'type: sparkplug/encode' }],
  inputs: ['json'],
  outputs: { out: 'bytes' },
  create() {
    const encode = createEncoder(payloadType(), {
      names: 'schema',
      unknown: 'refuse',
      wellKnown: 'message',
      maxDepth: 64,
    })
    return ({ payload, topic, meta }) => {
      try {
        return { payload: encode(fieldsOf(payload)), topic, meta }
      } catch (error) {
        if (error instanceof RangeError)
          throw new PermanentError(
            'encode',
            'cannot be Sparkplug: the payload is nested too deeply',
          )
        if (!(error instanceof ValueFault) && !(error instanceof PayloadFault)) throw error
        const place =
          error instanceof ValueFault && error.path.length > 0
            ? `in "${joinPath(error.path)}": `
            : ''
        throw new PermanentError('encode', `cannot be Sparkplug: ${place}${error.message}`)
      }
    }
  },
})

function fieldsOf(payload: unknown): object {
  if (typeof payload !== 'object' || payload === null || payload instanceof Uint8Array)
    throw new PayloadFault('expected an object with "metrics"')
  const { timestamp, seq, uuid, body, metrics = [] } = payload as Readonly<Record<string, unknown>>
  if (!Array.isArray(metrics)) throw new PayloadFault('"metrics" must be a list')
  const fields = metrics.map((metric, index) => metricFields(metric, `metrics[${index}]`))
  return { timestamp, seq, uuid, body, metrics: fields }
}
