import { config, defineTransform, field, PermanentError, Type } from '../../runtime/plugin.ts'
import { precisionField } from './text/fields.ts'
import { PointFault, writePoint } from './text/write.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Points to InfluxDB line protocol',
      help: 'Writes a point `{ measurement, tags, fields, timestamp }`, or a list of them, as lines of text. Tags are sorted; tags and fields that are `null` or empty are left out. A bigint becomes `5i` (or `5u` beyond the signed range), a number a float. Timestamps are ISO 8601 text or integers; without one, the database takes the time of arrival. `NaN` and infinite numbers leave by `error`, and so does a point without fields.',
      keywords: ['influx', 'telegraf', 'metrics'],
    },
    'zh-CN': {
      summary: '数据点转为 InfluxDB 行协议',
      help: '把一个数据点 `{ measurement, tags, fields, timestamp }` 或其列表写成文本行。标签会排序；为 `null` 或空的标签和字段被省略。bigint 写成 `5i`（超出有符号范围时为 `5u`），number 写成浮点数。时间戳可用 ISO 8601 文本或整数；没有时数据库取到达时间。`NaN`、无穷大以及没有字段的数据点从 `error` 端口离开。',
      keywords: ['influx', 'telegraf', '指标'],
    },
  },
  icon: 'chart-line',
  config: config({
    measurement: Type.Optional(
      field.string(
        {
          en: 'The measurement of points that do not name one.',
          zh: '未指定 measurement 的数据点所用的名称。',
          examples: ['temperature'],
        },
        { minLength: 1, pattern: '^[^#]' },
      ),
    ),
    precision: precisionField,
    integers: field.choice(['float', 'integer'], {
      en: 'Numbers without a fraction: as `float` (`5`), or as `integer` (`5i`). A field keeps one type for good in the database.',
      zh: '没有小数的 number：写成浮点数（float，`5`）或整数（integer，`5i`）。数据库中一个字段的类型不可改变。',
      default: 'float',
    }),
  }),
  examples: [
    { title: 'Points as they are', yaml: 'type: lineprotocol/encode' },
    {
      title: 'Readings without a name, in milliseconds',
      yaml: 'type: lineprotocol/encode\nmeasurement: reading\nprecision: ms',
    },
  ],
  inputs: ['json'],
  outputs: { out: 'text' },
  create(options) {
    const settings = { ...options, measurement: options.measurement }
    return ({ payload, topic, meta }) => {
      try {
        const lines = Array.isArray(payload)
          ? payload.map((point, index) => writePoint(point, `/${index}`, settings))
          : [writePoint(payload, '', settings)]
        return { payload: lines.join('\n'), topic, meta }
      } catch (error) {
        if (!(error instanceof PointFault)) throw error
        throw new PermanentError('encode', `not a point: ${error.message}`)
      }
    }
  },
})
