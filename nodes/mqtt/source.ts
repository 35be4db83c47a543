import { config, defineSource, field, Type } from '../../runtime/plugin.ts'
import type { Finding, Static } from '../../runtime/plugin.ts'

import type { MqttConnection } from './client/connection.ts'
import { isClean } from './config/connection.ts'
import type { Subscription } from './session/target.ts'
import { filterFault } from './wire/topic.ts'

const qosText = {
  en: 'Highest quality of service: 0 at most once, 1 at least once, 2 exactly once up to here.',
  zh: '最高服务质量：0 至多一次，1 至少一次，2 到达此处恰好一次。',
}
/** All may be left out: what is left out of one filter is that of the node, or the usual. */
const options = config({
  qos: Type.Optional(field.choice([0, 1, 2], qosText)),
  noLocal: Type.Optional(
    field.boolean({
      en: 'Leave out what this client published itself (MQTT 5).',
      zh: '不接收本客户端自己发布的消息（MQTT 5）。',
    }),
  ),
  retainAsPublished: Type.Optional(
    field.boolean({
      en: 'Keep the retain flag as the publisher set it (MQTT 5).',
      zh: '保留发布者设置的保留标志（MQTT 5）。',
    }),
  ),
  retainHandling: Type.Optional(
    field.choice(['send', 'send-if-new', 'skip'], {
      en: 'Whether kept messages come when subscribing: always (the default), only for a new subscription, never (MQTT 5).',
      zh: '订阅时是否接收保留消息：总是（默认）、仅新订阅、从不（MQTT 5）。',
    }),
  ),
})
type Options = Static<typeof options>

const schema = config({
  connection: field.connection(['mqtt'], { en: 'The broker.', zh: '代理连接。' }),
  topics: field.oneOf(
    [
      Type.Array(Type.String({ 'x-topic': 'filter' }), { minItems: 1 }),
      Type.Record(Type.String(), options, { minProperties: 1 }),
    ],
    {
      en: 'Topic filters, with `+` for one level and `#` for all below; or a map from filter to its own options.',
      zh: '主题过滤器，`+` 匹配一级，`#` 匹配其下全部；或从过滤器到其选项的映射。',
      examples: ['greenhouse/+/telemetry'],
    },
  ),
  qos: field.choice([0, 1, 2], { ...qosText, default: 1 }),
  share: Type.Optional(
    field.string({
      en: 'Group for a shared subscription: each message goes to one member of the group.',
      zh: '共享订阅组：每条消息只发给组内一个成员。',
      advanced: true,
    }),
  ),
})
type SourceConfig = Static<typeof schema>

const retainHandlings = { send: 0, 'send-if-new': 1, skip: 2 } as const

function subscriptions({ topics, qos, share }: SourceConfig): readonly Subscription[] {
  const entries: readonly (readonly [string, Options])[] = Array.isArray(topics)
    ? topics.map((filter) => [filter, {}] as const)
    : Object.entries(topics)
  return entries.map(([filter, own]) => ({
    filter: share === undefined ? filter : `$share/${share}/${filter}`,
    qos: own.qos ?? qos,
    noLocal: own.noLocal ?? false,
    retainAsPublished: own.retainAsPublished ?? false,
    retainHandling: retainHandlings[own.retainHandling ?? 'send'],
  }))
}

function* check(source: SourceConfig): Iterable<Finding> {
  if (source.share !== undefined && (source.share === '' || /[/+#]/.test(source.share))) {
    yield {
      path: '/share',
      message: {
        en: 'the name of a group is not empty and has no "/", "+" or "#"',
        zh: '组名不能为空，也不能含有 "/"、"+" 或 "#"',
      },
    }
    return
  }
  const isList = Array.isArray(source.topics)
  for (const [index, one] of subscriptions(source).entries()) {
    const filter = isList ? String(index) : Object.keys(source.topics)[index]
    const path = `/topics/${(filter ?? '').replaceAll('~', '~0').replaceAll('/', '~1')}`
    const fault = filterFault(one.filter)
    if (fault)
      yield {
        path,
        message: {
          en: `the topic filter "${one.filter}" ${fault.en}`,
          zh: `主题过滤器 "${one.filter}" ${fault.zh}`,
        },
      }
    if (one.noLocal && one.filter.startsWith('$share/')) {
      yield {
        path,
        message: {
          en: '"noLocal" is not allowed on a shared subscription',
          zh: '共享订阅不允许使用 "noLocal"',
        },
      }
    }
  }
}

export default defineSource<typeof schema, MqttConnection>({
  config: schema,
  text: {
    en: {
      summary: 'Receives messages from an MQTT broker',
      help:
        'Subscribes to topics. A message of QoS 1 or 2 is acknowledged to the broker when every sink of ' +
        'the flow has it (`ack: delivered`), in order of arrival. The payload is bytes.',
      keywords: ['subscribe', 'topic', 'in', 'input'],
    },
    'zh-CN': {
      summary: '从 MQTT 代理接收消息',
      help: '订阅主题。QoS 1 或 2 的消息在流程的所有去向都收到后（`ack: delivered`）按到达顺序向代理确认。负载为字节。',
      keywords: ['订阅', '主题', '输入'],
    },
  },
  icon: 'log-in',
  summary: 'topics',
  outputs: { out: 'bytes', connected: 'event' },
  examples: [
    {
      title: 'Telemetry of all greenhouses',
      yaml: 'type: mqtt/source\nconnection: plant\ntopics: [greenhouse/+/telemetry]\nqos: 1',
    },
    {
      title: 'Options for each filter',
      yaml: [
        'type: mqtt/source',
        'connection: plant',
        'topics:',
        '  alarms/#: { qos: 2 }',
        '  state/+: { retainAsPublished: true, retainHandling: send-if-new }',
      ].join('\n'),
    },
  ],
  check,
  start(source, emit, ctx) {
    if (isClean(ctx.connection.config) && subscriptions(source).some(({ qos }) => qos > 0)) {
      ctx.log.warn(
        'the session ends with the connection: messages that come while it is away are lost; give the connection a `clientId`, or set `qos: 0` if that is fine',
      )
    }
    const detach = ctx.connection.sources.attach({
      id: `${ctx.flow}/${ctx.id}`,
      subscriptions: subscriptions(source),
      emit,
      isAckDelivered: ctx.ack === 'delivered',
      window: ctx.window.messages,
      status: (status) => ctx.status(status),
      connected: (facts) => ctx.event('connected', { payload: facts, topic: '', meta: {} }),
    })
    return { stop: () => Promise.resolve(detach()) }
  },
})
