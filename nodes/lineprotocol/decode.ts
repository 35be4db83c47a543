import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import { precisionField } from './text/fields.ts'
import { LineFault, parseLines } from './text/parse.ts'
import { isoOf } from './text/times.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'InfluxDB line protocol to points',
      help: 'Reads lines into points `{ measurement, tags, fields, timestamp }`. Comments and empty lines are skipped, an empty payload is no point. Integers (`5i`, `5u`) beyond ±(2^53 - 1) are kept as bigint. A line that is broken leaves by `error`, with its line and column; the lines before it are not sent either.',
      keywords: ['influx', 'telegraf', 'metrics'],
    },
    'zh-CN': {
      summary: 'InfluxDB 行协议转为数据点',
      help: '把各行读作数据点 `{ measurement, tags, fields, timestamp }`。跳过注释和空行，空负载没有数据点。超过 ±(2^53 - 1) 的整数（`5i`、`5u`）保留为 bigint。损坏的行使消息从 `error` 端口离开，并指出行和列；它之前的行也不会发送。',
      keywords: ['influx', 'telegraf', '指标'],
    },
  },
  icon: 'chart-line',
  config: config({
    precision: precisionField,
    timestamps: field.choice(['iso', 'integer'], {
      en: 'What a timestamp becomes: ISO 8601 text (`iso`), or the `integer` of the line, a bigint where no number is exact.',
      zh: '时间戳的形式：ISO 8601 文本（iso），或行中的整数（integer，超出精确范围时为 bigint）。',
      default: 'iso',
    }),
    bigints: field.choice(['bigint', 'string', 'number'], {
      en: 'Integers beyond ±(2^53 - 1): kept exactly as `bigint`, as a `string` of digits, or rounded to a `number`.',
      zh: '超过 ±(2^53 - 1) 的整数：精确保留为 bigint、转为数字字符串（string），或舍入为 number。',
      default: 'bigint',
    }),
    as: field.choice(['list', 'point'], {
      en: 'A `list` of all points of the payload, or the one `point` that it must hold.',
      zh: '负载中所有数据点的列表（list），或其中唯一的数据点（point）。',
      default: 'list',
    }),
    maxPoints: field.integer(
      { en: 'Points at most.', zh: '数据点上限。', default: 100_000, advanced: true },
      { minimum: 1, maximum: 10_000_000 },
    ),
  }),
  examples: [
    { title: 'All lines of a batch', yaml: 'type: lineprotocol/decode' },
    {
      title: 'One point a message, in milliseconds',
      yaml: 'type: lineprotocol/decode\nprecision: ms\nas: point',
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'json' },
  create({ precision, timestamps, as, ...options }) {
    const timeOf = (value: bigint): unknown => {
      const text = timestamps === 'iso' ? isoOf(value, precision) : undefined
      return text ?? (Number.isSafeInteger(Number(value)) ? Number(value) : value)
    }
    return ({ payload, topic, meta }) => {
      const text = textOf(payload)
      const points = within(text, () => parseLines(text, options)).map(({ timestamp, ...point }) =>
        timestamp === undefined ? point : { ...point, timestamp: timeOf(timestamp) },
      )
      if (as === 'list') return { payload: points, topic, meta }
      if (points.length !== 1)
        throw new PermanentError('decode', `expected one point, found ${points.length}`)
      return { payload: points[0], topic, meta }
    }
  },
})

const strict = new TextDecoder('utf-8', { fatal: true })

function textOf(payload: unknown): string {
  if (typeof payload === 'string') return payload
  if (!(payload instanceof Uint8Array))
    throw new PermanentError('decode', 'the payload is neither bytes nor text')
  try {
    return strict.decode(payload)
  } catch {
    throw new PermanentError('decode', 'not valid line protocol: not UTF-8')
  }
}

function within<T>(text: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof LineFault)) throw error
    const before = text.slice(0, error.offset)
    const line = before.split('\n').length
    const column = error.offset - before.lastIndexOf('\n')
    const place = `(offset ${Buffer.byteLength(before)}, line ${line}, column ${column})`
    throw new PermanentError('decode', `not valid line protocol: ${error.message} ${place}`)
  }
}
