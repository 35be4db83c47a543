import { config, defineRoute, field, noMeta, PermanentError } from '../../runtime/plugin.ts'
import { createDecoder } from '../protobuf/codec/decoder.ts'
import { joinPath } from '../protobuf/wire/path.ts'
import { WireFault } from '../protobuf/wire/reader.ts'
import { metricOf, PayloadFault } from './payload/to-plain.ts'
import type { Fields } from './payload/to-plain.ts'
import { payloadType } from './payload/schema.ts'
import { createSessions, metricsOf } from './session/session.ts'
import { topicOf } from './session/topic.ts'

export default defineRoute({
  text: {
    en: {
      summary: 'Sparkplug B bytes to metrics',
      help: 'Reads payloads of `spBv1.0/...` topics into `{ kind, group, node, device, timestamp, seq, metrics }`. Births teach names and datatypes, so that metrics that come by alias get their names; a metric whose alias is not known has `name: null`. A gap in the sequence, or data before a birth, sends one message to `rebirth`: a command with the topic and the payload that `sparkplug/encode` writes. Integers come with their sign. What was learnt is kept in memory, of the edge nodes that were born last. Wants the messages in order.',
      keywords: ['tahu', 'ignition', 'scada', 'rebirth'],
    },
    'zh-CN': {
      summary: 'Sparkplug B 字节转为指标',
      help: '把 `spBv1.0/...` 主题的负载读作 `{ kind, group, node, device, timestamp, seq, metrics }`。出生消息提供名称和数据类型，之后按别名到达的指标会得到名称；别名未知的指标为 `name: null`。序号有缺口或出生之前就有数据时，向 `rebirth` 发送一条消息：含主题和负载的命令，由 `sparkplug/encode` 写出。整数带有符号。所学内容保存在内存中，只保留最近出生的边缘节点。要求消息按顺序到达。',
      keywords: ['tahu', '工业', '指标'],
    },
  },
  icon: 'factory',
  config: config({
    maxNodes: field.integer(
      {
        en: 'Edge nodes that are remembered.',
        zh: '记住的边缘节点数量。',
        default: 1000,
        advanced: true,
      },
      { minimum: 1, maximum: 100_000 },
    ),
    maxMetrics: field.integer(
      {
        en: 'Metrics that are remembered of one edge node and its devices.',
        zh: '一个边缘节点及其设备所记住的指标数量。',
        default: 10_000,
        advanced: true,
      },
      { minimum: 1, maximum: 1_000_000 },
    ),
  }),
  examples: [{ title: 'All that comes from the plant', yaml: 'type: sparkplug/decode' }],
  inputs: ['bytes'],
  outputs: { out: 'json', rebirth: 'json' },
  create(limits) {
    const decode = createDecoder(payloadType(), {
      longs: 'auto',
      enums: 'number',
      names: 'schema',
      defaults: false,
      unknown: 'ignore',
      wellKnown: 'message',
      maxDepth: 64,
    })
    const sessions = createSessions(limits)
    return ({ payload, topic, meta }, send) => {
      const place = topicOf(topic)
      if (place === undefined)
        throw new PermanentError(
          'decode',
          `expected a topic such as spBv1.0/GROUP/NDATA/NODE, found "${topic}"`,
        )
      const fields = fieldsOf(payload, decode)
      const reason = sessions.follow(place, fields)
      const metrics = metricsOf(fields).map((metric, index) => {
        const known = sessions.identify(place, metric)
        const value = plain(() => metricOf(metric, known?.type ?? 'Unknown', `metrics[${index}]`))
        return { ...value, name: known?.name ?? null }
      })
      const { timestamp, seq, uuid, body } = fields
      const rest = Object.entries({ device: place.device, timestamp, seq, uuid, body })
      const { kind, group, node } = place
      const known = Object.fromEntries(rest.filter(([, value]) => value !== undefined))
      send('out', { payload: { kind, group, node, ...known, metrics }, topic, meta })
      if (reason !== undefined)
        send('rebirth', {
          payload: rebirth(reason),
          topic: `spBv1.0/${group}/NCMD/${node}`,
          meta: noMeta,
        })
    }
  },
})

const rebirth = (reason: string) => ({
  reason,
  timestamp: Date.now(),
  metrics: [{ name: 'Node Control/Rebirth', type: 'Boolean', value: true }],
})

function fieldsOf(payload: unknown, decode: (bytes: Uint8Array) => unknown): Fields {
  if (!(payload instanceof Uint8Array))
    throw new PermanentError('decode', 'the payload is not bytes')
  return plain(() => decode(payload)) as Fields
}

function plain<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof WireFault) {
      const place = error.path.length > 0 ? `in "${joinPath(error.path)}": ` : ''
      throw new PermanentError(
        'decode',
        `not valid Sparkplug: ${place}${error.message} (offset ${error.offset})`,
      )
    }
    if (error instanceof PayloadFault)
      throw new PermanentError('decode', `not valid Sparkplug: ${error.message}`)
    throw error
  }
}
