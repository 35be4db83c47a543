import { config, defineSink, field, PermanentError, TransientError } from '../../runtime/plugin.ts'
import type {
  Done,
  Finding,
  Message,
  SinkContext,
  SinkInstance,
  Static,
  Words,
} from '../../runtime/plugin.ts'

import type { MqttConnection } from './client/connection.ts'
import { publishPropertiesConfig } from './config/properties.ts'
import { makeProperties } from './session/outgoing-properties.ts'
import type { Publisher } from './session/outbox.ts'
import { prepareTopic } from './wire/publish.ts'
import { topicFault } from './wire/topic.ts'

const schema = config({
  connection: field.connection(['mqtt'], { en: 'The broker.', zh: '代理连接。' }),
  topic: field.template({
    en: 'Topic to publish to.',
    zh: '发布主题。',
    examples: ['plant/{{ meta.line }}/state'],
  }),
  qos: field.choice([0, 1, 2], {
    en: 'Quality of service: 0 at most once, 1 at least once, 2 exactly once to the broker.',
    zh: '服务质量：0 至多一次，1 至少一次，2 到代理恰好一次。',
    default: 1,
  }),
  retain: field.boolean({
    en: 'The broker keeps the last message of the topic for later subscribers.',
    zh: '代理为后来的订阅者保留该主题的最后一条消息。',
    default: false,
  }),
  properties: publishPropertiesConfig,
  forwardProperties: field.boolean({
    en: 'Send the MQTT 5 properties that the message came with (`meta.contentType`, `meta.userProperties` ...) where `properties` does not say otherwise.',
    zh: '转发消息自带的 MQTT 5 属性（`meta.contentType`、`meta.userProperties` 等），`properties` 中设置的优先。',
    default: false,
    advanced: true,
  }),
})
type SinkConfig = Static<typeof schema>

function* check(sink: SinkConfig): Iterable<Finding> {
  const { constant } = sink.topic
  const fault = constant === undefined ? undefined : topicFault(constant)
  if (fault) yield { path: '/topic', message: topicMessage(constant, fault) }
  const response = sink.properties.responseTopic?.constant
  const responseFault = response === undefined ? undefined : topicFault(response)
  if (responseFault) {
    yield { path: '/properties/responseTopic', message: topicMessage(response, responseFault) }
  }
}

const topicMessage = (topic = '', fault: Words): Words => ({
  en: `the topic "${topic}" ${fault.en}`,
  zh: `主题 "${topic}" ${fault.zh}`,
})

function start(sink: SinkConfig, ctx: SinkContext<MqttConnection>): SinkInstance {
  const { sinks, config: connection } = ctx.connection
  const { outbox } = sinks
  const { qos, retain } = sink
  const { constant } = sink.topic
  const topic = constant === undefined ? undefined : prepareTopic(constant)
  const properties =
    connection.protocol === 5 ? makeProperties(sink.properties, sink.forwardProperties) : undefined
  let report: Done = () => {}
  const publisher: Publisher = {
    done: (token, error) => report(token, error),
    written: (token, error) => {
      if (error) report(token, new TransientError('offline', error.message))
      else report(token)
    },
    pause: (reason) => {
      ctx.pause(reason)
      ctx.status({ state: 'down', reason })
    },
    resume: () => {
      ctx.resume()
      ctx.status({ state: 'up' })
    },
  }
  const detach = sinks.attach(publisher)
  return {
    send(message, done, token) {
      report = done
      if (qos > sinks.limits.maximumQos || (retain && !sinks.limits.isRetainAvailable)) {
        throw refusedByBroker(qos, sinks.limits.maximumQos)
      }
      outbox.send({
        topic: topic ?? sink.topic.render(message),
        payload: payloadOf(message),
        properties: properties?.(message),
        qos,
        retain,
        publisher,
        token,
        isForgotten: false,
        isReceived: false,
        id: 0,
        order: 0,
      })
    },
    cancel: (token) => outbox.forget(publisher, token),
    close: () => detach(),
  }
}

function payloadOf({ payload }: Message): Uint8Array | string {
  if (payload instanceof Uint8Array || typeof payload === 'string') return payload
  throw new PermanentError(
    'payload',
    `the payload is ${payload === null ? 'null' : `of type ${typeof payload}`}; MQTT carries bytes or text: put an encode node (json/encode, ...) before this sink`,
  )
}

const refusedByBroker = (qos: number, maximumQos: number) =>
  qos > maximumQos
    ? new PermanentError(
        'qos',
        `the broker allows QoS ${maximumQos} at most; lower \`qos\` from ${qos}`,
      )
    : new PermanentError('retain', 'the broker keeps no messages; set `retain: false`')

export default defineSink<typeof schema, MqttConnection>({
  config: schema,
  text: {
    en: {
      summary: 'Publishes messages to an MQTT broker',
      help:
        'A message counts as delivered when the broker has acknowledged it (QoS 1 and 2), or when it was ' +
        'handed to the network (QoS 0). While the broker is away, messages wait at their source.',
      keywords: ['publish', 'topic', 'out', 'output'],
    },
    'zh-CN': {
      summary: '向 MQTT 代理发布消息',
      help: 'QoS 1 和 2 的消息在代理确认后视为已送达，QoS 0 在交给网络后视为已送达。代理不可用时消息在来源处等待。',
      keywords: ['发布', '主题', '输出'],
    },
  },
  icon: 'log-out',
  summary: 'topic',
  inputs: ['bytes', 'text'],
  defaults: { maxInFlight: 1024 },
  examples: [
    {
      title: 'Publish under a topic made from the message',
      yaml: 'type: mqtt/sink\nconnection: plant\ntopic: dead/{{ topic }}\nqos: 1',
    },
    {
      title: 'A kept state with MQTT 5 properties',
      yaml: [
        'type: mqtt/sink',
        'connection: plant',
        'topic: plant/state',
        'retain: true',
        'properties: { contentType: application/json, expiry: 10m }',
      ].join('\n'),
    },
  ],
  check,
  start,
})
